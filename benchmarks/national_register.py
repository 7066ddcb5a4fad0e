"""`python -m benchmarks.national_register COUNTS.csv`: the register of a whole country, made up and imported.

Makes up a register with the real number of institutions in each province (columns adcode12, 省份, 机构数), names by
rule and valid codes, imports it into a scratch database, imports it again, and prints rows a second and memory.
"""

import csv
import io
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

from stdnum.cn import uscc

HERE = Path(__file__).resolve().parent.parent
WORDS = ["松鹤", "福寿", "康宁", "夕阳红", "安怡", "颐和", "长青", "静雅", "仁爱", "春晖", "幸福", "祥和", "桑榆"]
KINDS = ["养老院", "敬老院", "老年公寓", "养护院", "养老服务中心", "颐养中心", "福利院", "护理院"]
REGISTERS = {"52": "民办非企业单位", "91": "企业", "12": "事业单位"}
WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)  # GB 11714
HEAD = ["机构名称", "统一社会信用代码", "行政区划", "地址", "登记类型", "登记日期", "床位数", "联系电话", "经纬度"]


def organisation(number: int) -> str:
    """An organisation code with its check character."""
    body = f"MJ{number:06d}"
    values = (int(sign, 36) for sign in body)
    check = (11 - sum(value * weight for value, weight in zip(values, WEIGHTS, strict=True)) % 11) % 11
    return body + ("X" if check == 10 else str(check))


def code(register: str, region: str, number: int) -> str:
    body = register + region + organisation(number)
    return body + uscc.calc_check_digit(body)


def rows(counts: Path):
    """One made-up institution for each that a province has."""
    chance, number = random.Random(41402), 0
    with counts.open(encoding="utf-8-sig") as file:
        for province in csv.DictReader(file):
            for index in range(int(province["机构数"])):
                number += 1
                register = chance.choices(list(REGISTERS), (6, 3, 1))[0]
                region = f"{province['adcode12'][:2]}{chance.randint(1, 9):02d}{chance.randint(1, 29):02d}"
                name = f"{province['省份']}{chance.choice(WORDS)}{index + 1}号{chance.choice(KINDS)}"
                since = date(2000, 1, 1) + timedelta(days=chance.randrange(9000))
                point = f"{chance.uniform(80, 130):.6f},{chance.uniform(20, 50):.6f}"
                street = f"{name[:4]}路{chance.randint(1, 999)}号"
                beds = f"{chance.randint(20, 800)}张"
                phone = f"0{chance.randint(100, 999)}-{chance.randint(2000000, 8999999)}"
                yield [name, code(register, region, number), f"{region}000000", street, REGISTERS[register],
                       since.isoformat(), beds, phone, point]  # fmt: skip


def run(*command: str, **environment: str) -> tuple[str, float, float]:
    """What `manage.py` printed, the seconds it took and the most memory (MB) that any child had so far."""
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=HERE, env=os.environ | environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        sys.exit(done.stdout[-2000:] + done.stderr)
    return done.stdout, time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def main(counts: Path) -> None:
    if not counts.is_file():
        sys.exit(f"{counts} is not there: a CSV with the columns adcode12, 省份, 机构数 is wanted.")
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerows([HEAD, *rows(counts)])
    total = text.getvalue().count("\n") - 1
    with tempfile.TemporaryDirectory() as folder:
        register = Path(folder) / "register.csv"
        register.write_text(text.getvalue(), "utf-8")
        print(f"{total} institutions, {register.stat().st_size / 1e6:.1f} MB")
        run("seat")
        post = ("--agency", "jingyu.civil_affairs", "--role", "clerk", "--from", "2020-01-01")
        run("add_person", "importer", "--name", "王秀兰", *post, PERSON_PASSWORD="jiangshan-2026-wanli")
        usual = ("import_institutions", str(register), "--by", "importer", "--place", "jingyu", "--ignore-region")
        for label, more in (("dry run", ()), ("apply", ("--apply",)), ("again", ("--apply",))):
            said, seconds, memory = run(*usual, *more, "--report", str(Path(folder) / "report.csv"))
            print(f"{label:8} {seconds:6.1f} s {total / seconds:8.0f} rows/s {memory:6.0f} MB")
            print(next(line for line in said.splitlines() if line.startswith("共")))


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "national_counts_by_province.csv"))
