"""An enforcement case is filed by whom the text lets, investigated by two, reviewed by a third, or dropped."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from agencies.access import Actor
from agencies.models import Agency, Party, Place, User
from casefile import files, flow, notices
from casefile.models import CaseFile, Event, Referral
from casefile.refusals import Conflict, Invalid
from complaints import identity, jurisdiction
from complaints.flow.enforcement import ENFORCEMENT
from complaints.models import Complaint, Enforcement
from inspections import crews
from inspections.models import Hazard, Visit
from registry import entry
from registry.models import Institution

Source, State = Enforcement.Source, Enforcement.State
ENDED = (State.CLOSED, State.DROPPED, State.REVOKED)
QUIET = "发现线索"  # said of all of these alike: that somebody complained is not to be found out by the words for it
HIDDEN = (Source.COMPLAINT, Source.OWN, Source.REFERRAL)
NEEDS = {Source.COMPLAINT: "complaint", Source.VISIT: "visit", Source.HAZARD: "hazard", Source.REFERRAL: "referral"}
TITLE = 240


def open(
    *, agency: Agency, place: Place, source: str, title: str, facts: str = "", domain: str = "",
    institution: Institution | None = None, party: Party | None = None, party_name: str = "", person: str = "",
    party_code: str = "", unlicensed: str = "", complaint: Complaint | None = None, visit: Visit | None = None,
    hazard: Hazard | None = None, referral: Referral | None = None, choice: str | None = None, reason: str = "",
    by: Actor, at: datetime,
) -> Enforcement:  # fmt: skip
    """This will file a case (立案) against an institution, an unlicensed place or a person.

    `domain` is that of what the case comes from unless it is named; `unlicensed` is one of the four names of the pack.
    `party_code` is the credit code of a legal person that is not in the register of institutions. Where the text names
    nobody who deals with it, `choice` is the agency to which it is assigned, with a `reason`. Nothing of the case
    says that a complaint stands behind it. Raises Forbidden, Conflict, or Invalid by field.
    """
    from_what = {"complaint": complaint, "visit": visit, "hazard": hazard, "referral": referral}
    files.admit(place, timezone.localdate(at))
    institution = institution or _institution_of(complaint, visit, hazard)
    known = institution.law_facts() if institution else {}
    domain = domain or ("" if unlicensed else _domain_of(from_what))
    found = jurisdiction.of(place.pk, domain=domain, unlicensed=unlicensed, facts=known, on=timezone.localdate(at))
    _judge(source, title, institution, party_name, person, from_what)
    kept = jurisdiction.settle(found, agency, choice=choice, reason=reason, by=by)
    if code := party_code.strip().upper():
        kept["party_code"], party = code, _of_code(code, institution)
    handler = agency if kept["agency"] == agency.pk else Agency.objects.get(pk=kept["agency"])
    name = party_name.strip() or (institution.party.name if institution else party.name if party else "")
    told = {"source": source, "institution": institution, "party_name": name, "person": person, "title": title.strip()}
    told |= {"party": institution.party if institution else party, "unlicensed": unlicensed, "facts": facts}
    told |= {"complaint": complaint, "visit": visit, "hazard": hazard, "routing": kept}
    with transaction.atomic():
        case = files.open(
            kind=ENFORCEMENT.key, prefix=ENFORCEMENT.prefix, title=f"{name or '个人'}：{title.strip()}"[:TITLE],
            place=place, domain=found.domain, agency=handler, parent=_parent(institution, visit, hazard, referral),
            by=by, at=at,
        )  # fmt: skip
        subject = Enforcement.objects.create(case=case, **told)
        _filed(subject, kept, by=by, at=at)
    return subject


def way_of(subject: Enforcement) -> str:
    """From where a case came, as the party may read it."""
    return QUIET if subject.source in HIDDEN else str(subject.get_source_display())


def _filed(subject: Enforcement, kept: dict[str, Any], *, by: Actor, at: datetime) -> None:
    """The first line of the timeline; whoever assigned the case to another agency reads on."""
    told = {"title": subject.title, "way": way_of(subject), "agency": subject.case.agency.name, "cite": kept["cite"]}
    told["reason"] = f"。指派理由：{kept['reason']}" if kept["chosen"] else ""
    flow.advance(subject, "open", by=by, at=at, facts=told | {"routing": kept})
    if by.agency and by.agency.pk != subject.case.agency_id:
        files.give(subject.case, [by.agency])
        tell(subject, "assigned", f"{by.agency.short}指派本部门查处：{subject.title}。", at, agency=subject.case.agency)


def _of_code(code: str, institution: Institution | None) -> Party | None:
    """The legal person of a code, if it is known. Raises Invalid for no code, and for that of an institution."""
    if doubt := entry.doubt(code):
        raise Invalid({"party_code": f"{doubt}；请对照证照重新填写"})
    if institution is None and (known := Institution.objects.filter(party__code=code).select_related("case").first()):
        raise Invalid({"party_code": f"这是登记的机构（{known.case.reference}），从它的档案立案"})
    return Party.objects.filter(code=code).first()


def _institution_of(complaint: Complaint | None, visit: Visit | None, hazard: Hazard | None) -> Institution | None:
    found = (one.institution for one in (hazard, visit, complaint) if one is not None and one.institution_id)
    return next(found, None)


def _domain_of(from_what: dict[str, Any]) -> str:
    """The domain of the file from which the case comes: a hazard's goes before a visit's, which has many."""
    found = (from_what[name].case.domain for name in ("hazard", "referral", "complaint", "visit") if from_what[name])
    return next((domain for domain in found if domain), "")


def _parent(
    institution: Institution | None, visit: Visit | None, hazard: Hazard | None, referral: Referral | None
) -> CaseFile | None:
    """Under what it grew from, in the dossier; never under a complaint, which the party is not to know of."""
    above = hazard or visit or institution
    return above.case if above else referral.case if referral else None


def _judge(
    source: str, title: str, institution: Institution | None, party_name: str, person: str, from_what: dict[str, Any]
) -> None:
    errors = {}
    if source not in Source.values:
        errors["source"] = f"选定案件来源：{'、'.join(Source.labels)}"
    elif (name := NEEDS.get(Source(source))) and from_what[name] is None:
        errors["source"] = f"来源是“{Source(source).label}”的，从那个案卷立案"
    if not title.strip():
        errors["title"] = "写明案由"
    if institution is None and not (party_name.strip() or person.strip()):
        errors["party_name"] = "写明当事人：机构、场所或者个人"
    if errors:
        raise Invalid(errors)
    hazard = from_what["hazard"]
    before = Enforcement.objects.filter(hazard=hazard).exclude(state__in=ENDED) if hazard else None
    if before and (same := before.select_related("case").first()):
        raise Conflict(f"这条隐患已经立案：{same.case.reference}；在那个案件里办理。")


def investigate(
    subject: Enforcement, *, investigators: Sequence[User], facts: str, articles: Sequence[str], proposal: str,
    major: bool = False, severity: str = "", by: Actor, at: datetime, expect: int | None = None,
) -> Event:  # fmt: skip
    """This will end the investigation: what was established, by which two officers, against which articles.

    `major` decisions (a large fine, an order to halt, a licence revoked …) need legal review before anything is
    announced. Raises Invalid by field.
    """
    flow.check(subject, ENFORCEMENT.moves["investigate"], by)
    on = timezone.localdate(at)
    wanted = {"facts": facts, "proposal": proposal}
    words = {"facts": "写明查明的违法事实和证据", "proposal": "写明拟怎样处理"}
    errors = {name: words[name] for name, value in wanted.items() if not value.strip()}
    kept = [one.strip() for one in articles if one.strip()]
    if not kept:
        errors["articles"] = "写明违反的和据以处理的条款，一行一条"
    if severity and severity not in Enforcement.Severity.values:
        errors["severity"] = f"选定程度：{'、'.join(Enforcement.Severity.labels)}"
    if errors:
        raise Invalid(errors)
    identity.hush(subject.complaint, **wanted)
    who = crews.frozen(
        subject.case.agency, list(investigators), institution=subject.institution, on=on, field="investigators"
    )
    names = "、".join(f"{one['name']}（{one['certificate']}）" for one in who)
    changes = wanted | {"investigators": who, "articles": kept, "major": major, "severity": severity}
    told = wanted | {"investigators": names, "articles": kept, "major": major}
    letter = letter_of(subject) | told
    return flow.advance(subject, "investigate", by=by, at=at, expect=expect, changes=changes, facts=told, letter=letter)


def review(subject: Enforcement, *, text: str, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will pass the case in legal review: competence, facts, procedure, articles (行政处罚法 58).

    The opinion stands on an internal paper and in the case, not on the timeline, which the party will read.
    """
    want(text, "text", "写明审核意见：管辖、事实和证据、程序、适用的条款和处理是否适当")
    letter = letter_of(subject) | {"text": text, "reviewer": by.name}
    return flow.advance(subject, "review", by=by, at=at, expect=expect, changes={"review": text}, letter=letter)


def send_back(subject: Enforcement, *, reason: str, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will have the investigation go on; what is missing is for the investigators alone to read."""
    want(reason, "reason", "写明还要查什么")
    changes = {"review": f"退回补充调查：{reason}"}
    return flow.advance(subject, "send_back", by=by, at=at, expect=expect, changes=changes)


def drop(subject: Enforcement, *, reason: str, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will drop the case before any decision."""
    want(reason, "reason", "写明为什么撤案")
    with transaction.atomic():
        event = flow.advance(subject, "drop", by=by, at=at, expect=expect, facts={"reason": reason})
        if subject.case.party_id:
            tell(subject, "dropped", "已撤案。", at, party=subject.case.party)
    return event


def letter_of(subject: Enforcement) -> dict[str, Any]:
    """What every paper says of the case. Where it comes from is not among it."""
    return {
        "party": subject.party_name or str(subject.person),
        "party_code": subject.code,
        "title": subject.title,
        "case_reference": subject.case.reference,
        "facts": subject.facts,
        "articles": list(subject.articles),
        "proposal": subject.proposal,
        "major": subject.major,
        "investigators": "、".join(f"{one['name']}（{one['certificate']}）" for one in subject.investigators),
    }


def tell(subject: Enforcement, key: str, text: str, at: datetime, **to: Any) -> None:
    """This will tell an agency, or the party, what became of a case."""
    case = subject.case
    notices.tell(case, key=f"enforcement:{case.pk}:{key}", text=f"{case.title}：{text}"[:500], at=at, **to)


def want(text: str, name: str, sentence: str) -> None:
    """Raise Invalid when a text that must be there is empty."""
    if not text.strip():
        raise Invalid({name: sentence})
