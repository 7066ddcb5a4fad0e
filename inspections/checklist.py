"""What a site check asks: everything that was filed, one item each, and what is still missing in the answers."""

from collections.abc import Mapping
from dataclasses import dataclass

from law import load
from registry import shown
from registry.models import Filing

YES, NO = "yes", "no"
NOTE_LENGTH = 300


@dataclass(frozen=True)
class Item:
    """One thing to confirm at the site: what was filed about it, and the text that made it a filed item."""

    code: str
    label: str
    filed: str
    group: str
    cite: str
    url: str = ""


def of(filing: Filing) -> list[Item]:
    """The filed items in the order of the place's document, then the papers handed in, then what was pledged."""
    return [*_filed(filing), *_papers(filing), *_pledged(filing)]


def _filed(filing: Filing) -> list[Item]:
    rows = zip(load.pack(filing.case.place_id).filing.items, shown.items(filing), strict=False)
    return [Item(item.code, item.label, str(row["value"]), "备案事项", str(item.cite)) for item, row in rows]


def _papers(filing: Filing) -> list[Item]:
    kept = {file.slot: file.name for file in filing.case.attachments.filter(replaced_at=None)}
    kept |= {"bed_space_statement": filing.bed_space_statement} if filing.bed_space_statement else {}
    documents = load.pack(filing.case.place_id).filing.documents
    return [Item(doc.code, doc.label, kept[doc.code], "材料", str(doc.cite)) for doc in documents if doc.code in kept]


def _pledged(filing: Filing) -> list[Item]:
    found = shown.pledge(filing) if filing.pledged_at else None
    if found is None:
        return []
    day = f"{filing.pledged_by}书面承诺"
    return [
        Item(f"pledge_{number}", f"{matter}达到承诺", day, "备案承诺", found["cite"])
        for number, matter in enumerate(found["matters"], start=1)
    ]


def is_pledge(code: str) -> bool:
    """Whether an item is one of the matters pledged."""
    return code.startswith("pledge_")


def faults(items: list[Item], answers: Mapping[str, str], notes: Mapping[str, str]) -> dict[str, str]:
    """What is still to be answered, a sentence by item: every item, and what is different where it does not agree."""
    found = {}
    for item in items:
        if answers.get(item.code) not in (YES, NO):
            found[item.code] = f"{item.label}：选择一致或者不一致"
        elif answers[item.code] == NO and not notes.get(item.code):
            found[item.code] = f"{item.label}：写明现场是什么情况"
    known = {item.code for item in items}
    unknown = [code for code in {**answers, **notes} if code not in known]
    return found | {code: f"没有“{code[:40]}”这一项；要核实的有{'、'.join(sorted(known))}" for code in unknown}


def filled(items: list[Item], answers: Mapping[str, str], notes: Mapping[str, str]) -> list[dict]:
    """The answers as they are kept, in the order of the sheet, with what was filed beside each."""
    agrees = {YES: True, NO: False}
    return [
        {
            "code": item.code,
            "label": item.label,
            "filed": item.filed,
            "agrees": agrees.get(answers.get(item.code)),
            "note": notes.get(item.code, ""),
        }
        for item in items
    ]


def differing(rows: list[dict]) -> list[dict]:
    """The kept answers that do not agree with what was filed."""
    return [row for row in rows if row["agrees"] is False]
