"""What a filing or a change still lacks by the law of its place: items, papers, the pledge, choices."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from casefile.models import Attachment, Matter
from law import load
from law.filing import Conflict, Doc, Documents
from registry.models import Application

# Documents that the platform makes from what was filled in; there is nothing to upload for them.
MADE_HERE = frozenset({"filing_form", "pledge", "bed_space_statement"})
WAIVE = "waive"


@dataclass(frozen=True)
class Gap:
    """One thing that is missing: its code (an item or a document), the section to fill it in, and what to do."""

    code: str
    section: str
    sentence: str
    cite: str


SECTIONS = {
    "registration": ("机构与登记信息", ("name", "address", "town", "registrar", "registration_no")),
    "head": ("法定代表人（主要负责人）", ("head", "head_id_number", "contact_phone")),
    "premises": (
        "床位、场所与面积",
        (
            "service_scope",
            "beds",
            "premises_nature",
            "floor_area",
            "investment",
            "canteen",
            "medical",
            "bed_space_statement",
        ),
    ),
}
SECTION_OF = {field: section for section, (_, fields) in SECTIONS.items() for field in fields}


def documents(application: Application) -> Documents:
    """The papers that the place wants for these facts."""
    case = application.case
    return _wanted(case.place_id, case.opened_on, tuple(application.law_facts().items()))


@lru_cache(maxsize=512)  # a page asks several times for each of its filings, and many filings have the same facts
def _wanted(place: str, opened_on: date, facts: tuple[tuple[str, Any], ...]) -> Documents:
    return load.pack(place).on(opened_on).documents(dict(facts))


def uploads(application: Application) -> list[Doc]:
    """The documents that must be uploaded, after what the officer decided where the text collides."""
    wanted = [doc for doc in documents(application).required if doc.code not in MADE_HERE]
    return [doc for doc in wanted if application.choices.get(doc.conflict, {}).get("choice") != WAIVE]


def open_conflicts(application: Application) -> list[Conflict]:
    """The collisions that an officer has not yet settled."""
    return [conflict for conflict in documents(application).conflicts if conflict.id not in application.choices]


def demanded(application: Application) -> set[str]:
    """Codes of everything that the place wants for these facts, whether it is there or not."""
    pack = load.pack(application.case.place_id)
    items = {item.code for item in pack.filing.items if item.required}
    return items | {doc.code for doc in documents(application).required}


def gaps(application: Application) -> list[Gap]:
    """Everything that is still missing, in the order of the form. An unsettled collision is not yet a gap."""
    return [*_items(application), *_facts(application), *_documents(application)]


def _items(application: Application) -> list[Gap]:
    pack = load.pack(application.case.place_id)
    empty = [item for item in pack.filing.items if item.required and getattr(application, item.code) in (None, "")]
    return [Gap(item.code, SECTION_OF[item.code], f"填写{item.label}", str(item.cite)) for item in empty]


def _facts(application: Application) -> list[Gap]:
    """Facts without which nobody knows which documents are wanted."""
    found = {}
    for doc, missing in documents(application).undecided:
        for name in missing:
            if name in SECTION_OF and getattr(application, name) is None:
                label = application._meta.get_field(name).verbose_name
                found[name] = Gap(
                    name, "premises", f"选择是否{label}" if name != "floor_area" else f"填写{label}", str(doc.cite)
                )
    return [gap for gap in found.values() if gap.code not in {item.code for item in _items(application)}]


def _documents(application: Application) -> list[Gap]:
    found = []
    present = set(handed_in(application))
    undecided = {conflict.about for conflict in open_conflicts(application)}
    for doc in uploads(application):
        if doc.code not in present and doc.code not in undecided:
            found.append(Gap(doc.code, doc.code, f"上传{doc.label}（{doc.why}）", str(doc.cite)))
    wanted = {doc.code: doc for doc in documents(application).required}
    if "bed_space_statement" in wanted and not application.bed_space_statement:
        doc = wanted["bed_space_statement"]
        found.append(Gap(doc.code, "premises", f"填写{doc.label}", str(doc.cite)))
    pledge = load.pack(application.case.place_id).pledge
    if pledge and pledge.wanted and application.pledged_at is None:
        found.append(Gap("pledge", "pledge", "作出备案承诺", str(pledge.cite)))
    return found


def handed_in(application: Application) -> dict[str, Attachment]:
    """The files that count, by document; a change was opened with those that came before it."""
    return {kept.slot: kept for kept in application.case.attachments.all() if kept.replaced_at is None}


def labels(application: Application) -> dict[str, str]:
    """Chinese labels of every item and document that the place wants for these facts."""
    pack = load.pack(application.case.place_id)
    items = {item.code: item.label for item in pack.filing.items}
    return items | {doc.code: doc.label for doc in documents(application).required}


def agencies_of(matter: Matter) -> list[tuple[str, str]]:
    """The agencies of the matter's place that can take part in a joint check."""
    pack = load.pack(matter.case.place_id)
    return [(entry.name, entry.name) for entry in pack.agencies.values() if entry.can_sign_in]
