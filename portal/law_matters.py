"""The obligations of a place as a person looks for them: grouped by subject, found by words."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from law import load, questions
from law.coverage import NAMES as WAYS
from law.entries import Term
from law.pack import Pack

OTHER = "统筹和其他"
GROUPS = {
    "登记、备案与现场检查": (
        "registration", "filing", "filing_check", "site_check", "unfiled", "unlicensed", "exit", "land", "institution",
    ),
    "检查、隐患与执法": (
        "inspection", "hazard", "enforcement", "referral", "township", "third_party", "video", "supervision", "site",
        "cooperation", "case", "police", "order",
    ),
    "消防、建筑与安全": (
        "fire", "building", "safety", "accident", "emergency", "epidemic", "environment", "construction", "health",
    ),
    "服务、收费与合同": (
        "service", "conduct", "fees", "price", "market", "medical", "drug", "food", "insurance", "standards",
        "contract", "advertising", "consumer", "prepaid",
    ),
    "投诉与纠纷": ("complaint", "dispute", "abuse", "opinion", "fraud", "fundraising"),
    "信用、公开与数据": ("credit", "openness", "data", "records", "risk", "grading", "publicity", "grid", "industry"),
    "资金": ("funds", "subsidy", "audit", "purchase", "project", "projects", "finance", "accounts", "donations"),
    "人员": ("staff", "training", "party", "duty", "talent", "head"),
}  # fmt: skip
ORDER = [*GROUPS, OTHER]


@dataclass(frozen=True, slots=True)
class Matter:
    """One term as a line to choose: the obligations it carries, its length, who, and how the platform carries it."""

    id: str
    label: str
    numbers: tuple[str, ...]
    length: str
    who: str
    cite: str
    way: str
    out_of_scope: str
    words: str

    @property
    def option(self) -> str:
        return f"{self.label}（{'、'.join(self.numbers)}）" if self.numbers else self.label


def groups(pack: Pack, *, words: str = "", forms: Iterable[str] = ()) -> list[tuple[str, list[Matter]]]:
    """Every matter of a place in the groups of their subjects; with words, those in which all of them occur."""
    found: dict[str, list[Matter]] = {}
    sought = words.lower().split()
    for term in _terms(pack):
        if forms and term.form not in forms:
            continue
        matter = _matter(pack, term)
        if all(word in matter.words for word in sought):
            found.setdefault(_group(term), []).append(matter)
    return sorted(found.items(), key=lambda group: ORDER.index(group[0]))


def options(pack: Pack, forms: Iterable[str] = ()) -> list[tuple[str, list[tuple[str, str]]]]:
    """The same as choices of a list."""
    found = groups(pack, forms=forms)
    return [(group, [(matter.id, matter.option) for matter in matters]) for group, matters in found]


def name(id: str) -> str:
    """What a term is called where it is known, for a place that does not know it."""
    packs = (load.pack(place) for place in load.places())
    return next((term.label for pack in packs for term in pack.terms if term.id == id), id)


def _terms(pack: Pack) -> Iterator[Term]:
    """Each term once, in its newest version. What the text is silent on but the platform aims at is left out."""
    for id in dict.fromkeys(term.id for term in pack.terms if term.id not in pack.silences):
        versions = [term for term in pack.terms if term.id == id and not pack.ended(term)]
        if versions:
            yield versions[-1]


def _matter(pack: Pack, term: Term) -> Matter:
    outline = questions.outline(pack, term)
    told = [pack.register.get(number, "") for number in term.carries]
    words = (term.id, term.label, *term.carries, *told, term.event, term.consequence, outline["who"], outline["cite"])
    return Matter(
        id=term.id,
        label=term.label,
        numbers=term.carries,
        length=outline["length"].partition("（")[0],
        who=outline["who"],
        cite=outline["cite"],
        way=WAYS.get(term.carried, ""),
        out_of_scope=term.out_of_scope,
        words="\n".join(words).lower(),
    )


def _group(term: Term) -> str:
    head = term.id.partition(".")[0]
    return next((label for label, heads in GROUPS.items() if head in heads), OTHER)
