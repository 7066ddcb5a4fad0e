"""What is known of a place's institutions while a register is read: those in the database and those about to be."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from agencies.models import Place
from registry import entry
from registry.cells import shown
from registry.columns import COLUMNS
from registry.entry import Entry
from registry.models import Institution
from registry.rows import Reading

APART = ("address", "registration_no")
POINT = ("longitude", "latitude", "datum")
FACTS = (*COLUMNS, "region_code")
OPEN = (Institution.State.REGISTERED, Institution.State.ACTIVE)
AT_ONCE = 5000


@dataclass
class Known:
    """An institution in the database (`pk`), to which rows add `more`, or one that row `number` will make."""

    name: str
    code: str
    facts: dict[str, Any]
    pk: int | None = None
    state: str = ""
    number: int = 0
    elsewhere: str = ""
    more: dict[str, Any] = field(default_factory=dict)

    def more_facts(self) -> dict[str, Any]:
        return {name: value for name, value in self.more.items() if name != "code"}

    @property
    def whose(self) -> str:
        return f"第{self.number}行" if self.number else "已有"


class Roll:
    """Institutions by code and by name, as they will be when the rows so far have been written."""

    def __init__(self, place: Place):
        self.place = place
        self.by_code: dict[str, Known] = {}
        self.by_name: dict[str, list[Known]] = defaultdict(list)
        self.fresh: list[Known] = []

    def load(self, codes: Iterable[str]) -> None:
        """Fetch the place's institutions, and those with these codes elsewhere."""
        columns = ("pk", "state", "party__name", "party__code", *FACTS)
        for row in Institution.objects.filter(place=self.place).order_by("pk").values(*columns).iterator():
            facts = {name: row[name] for name in FACTS}
            self._index(Known(row["party__name"], row["party__code"] or "", facts, row["pk"], row["state"]))
        wanted = sorted(set(codes) - set(self.by_code))
        for start in range(0, len(wanted), AT_ONCE):
            found = Institution.objects.filter(party__code__in=wanted[start : start + AT_ONCE])
            for code, name, place in found.values_list("party__code", "party__name", "place__name"):
                self.by_code[code] = Known(name, code, {}, elsewhere=place)

    def find(self, reading: Reading) -> tuple[Known | None, list[Known]]:
        """The institution that a row is about, and those of the place that bear its name.

        A code makes it sure. Only where one of the two has none, the name stands for it, if there is no other of that
        name; a row with a code is then another institution when address or certificate say so.
        """
        alike = self.by_name.get(entry.same_name(reading.name), [])
        if reading.code in self.by_code:
            return self.by_code[reading.code], alike
        only = alike[0] if len(alike) == 1 else None
        if only and reading.code and (only.code or _told_apart(only, reading) or not _may_take(only, reading.code)):
            only = None
        return only, alike

    def add(self, reading: Reading) -> None:
        """A new institution."""
        facts = {name: reading.facts.get(name) for name in FACTS}
        facts["kind"] = facts["kind"] or entry.KIND_OF_PREFIX.get(reading.code[:2], "")
        known = Known(reading.name, reading.code, facts, number=reading.number)
        self.fresh.append(known)
        self._index(known)

    def fill(self, known: Known, reading: Reading) -> list[str]:
        """Note what a row adds to a known institution, and remark what it contradicts. Answers what it adds."""
        doubts = reading.said.doubts
        if known.elsewhere:
            doubts.append(f"该代码的机构已在{known.elsewhere}，没有重复录入")
            return []
        if entry.same_name(known.name) != entry.same_name(reading.name):
            doubts.append(
                f"代码与{known.whose}的“{shown(known.name)}”相同而名称不同：一个代码是一个法人，没有重复录入，也没有改名"
            )
            return []
        if not (reading.code and known.code == reading.code) and _told_apart(known, reading):
            doubts.append(f"与{known.whose}的同名而地址或者登记证件不同，没有代码不能确定是不是同一家，没有录入")
            return []
        if known.number:
            reading.said.notes.append(f"与第{known.number}行是同一家")
        if known.pk and known.state not in OPEN:
            reading.said.notes.append(f"已有机构现在是“{Institution.State(known.state).label}”，不再补充")
            return []
        missing = self._missing(known, reading)
        known.facts.update({name: value for name, value in missing.items() if name != "code"})
        if "code" in missing:
            known.code = missing["code"]
            known.facts["kind"] = known.facts["kind"] or entry.KIND_OF_PREFIX.get(known.code[:2], "")
            self.by_code[known.code] = known
        known.more.update(missing)
        return list(dict.fromkeys(_word(name) for name in missing))

    def entries(self) -> list[Entry]:
        """The new institutions, in the order of their rows."""
        return [
            Entry(
                name=known.name,
                code=known.code or None,
                kind=known.facts["kind"] or "",
                facts={n: v for n, v in known.facts.items() if n != "kind" and not entry.is_blank(v)},
            )
            for known in self.fresh
        ]

    def filled(self) -> list[Known]:
        """Institutions of the database to which rows add something."""
        return [known for group in self.by_name.values() for known in group if known.pk and known.more]

    def _index(self, known: Known) -> None:
        if known.code:
            self.by_code[known.code] = known
        self.by_name[entry.same_name(known.name)].append(known)

    def _missing(self, known: Known, reading: Reading) -> dict[str, Any]:
        given = {name: value for name, value in reading.facts.items() if not entry.is_blank(value)}
        missing = {name: value for name, value in given.items() if entry.is_blank(known.facts.get(name))}
        if not entry.is_blank(known.facts.get("longitude")):
            missing = {name: value for name, value in missing.items() if name not in POINT}
        for name, value in given.items():
            if name not in missing and name != "datum" and not _agree(name, known.facts.get(name), value):
                had = shown(_said(name, known.facts[name]))
                reading.said.doubts.append(f"{_word(name)}与{known.whose}的不同，没有改（{had}）")
        if reading.code and not known.code:
            missing["code"] = reading.code
            if found := entry.doubt(reading.code, known.facts.get("kind") or ""):
                reading.said.doubts.append(f"{found}，认领前须先查清")
        return missing


def _may_take(known: Known, code: str) -> bool:
    """A code in doubt is not given to an institution that was claimed: the clerk settles it before."""
    return known.state != Institution.State.ACTIVE or not entry.doubt(code, known.facts.get("kind") or "")


def _told_apart(known: Known, reading: Reading) -> bool:
    """Whether address or certificate say that one name is two institutions."""
    pairs = [(name, known.facts.get(name), reading.facts.get(name)) for name in APART]
    return any(had and given and not _agree(name, had, given) for name, had, given in pairs)


def _agree(name: str, had: Any, given: Any) -> bool:
    if isinstance(had, Decimal) or isinstance(given, Decimal):
        return Decimal(had) == Decimal(given)
    if name == "region_code":
        had, given = str(had).rstrip("0"), str(given).rstrip("0")
        return had.startswith(given) or given.startswith(had)
    if name == "address":
        return entry.same_name(had) == entry.same_name(given)
    return bool(had == given)


def _said(name: str, value: Any) -> str:
    labels: dict[Any, str] = dict(Institution._meta.get_field(name).choices or ())
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(labels.get(value, value))


def _word(name: str) -> str:
    return "统一社会信用代码" if name == "code" else str(Institution._meta.get_field(name).verbose_name)
