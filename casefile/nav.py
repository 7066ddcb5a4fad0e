"""The main navigation of each side: office, institution and portal, with the page one is on marked."""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from agencies.access import Actor
from casefile import previews


@dataclass(frozen=True)
class Item:
    """One entry as a page shows it."""

    label: str
    url: str
    current: bool = False


@dataclass(frozen=True)
class Entry:
    """One entry as the house knows it: the name of its address, and the beginnings of the names that belong to it.

    An entry with `parts` opens the first of them; they stand in a second row while one is on any of their pages.
    """

    label: str
    name: str
    covers: tuple[str, ...] = ()
    parts: tuple["Entry", ...] = ()

    def reach(self, view_name: str) -> int:
        """How exactly this entry covers a page: the length of the longest name beginning that fits, 0 if none does."""
        own = max((len(start) for start in (self.name, *self.covers) if view_name.startswith(start)), default=0)
        return max(own, *(part.reach(view_name) for part in self.parts)) if self.parts else own


OFFICE = (
    Entry(
        "工作台",
        "casefile:desk",
        parts=(
            Entry("工作台", "casefile:desk"),
            Entry("工作清单", "inspections:worklists", ("inspections:worklist",)),
            Entry(
                "按期义务", "inspections:duties", ("inspections:dut", "inspections:doing", "inspections:report_doing")
            ),
            Entry("任务与达标率", "inspections:milestones", ("inspections:milestone", "inspections:open_milestones")),
            Entry("统计", "inspections:statistics"),
        ),
    ),
    Entry(
        "机构",
        "registry:institutions",
        parts=(
            Entry("机构", "registry:institutions", ("registry:institution", "registry:dossier")),
            Entry("未备案线索", "registry:unfiled_list", ("registry:unfiled",)),
        ),
    ),
    Entry(
        "检查",
        "inspections:visits",
        parts=(
            Entry("检查", "inspections:visits", ("inspections:visit", "inspections:part", "inspections:new_visit")),
            Entry("待检查", "inspections:planned"),
            Entry("年度计划", "inspections:plans", ("inspections:plan",)),
            Entry("双随机", "inspections:draws", ("inspections:draw",)),
            Entry("名录库", "inspections:library", ("inspections:enlist", "inspections:officer")),
        ),
    ),
    Entry(
        "隐患",
        "inspections:hazards",
        parts=(
            Entry("隐患", "inspections:hazards", ("inspections:hazard", "inspections:find_hazard")),
            Entry("三个清单", "inspections:lists", ("inspections:list",)),
            Entry("看板", "inspections:board"),
            Entry("挂牌督办", "inspections:supervisions", ("inspections:supervision", "inspections:propose_listing")),
            Entry("归口规则", "inspections:hazard_routing"),
        ),
    ),
    Entry(
        "事故",
        "complaints:incidents",
        parts=(
            Entry("事故和突发事件", "complaints:incidents", ("complaints:incident",)),
            Entry("纠纷调解", "complaints:disputes", ("complaints:dispute",)),
            Entry("舆情", "complaints:opinions", ("complaints:opinion",)),
        ),
    ),
    Entry(
        "投诉",
        "complaints:complaints",
        parts=(
            Entry("投诉举报", "complaints:complaints", ("complaints:complaint",)),
            Entry("集中和重复", "complaints:hot", ("complaints:alike",)),
            Entry("行政执法", "complaints:enforcements", ("complaints:enforcement",)),
        ),
    ),
    Entry("移送", "casefile:referrals", ("casefile:referral", "casefile:send")),
    Entry(
        "信用",
        "credit:listings",
        parts=(
            Entry(
                "信用名单",
                "credit:listings",
                ("credit:listing", "credit:propose_listing", "credit:record", "credit:take_downs"),
            ),
            Entry("信用修复", "credit:repairs", ("credit:repair", "credit:apply_repair")),
            Entry("信用异议", "credit:objections", ("credit:objection", "credit:object")),
            Entry("处理结果", "credit:decisions", ("credit:decision", "credit:batch", "credit:import_decisions")),
            Entry("风险等级", "credit:grades", ("credit:grade",)),
            Entry("评分规则", "credit:grade_rules", ("credit:grade_rule", "credit:open_grade_rule")),
        ),
    ),
    Entry("案卷", "casefile:cases", ("casefile:", "registry:", "inspections:", "complaints:")),
    Entry("日历", "casefile:calendar", ("casefile:holiday", "casefile:propose_notice")),
    Entry("期限查询", "portal:law"),
)
INSTITUTION = (
    Entry("待办", "casefile:desk"),
    Entry("备案与变更", "casefile:cases", ("casefile:", "registry:", "inspections:")),
    Entry("按期义务", "inspections:duties", ("inspections:dut", "inspections:doing", "inspections:report_doing")),
    Entry("检查", "inspections:visits", ("inspections:visit", "inspections:part")),
    Entry(
        "隐患整改",
        "inspections:hazards",
        parts=(
            Entry("隐患整改", "inspections:hazards", ("inspections:hazard",)),
            Entry("三个清单", "inspections:lists", ("inspections:list", "inspections:board")),
            Entry("挂牌督办", "inspections:supervisions", ("inspections:supervision",)),
        ),
    ),
    Entry(
        "信用",
        "credit:listings",
        parts=(
            Entry("信用名单", "credit:listings", ("credit:listing", "credit:record")),
            Entry("信用修复", "credit:repairs", ("credit:repair", "credit:apply_repair")),
            Entry("信用异议", "credit:objections", ("credit:objection", "credit:object")),
        ),
    ),
    Entry("报告事故", "complaints:incidents", ("complaints:incident",)),
    Entry("行政执法", "complaints:enforcements", ("complaints:enforcement",)),
    Entry("公示页面", "portal:institutions", ("portal:institution",)),
    Entry("期限查询", "portal:law"),
)
PREVIEW = Entry("部门视角", "casefile:preview_begin", ("casefile:preview",))
PORTAL = (
    Entry("首页", "portal:home"),
    Entry("找养老机构", "portal:institutions", ("portal:institution",)),
    Entry("双随机抽取", "portal:draws", ("portal:draw",)),
    Entry("检查结果", "portal:results"),
    Entry("挂牌督办", "portal:supervisions", ("portal:supervision",)),
    Entry("投诉举报", "portal:complain", ("portal:complaint",)),
    Entry("信用名单", "portal:lists", ("portal:list",)),
    Entry("核验文书", "portal:verify", ("portal:document", "portal:paper")),
    Entry("期限与职责查询", "portal:law", ("portal:dut",)),
)


def link(name: str) -> str:
    """The address of a named page, or nothing where the floor that has it is not part of this installation."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def of(actor: Actor | None, view_name: str = "") -> tuple[Item, ...]:
    """The navigation for whoever works here; a stranger has none (the portal has its own)."""
    return _items(_entries(actor), view_name) if actor else ()


def around(actor: Actor | None, view_name: str = "") -> tuple[Item, ...]:
    """The second row: the pages beside the present one; none where the main entry stands for one page only."""
    entries = _entries(actor) if actor else ()
    nearest = max(entries, key=lambda entry: entry.reach(view_name), default=None)
    if nearest is None or not nearest.parts or not nearest.reach(view_name):
        return ()
    return _items(nearest.parts, view_name)


def _entries(actor: Actor) -> tuple[Entry, ...]:
    if actor.party:
        return INSTITUTION
    return OFFICE if previews.may_begin(actor) else (*OFFICE, PREVIEW)


def portal(view_name: str = "") -> tuple[Item, ...]:
    """The navigation of the public pages."""
    return _items(PORTAL, view_name)


def _items(entries: tuple[Entry, ...], view_name: str) -> tuple[Item, ...]:
    reaches = [entry.reach(view_name) for entry in entries]
    best = max(reaches)
    shown = [
        (entry, link(entry.name), bool(best) and reach == best) for entry, reach in zip(entries, reaches, strict=True)
    ]
    return tuple(Item(entry.label, url, current) for entry, url, current in shown if url)
