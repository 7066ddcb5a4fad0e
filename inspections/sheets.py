"""The sheet of one agency's part: its check list out of the pack, frozen with its version when the visit is planned."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from casefile.refusals import Invalid
from law import load
from law.conduct import Checklist
from law.pack import Pack

YES, NO, NA = "yes", "no", "na"
ANSWERS = {YES: "符合", NO: "不符合", NA: "不适用"}
FILLED = ("answer", "note", "measure")  # what an officer writes about an item
GENERAL = "general"  # the parent's list, for an agency for which the place's text lists nothing
NOTE_LENGTH, MEASURE_LENGTH = 300, 60


@dataclass(frozen=True)
class Frozen:
    """A sheet as it is kept with a part: which lists, their version, the subject domain, one row for each item."""

    checklist: str
    title: str
    version: str
    domain: str
    items: list[dict[str, Any]]


def offered(place_id: str, agency: str, on: date) -> list[Checklist]:
    """The lists by which an agency may check in a place on a day; the general one where the text lists nothing."""
    pack = load.pack(place_id).on(on)
    own = [one for one in pack.checklists.values() if one.agency == agency and one.bearer == "authority"]
    return own or [pack.checklists[GENERAL]]


def frozen(place_id: str, agency: str, wanted: str | Sequence[str], on: date) -> Frozen:
    """The sheet made of one list, or of several of the same agency. Raises Invalid for a list that is not its own."""
    ids = [wanted] if isinstance(wanted, str) else list(wanted)
    known = {one.id: one for one in offered(place_id, agency, on)}
    ids = [id for id in ids if id] or list(known)[:1]
    if unknown := [id for id in ids if id not in known]:
        titles = "、".join(one.title for one in known.values())
        raise Invalid({"checklist": f"“{unknown[0]}”不是这个部门的检查表；可用的有：{titles}"})
    lists = [known[id] for id in dict.fromkeys(ids)]
    return Frozen(
        checklist=lists[0].id if len(lists) == 1 else f"{lists[0].id}+{len(lists) - 1}",
        title="、".join(one.title for one in lists),
        version="、".join(dict.fromkeys(one.version for one in lists)),
        domain=_domain(load.pack(place_id), agency, lists[0]),
        items=[row for number, one in enumerate(lists) for row in _rows(one, number)],
    )


def _domain(pack: Pack, agency: str, checklist: Checklist) -> str:
    """The list's domain; for the general list, the one in which the agency's part is the strongest."""
    parts = pack.domains_of(agency)
    if checklist.id != GENERAL or not parts:
        return checklist.domain
    ranks = ("lead", "joint", "cooperating")
    return min(parts, key=lambda domain: (ranks.index(parts[domain]) if parts[domain] in ranks else 0, domain))


def _rows(checklist: Checklist, number: int) -> list[dict[str, Any]]:
    """The items of a list; those of a second and third list carry its number, so that no code stands twice."""
    start = f"{number + 1}-" if number else ""
    return [
        {
            "code": f"{start}{item.code}",
            "text": item.text,
            "cite": str(item.cite),
            "carries": list(item.carries),
            "group": checklist.title,
            "answer": "",
            "note": "",
            "measure": "",
            "rev": 0,
            "by": "",
            "at": "",
            "past": [],
        }
        for item in checklist.items
    ]


def silence(place_id: str, checklist: str) -> str:
    """What is to be said about the origin of a list: that the text lists nothing, or leaves something open."""
    found = load.pack(place_id).checklists.get(checklist.partition("+")[0])
    return found.silent if found else ""


def title(items: Iterable[Mapping[str, Any]]) -> str:
    """The names of the lists on a frozen sheet."""
    return "、".join(dict.fromkeys(row["group"] for row in items))


def answered(items: Iterable[Mapping[str, Any]]) -> int:
    """How many items have an answer."""
    return sum(bool(row["answer"]) for row in items)


def failing(items: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The items that were found not to conform, in the order of the sheet."""
    return [row for row in items if row["answer"] == NO]


def faults(items: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """What keeps a sheet from being signed, by item: every item is answered, and what does not conform is described."""
    found = {}
    for row in items:
        if row["answer"] not in ANSWERS:
            found[row["code"]] = f"{row['text']}：选择符合、不符合或者不适用"
        elif row["answer"] == NO and not row["note"]:
            found[row["code"]] = f"{row['text']}：写明在哪里、什么情况"
    return found


def said(row: Mapping[str, Any]) -> str:
    """What stands in an item, in one line."""
    return "，".join(filter(None, (ANSWERS.get(row["answer"], "未答"), row["note"], row["measure"])))


def result(items: Sequence[Mapping[str, Any]]) -> str:
    """The finding in one sentence."""
    bad, out = failing(items), sum(row["answer"] == NA for row in items)
    apart = f"，{out} 项不适用" if out else ""
    if not bad:
        return f"检查 {len(items)} 项{apart}，没有发现不符合的。"
    return f"检查 {len(items)} 项{apart}，{len(bad)} 项不符合。"
