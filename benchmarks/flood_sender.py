"""Sends complaints through the portal's own door at an even pace, from a process of its own; started by `flood`.

`python benchmarks/flood_sender.py COUNT SECONDS` prints one line of JSON: how many arrived, how long each took.
"""

import json
import os
import statistics
import sys
import time

import django

PLACES = (
    "松鹤园养老院", "龙泉颐养院", "康宁老年公寓", "靖江护理院", "河东日间照料中心", "西山托老所", "福寿居", "晚晴苑",
)  # fmt: skip
MATTERS = (
    "这个月起每人多收{n}元护理升级费，公示栏上没有，问了也不给收据。",
    "三楼安全出口上了锁，灭火器过期{n}天，晚上没有人值班。",
    "早饭的包子发霉，{n}个老人拉肚子，厨房里有老鼠。",
    "护理员骂老人，胳膊上有淤青，已经第{n}次了，家属不让看监控。",
    "退住{n}天了，押金一直不退，院长电话不接。",
    "天天有人来讲座卖保健品，哄骗老人花了{n}元。",
)


def main(count: int, seconds: float) -> None:
    from django.test import Client  # noqa: PLC0415 settings come first

    client, took, wrong = Client(HTTP_HOST="localhost"), [], 0
    began = time.perf_counter()
    for number in range(count):
        time.sleep(max(0.0, began + number * seconds / count - time.perf_counter()))
        told = {
            "step": "send", "true": "yes", "place": "jingyu", "institution": "none", "anonymous": "yes",
            "against": PLACES[number % len(PLACES)], "text": MATTERS[number % len(MATTERS)].format(n=number),
        }  # fmt: skip
        sender = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        asked = time.perf_counter()
        answer = client.post("/complaints/new", told, REMOTE_ADDR=sender)
        took.append(time.perf_counter() - asked)
        wrong += b'id="code"' not in answer.content
    took.sort()
    told = {
        "sent": count, "wrong": wrong, "seconds": round(time.perf_counter() - began, 1),
        "median": round(statistics.median(took) * 1000, 1), "p95": round(took[int(count * 0.95)] * 1000, 1),
        "longest": round(took[-1] * 1000, 1),
    }  # fmt: skip
    print(json.dumps(told))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "eldercare.settings")
    django.setup()
    main(int(sys.argv[1]), float(sys.argv[2]))
