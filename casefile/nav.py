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
    """One entry as the house knows it: the name of its address, and the beginnings of the names that belong to it."""

    label: str
    name: str
    covers: tuple[str, ...] = ()

    def reach(self, view_name: str) -> int:
        """How exactly this entry covers a page: the length of the longest name beginning that fits, 0 if none does."""
        return max((len(start) for start in (self.name, *self.covers) if view_name.startswith(start)), default=0)


OFFICE = (
    Entry("工作台", "casefile:desk"),
    Entry(
        "工作清单",
        "inspections:worklists",
        ("inspections:worklist", "inspections:dut", "inspections:doing", "inspections:milestone"),
    ),
    Entry("机构", "registry:institutions", ("registry:institution", "registry:dossier")),
    Entry("案卷", "casefile:cases", ("casefile:", "registry:", "inspections:")),
    Entry("移送", "casefile:referrals", ("casefile:referral",)),
    Entry(
        "检查",
        "inspections:visits",
        ("inspections:visit", "inspections:part", "inspections:planned", "inspections:new_visit"),
    ),
    Entry("隐患", "inspections:hazards", ("inspections:hazard", "inspections:find_hazard")),
    Entry(
        "双随机",
        "inspections:draws",
        ("inspections:draw", "inspections:plan", "inspections:library", "inspections:enlist", "inspections:officer"),
    ),
    Entry(
        "三个清单",
        "inspections:lists",
        ("inspections:list", "inspections:board", "inspections:supervision", "inspections:propose_listing"),
    ),
    Entry("未备案线索", "registry:unfiled_list", ("registry:unfiled",)),
    Entry("日历", "casefile:calendar", ("casefile:holiday", "casefile:propose_notice")),
    Entry("期限查询", "portal:law"),
)
INSTITUTION = (
    Entry("待办", "casefile:desk"),
    Entry("备案与变更", "casefile:cases", ("casefile:", "registry:", "inspections:")),
    Entry("按期义务", "inspections:duties", ("inspections:dut", "inspections:doing", "inspections:report_doing")),
    Entry("检查", "inspections:visits", ("inspections:visit", "inspections:part")),
    Entry("隐患整改", "inspections:hazards", ("inspections:hazard",)),
    Entry("三个清单", "inspections:lists", ("inspections:list", "inspections:board", "inspections:supervision")),
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
    if actor is None:
        return ()
    if actor.party:
        return _items(INSTITUTION, view_name)
    return _items(OFFICE if previews.may_begin(actor) else (*OFFICE, PREVIEW), view_name)


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
