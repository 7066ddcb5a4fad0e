"""Decisions of another agency as they come in a sheet, taken in and entered."""

import hashlib

from agencies.access import Actor, Role
from credit import collecting
from credit import rows as sheet_rows
from credit.models import Batch
from tests import cast
from tests.registry.acting import CODE, MORNING

HEAD = [
    "序号",
    "处罚决定书文号",
    "当事人",
    "统一社会信用代码",
    "处罚事由",
    "处罚依据",
    "处罚结果",
    "处罚机关",
    "处罚日期",
    "备注",
]
OWN = "靖市监罚〔2026〕3号"
SAID = ["靖宇县松鹤园养老服务中心", CODE, "食品留样不足", "《食品安全法》第五十六条第二款", "罚款五千元"]
BY = ["靖宇县市场监督管理局", "2026-09-10"]
ROWS = [
    ["1", OWN, *SAID, *BY, " 前后有空格 "],
    [
        "2",
        "靖市监罚(2026)4号",
        "某*",
        "",
        '，逗号"引号"\n换行',
        "《A法》第三条、《B条例》第十条第（一）项",
        "警告",
        *BY,
        "＝1+1",
    ],
    ["3", OWN, *SAID, *BY, "又报一次"],
    ["4", "", "没有文号的", "", "事由", "第四十三条第一", "结果", "机关", "不详", ""],
]


def lead() -> Actor:
    """Whoever leads credit in the county."""
    agency = collecting.gatherer(cast.agency("jingyu.market").place)
    return cast.official("xinyong", "信用经办", agency.pk, Role.CLERK)


def taken(lines=ROWS, head=HEAD) -> Batch:
    cast.agency("jingyu.market")
    found = list(sheet_rows.of_sheet(head, enumerate(lines, start=2), kind="penalty"))
    by = cast.market()
    return collecting.take_in(
        found,
        place=by.agency.place,
        sender=by.agency,
        source="九月",
        digest=hashlib.sha256(str(lines).encode()).hexdigest(),
        by=by,
        at=MORNING,
    )


def applied(**more) -> Batch:
    batch = taken(**more)
    collecting.apply(batch, by=lead(), at=MORNING)
    return batch
