"""How a legal person enters the register: its code, one institution for one person, and later what was missing.

One comes by a push or a clerk's hand, thousands by a file; all take this way and leave the same on the timeline.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from stdnum.cn import uscc
from stdnum.exceptions import InvalidChecksum, InvalidComponent, InvalidFormat, InvalidLength

from agencies import responsibility
from agencies.access import Actor, Role
from agencies.models import Agency, Party, Place, sort_key
from casefile import clocks, files, flow
from casefile.models import Event
from casefile.refusals import Invalid
from law import load
from registry.models import Institution

DOMAIN = "filing"
KIND = "registry.institution"
# The two leading characters of a code tell the register that gave it (GB 32100-2015).
KIND_OF_PREFIX = {"91": "for_profit", "92": "for_profit", "52": "nonprofit", "12": "public"}
NO_CODE = "没有统一社会信用代码，请核对登记证照"
ALIKE = str.maketrans("【〔[［{「『】〕]］}」』", "(((((((" + ")))))))")
IDLE = re.compile(r"[\s·•・‧∙.,，。、\"'“”‘’]+")


@dataclass(frozen=True)
class Entry:
    """A legal person as a register names it. `code` is None where the register has none; `facts` are columns."""

    name: str
    code: str | None = None
    kind: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


def doubt(code: str, kind: str = "") -> str:
    """What is wrong with a unified social credit code, as a sentence; empty when nothing is.

    Raises Invalid when it cannot be a code at all (length or characters): that is an error, not a doubt.
    """
    try:
        uscc.validate(code)
    except (InvalidLength, InvalidFormat, InvalidComponent):
        raise Invalid(
            {"code": "统一社会信用代码为18位数字和大写字母（不含I、O、Z、S、V）；请对照证照重新填写"}
        ) from None
    except InvalidChecksum:
        return f"统一社会信用代码{code}的校验位不符（GB 32100-2015）"
    given = KIND_OF_PREFIX.get(code[:2])
    if kind and given and given != kind:
        return f"代码以{code[:2]}开头，与登记类型“{Institution.Kind(kind).label}”不一致"
    return ""


def same_name(name: str) -> str:
    """What two ways of writing one name share: width, brackets, spaces and dots do not tell institutions apart."""
    return IDLE.sub("", unicodedata.normalize("NFKC", name).translate(ALIKE)).casefold()


def find(*, place: Place, name: str, code: str | None) -> Institution | None:
    """The institution that is already known by this code or, where there is no code, by its name in the place.

    The place is locked until the transaction ends, so that two clerks do not enter one name twice.
    """
    rows = Institution.objects.select_related("case", "party", "place")
    if code:
        return rows.filter(party__code=code).first()
    Place.objects.select_for_update(no_key=True).get(pk=place.pk)
    wanted = same_name(name)
    names = Institution.objects.filter(place=place).order_by("pk").values_list("pk", "party__name")
    return next((rows.get(pk=pk) for pk, known in names.iterator() if same_name(known) == wanted), None)


def enter_all(entries: Sequence[Entry], *, place: Place, source: str, by: Actor, at: datetime) -> list[Institution]:
    """This will enter legal persons of one place that are not institutions yet, in a handful of queries.

    A party that is already known by its code is taken as it is. Raises IntegrityError when a code is an institution.
    """
    if not entries:
        return []
    agency = Agency.objects.get(pk=responsibility.leading(place.pk, DOMAIN).agency_id)
    with transaction.atomic():
        parties = _parties(entries)
        cases = files.open_all(
            [(entry.name, party) for entry, party in zip(entries, parties, strict=True)],
            kind=KIND,
            prefix=flow.REGISTRY[KIND].prefix,
            place=place,
            domain="",
            agency=agency,
            by=by,
            at=at,
        )
        rows = zip(entries, parties, cases, strict=True)
        found = Institution.objects.bulk_create(
            Institution(
                case=case,
                party=party,
                place=place,
                source=source,
                kind=entry.kind or KIND_OF_PREFIX.get((entry.code or "")[:2], ""),
                code_doubt=doubt(entry.code, entry.kind) if entry.code else NO_CODE,
                **entry.facts,
            )
            for entry, party, case in rows
        )
        clocks.start_all(cases, ("registration.claim",), by=by, at=at, on=cases[0].opened_on)
    return found


def supplement(institution: Institution, *, by: Actor, at: datetime, code: str = "", **facts: Any) -> Event | None:
    """This will fill in what the register did not know yet, and a missing code. What is known is never overwritten.

    Answers None when nothing was missing. `facts` are columns of the institution.
    """
    with transaction.atomic():
        fresh = flow.lock(institution)
        changes = {column: value for column, value in facts.items() if is_blank(getattr(fresh, column))}
        names = [str(Institution._meta.get_field(column).verbose_name) for column in changes]
        if code and fresh.party.code is None:
            fresh.party.code = code
            fresh.party.save(update_fields=["code"])
            changes |= {"code_doubt": doubt(code, fresh.kind), "kind": fresh.kind or KIND_OF_PREFIX.get(code[:2], "")}
            names.append("统一社会信用代码")
        if not changes:
            return None
        event = flow.advance(fresh, "supplement", by=by, at=at, changes=changes, facts={"items": "、".join(names)})
    institution.__dict__.update({k: v for k, v in fresh.__dict__.items() if k != "_state"})
    return event


def is_blank(value: Any) -> bool:
    """Nothing is known. Zero and no are something."""
    return value is None or value == ""


def may_register(actor: Actor, place: Place) -> str | None:
    """The sentence that keeps somebody from entering institutions of a place, or None."""
    if not actor.agency or actor.agency.place_id != place.pk:
        return f"{place.name}的机构由当地民政部门录入。"
    answer = load.pack(place.pk).may(actor.agency.pk, "registry.institution.register")
    if not answer.allowed:
        return answer.why
    return None if actor.holds(Role.CLERK) else "机构由经办录入；您在这个部门没有经办岗位。"


def _parties(entries: Sequence[Entry]) -> list[Party]:
    """The parties of these entries in their order; those that are not known yet are made."""
    codes = [entry.code for entry in entries if entry.code]
    known = {party.code: party for party in Party.objects.filter(code__in=codes)}
    fresh = [
        Party(code=entry.code, name=entry.name, name_key=sort_key(entry.name))
        for entry in entries
        if entry.code not in known
    ]
    made = iter(Party.objects.bulk_create(fresh))
    return [known.get(entry.code) or next(made) for entry in entries]
