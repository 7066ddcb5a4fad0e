"""Every state of every part on one page: what `kit.html` shows. For tests and for looking at; no address serves it."""

import datetime as dt
import re
from dataclasses import replace
from pathlib import Path

from django import forms
from django.core.paginator import Paginator
from django.template import engines

from casefile import daysheet, reading
from law.entries import Cite, Instrument, Term
from law.terms import due
from tests.casefile.test_reading import CALENDAR, HOURS, PROMPTLY, SITE_CHECK, TODAY, Clock, at

TEMPLATE = Path(__file__).with_name("kit.html")
SPRITE = Path(__file__).parents[2] / "templates" / "parts" / "icons.html"
ICONS = re.findall(r'id="i-(\w+)"', SPRITE.read_text("utf-8"))
TERM = Term(
    id="filing.site_check",
    label="备案后现场检查",
    form="within",
    n=20,
    unit="workdays",
    cite=Cite(Instrument(id="basis", title="实施方案")),
)


class KitForm(forms.Form):
    """One field of each kind, some of them wrong."""

    units = {"beds": "张", "area": "平方米"}

    beds = forms.IntegerField(
        label="养老床位数",
        help_text="按实际设置的床位填，不含员工床位。",
        error_messages={"invalid": "填 1 至 9999 的整数，如 86"},
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    area = forms.DecimalField(label="服务设施面积", help_text="填建筑面积。")
    nature = forms.ChoiceField(
        label="服务场所性质",
        choices=[("own", "自有"), ("rent", "租赁"), ("free", "公建民营、无偿使用")],
        widget=forms.RadioSelect,
        error_messages={"required": "选一种服务场所性质"},
    )
    scope = forms.MultipleChoiceField(
        label="服务范围", choices=[("stay", "全日集中住宿"), ("day", "日间照料")], widget=forms.CheckboxSelectMultiple
    )
    town = forms.ChoiceField(label="乡镇", choices=[("", "请选择"), ("1", "靖宇镇")])
    since = forms.DateField(label="发现日期", widget=forms.DateInput(attrs={"type": "date"}))
    paper = forms.FileField(label="消防材料", required=False, help_text="PDF 或照片，每件不超过 20 MB。")
    reason = forms.CharField(label="理由", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    true = forms.BooleanField(
        label="以上内容和材料真实，由本机构负责。", error_messages={"required": "确认内容真实后再提交"}
    )


def clocks() -> list[tuple[str, str, reading.Reading, bool]]:
    """One clock in each state, with a name, a reason and whether its row is urgent."""
    early = replace(Clock.due(2026, 10, 15), held_since=dt.date(2026, 10, 9))
    cases = [
        ("白江河康养院 · 消防通道堵塞", "责令整改 · 限期由责令改正书写明", Clock.due(2026, 10, 12), True),
        ("投诉：护理费与公示不符", "投诉反馈 · 5 个工作日反馈", Clock.due(2026, 10, 14), True),
        ("松柏养老服务中心 · 备案后现场检查", "备案 BA-2026-0087 · 20 个工作日以内 · 依据（六）", SITE_CHECK, False),
        ("龙湾养老院 · 备案后现场检查", "备案 BA-2026-0091 · 20 个工作日以内", Clock.due(2026, 10, 23), False),
        ("那尔轰养老院 · 变更核实", "时限中止 · 负责人住院", early, False),
        ("县消防救援大队 · 待回复告知函", "书面告知 · 及时处理并反馈", PROMPTLY, False),
        ("回访", "本部门自定", Clock.due(2026, 10, 20, basis="TARGET"), False),
        ("跨年的核查", "安排未公布", Clock.due(2027, 1, 8, certain=False, length=80), False),
        ("突发情况报告", "1 小时内报告", HOURS, True),
        ("已办结的", "按期", replace(SITE_CHECK, stopped_at=at()), False),
        ("逾期办结的", "留在记录里", replace(Clock.due(2026, 10, 12), stopped_at=at()), False),
    ]
    now = at(10, 42)
    return [(name, why, reading.of(clock, now=now, calendar=CALENDAR), urgent) for name, why, clock, urgent in cases]


def context(errors: bool = True) -> dict:
    """All that the kit page prints."""
    sent = {"beds": "八十六", "area": "1260", "town": "1", "since": "2026-10-08"} if errors else None
    holds = [(dt.date(2026, 9, 28), dt.date(2026, 9, 29))]
    return {
        "today": TODAY,
        "soon": reading.of(SITE_CHECK, now=at(), calendar=CALENDAR),
        "clocks": clocks(),
        "days": daysheet.strip(
            {TODAY: 1, dt.date(2026, 10, 19): 2, dt.date(2026, 10, 23): 1}, today=TODAY, calendar=CALENDAR, days=14
        ),
        "explanation": due(TERM, on=dt.date(2026, 9, 11), calendar=CALENDAR, holds=holds),
        "steps": [
            {"label": "提交备案", "note": "9月9日 周三", "state": "done"},
            {"label": "审查材料", "note": "9月11日 周五", "state": "done"},
            {"label": "现场检查", "note": "10月19日 周一 前", "state": "now"},
            {"label": "核实结论", "note": "检查之后"},
            {"label": "归档"},
        ],
        "rows": [
            ("机构名称", "靖宇县松柏养老服务中心"),
            {"label": "统一社会信用代码", "value": "52220622MJ0000871K", "mono": True},
            {
                "label": "身份证号",
                "value": reading.masked("220622196503120024"),
                "mono": True,
                "url": "#",
                "act": "查看",
            },
            {"label": "设施面积", "value": "1,260 平方米", "tag": "大于 1000 平方米：住建负责消防审查", "note": "租赁"},
            ("场所性质", "租赁，至 2034年6月30日", "#"),
            ("护理型床位", None),
        ],
        "page": Paginator(range(1, 613), 50).page(4),
        "form": KitForm(sent),
        "day": dt.date(2026, 10, 19),
        "moment": at(15, 20, on=dt.date(2026, 10, 13)),
        "icons": ICONS,
    }


def template():
    """The kit page as a template."""
    return engines["django"].from_string(TEMPLATE.read_text("utf-8"))
