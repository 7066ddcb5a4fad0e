"""Whether somebody may be proposed for a list: by whom, on what decision, and what speaks against it. Reads only."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from agencies.access import Actor
from casefile import clocks
from casefile.models import CaseFile
from casefile.refusals import Conflict, Forbidden, Invalid
from credit.flow.listings import LISTING, UNDER_WAY
from credit.models import Entry, Listing
from law import lists
from law.conduct import BAD, GOOD, Ground
from law.pack import Pack
from law.terms import add_months
from registry.models import Institution

BAD_KINDS = (
    Entry.Kind.PENALTY, Entry.Kind.JUDGMENT, Entry.Kind.COERCIVE, Entry.Kind.PLEDGE_BROKEN, Entry.Kind.HAZARD_REFUSED,
    Entry.Kind.INCIDENT, Entry.Kind.PRICE,
)  # fmt: skip
NO_BASIS = "没有据以列入的处理结果，不能列入；须有{kinds}，写明文号，送达并记入信用记录以后再提请"


@dataclass(frozen=True)
class Ahead:
    """A listing that somebody is about to propose, for the guard that says whether they may."""

    case: CaseFile
    ground: str
    domain: str
    decided_by: str | None


def bases_of(institution: Institution, pack: Pack, ground: Ground) -> QuerySet[Entry]:
    """The decisions about an institution on which a listing may rest: numbered, and neither corrected nor revoked."""
    found = Entry.objects.filter(party=institution.party_id, kind__in=lists.bases(pack, ground), corrections=None)
    return found.exclude(number="").order_by("-on", "-pk")


def judge(pack: Pack, ground: Ground, sent: Listing, choice: str, *, by: Actor, on: date) -> None:
    """Raise Forbidden, Conflict or Invalid where what was `sent` may not be proposed on this ground."""
    ahead = Ahead(sent.institution.case, ground.code, sent.domain, sent.decided_by)
    found = lists.proposers(pack, ground.code, sent.domain, decided_by=sent.decided_by)
    errors = _basis_faults(pack, ground, sent)
    if lists.bases(pack, ground) and errors:  # who may propose hangs on the decision, so that comes first
        raise Invalid(errors, cite=found.cite)
    if refusal := LISTING.moves["propose"].forbids(by, ahead):
        raise Forbidden(refusal, cite=found.cite)
    errors |= _person_faults(pack, sent)
    if not sent.reason:
        errors["reason"] = "写明事由：做了什么，为什么够得上列入"
    if found.question and not choice.strip():
        errors["choice"] = f"{found.question}写明为什么由本部门按这一项提请"
    if errors:
        raise Invalid(errors, cite=found.cite)
    _stands_already(pack, sent)
    _is_worthy(pack, ground, sent.institution, on)


def bars(pack: Pack, institution: Institution, on: date, *, months: int) -> str:
    """Why an institution is not one of good conduct, as a sentence; empty when nothing speaks against it."""
    standing = Listing.objects.filter(institution=institution, state__in=UNDER_WAY)
    if any(pack.list_rules[code].conduct == BAD for code in standing.values_list("list", flat=True)):
        return "这家机构在失信一类的名单上，或者正在办理列入，不能在红名单上。"
    badly = Q(kind__in=BAD_KINDS) | Q(facts__misused=True)  # of subsidies, what was found to be misused
    bad = Entry.objects.filter(badly, party=institution.party_id, corrections=None)
    last = bad.filter(on__gt=add_months(on, -months)).order_by("-on").first()
    if last is None:
        return ""
    since = clocks.words(add_months(last.on, months))
    return f"{clocks.words(last.on)}有“{last.get_kind_display()}”的记录；没有再犯，{since}起才能列入红名单。"


def _basis_faults(pack: Pack, ground: Ground, sent: Listing) -> dict[str, str]:
    kinds = lists.bases(pack, ground)
    if not kinds:
        return {"basis": "这一项不以处理结果为据，不用选"} if sent.basis else {}
    if sent.basis is None:
        return {"basis": NO_BASIS.format(kinds="、".join(pack.base_names[kind] for kind in kinds))}
    if not bases_of(sent.institution, pack, ground).filter(pk=sent.basis.pk).exists():
        names = "、".join(pack.base_names[kind] for kind in kinds)
        return {"basis": f"从这家机构的信用记录里选：须是{names}，有文号，已经送达，没有被更正或者撤销"}
    if ground.domains and sent.decided_by is None and sent.domain not in ground.domains:
        about, other = "、".join(pack.domains[code] for code in ground.domains), pack.domains.get(sent.domain, "别的")
        return {"basis": f"这一项只针对{about}；所据的处理结果是{other}方面的"}
    return {}


def _person_faults(pack: Pack, sent: Listing) -> dict[str, str]:
    """A person is named with their post, and only beside the conduct of an institution."""
    if not sent.person:
        given = sent.person_number or sent.person_post or sent.of
        return {"person": "填责任人的姓名；列入机构本身的，职务和身份证号码都不填"} if given else {}
    errors = {} if sent.person_post else {"person_post": "填职务：法定代表人、主要负责人或者实际控制人等"}
    if pack.list_rules[sent.list].conduct != BAD:
        errors["person"] = "这个名单只列机构，不列个人"
    if sent.of and (sent.of.institution_id != sent.institution.pk or sent.of.person):
        errors["of"] = "选同一家机构的列入"
    elif sent.of and sent.of.state != Listing.State.LISTED:
        errors["of"] = "机构还没有列入，或者已经移出；个人随机构列入"
    return errors


def _stands_already(pack: Pack, sent: Listing) -> None:
    """Nobody is proposed twice for one list, nor again on a decision for which they have stood on it already."""
    before = Listing.objects.filter(institution=sent.institution, list=sent.list).select_related("case", "basis")
    name = pack.list_names[sent.list]
    for one in before.exclude(state=Listing.State.DECLINED).exclude(left_by=Listing.Leaving.REVOKED).order_by("pk"):
        if one.person != sent.person:
            continue
        if one.state in UNDER_WAY:
            state = one.get_state_display()
            raise Conflict(f"已经有一件{name}在办理（{one.case.reference}，{state}），办结以后才能再提请。")
        if sent.basis and one.basis and _decision(one.basis) == _decision(sent.basis):
            how = f"{one.case.reference}，{one.get_left_by_display()}移出"
            raise Conflict(f"{sent.basis.number}已经据以列入过{name}（{how}），不能再列入一次；须另有处理结果。")


def _decision(entry: Entry) -> tuple[str, str]:
    """What makes two entries tell of one decision: its number, and whose number that is."""
    return (entry.authority, entry.number)


def _is_worthy(pack: Pack, ground: Ground, institution: Institution, on: date) -> None:
    rule = pack.list_rules[ground.list]
    if rule.conduct == GOOD and (bar := bars(pack, institution, on, months=rule.clean_months)):
        raise Conflict(bar, cite=str(ground.cite))
