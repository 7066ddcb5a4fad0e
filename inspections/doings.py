"""What an institution did by itself and reports: self-checks, drills, publicity, where its place's text wants them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from agencies import responsibility
from agencies.access import Actor, Role
from casefile import attachments, clocks, files, flow, notices
from casefile.models import CaseFile, Event
from casefile.refusals import Conflict, Invalid, Refusal
from inspections import claims
from inspections.flow.doings import DOING, either_side
from inspections.models import Doing
from law import load, terms
from law.entries import Term
from registry.models import Institution

DOMAIN = "inspection_joint"
REPORT = "inspections.doing.report"
STANDING = Q(state__in=(Doing.State.REPORTED, Doing.State.CONFIRMED))
"""Reports that stand: those made in time count at once, late ones when an officer has confirmed them."""


def wanted(place_id: str, on: date) -> dict[str, list[Term]]:
    """Kinds of doing that the place's text wants of each institution on a day, with the duties that count them."""
    found: dict[str, list[Term]] = {}
    pack = load.pack(place_id)
    if pack.standing(on) != "in_force":
        return found
    for term in pack.on(on).terms:
        if term.form == "every" and term.bearer == "institution" and term.holds_on(on):
            for kind in term.counts:
                found.setdefault(kind, []).append(term)
    return found


def hindrance(institution: Institution, on: date) -> str | None:
    """Why this institution has nothing to report on a day, or None."""
    if institution.state != Institution.State.ACTIVE:
        return "机构还没有被民政部门认领，或者已不在管，不能报送；认领后即可报送。"
    if not wanted(institution.place_id, on):
        return f"{load.pack(institution.place_id).basis.short}没有要求机构按期报送自查、演练等事项，不用报送。"
    return None


def may_report(institution: Institution, by: Actor) -> None:
    """Raise Forbidden when this actor may not report for the institution."""
    flow.require(either_side, by, institution, REPORT)


def report(
    institution: Institution,
    *,
    kind: str,
    done_on: date,
    text: str,
    persons: int | None = None,
    found: int | None = None,
    files_sent: Sequence[UploadedFile] = (),
    by: Actor,
    at: datetime,
) -> Doing:
    """This will report one doing. The day on which it was done decides its period, not the day of the report.

    A report after that period has ended is marked late and counts only once an officer has confirmed it. Raises
    Forbidden; Conflict where nothing is wanted; Invalid for a day or a kind that cannot be, or one reported already.
    """
    may_report(institution, by)
    on = timezone.localdate(at)
    with transaction.atomic():
        institution = flow.lock(institution)
        if sentence := hindrance(institution, on):
            raise Conflict(sentence)
        duties = _must_be_reportable(institution, kind, done_on, on)
        ended_on = min(terms.period(term, done_on)[1] for term in duties)
        word = _word(institution, kind)
        doing = Doing.objects.create(
            case=_case(institution, word, by, at), institution=institution, kind=kind, done_on=done_on, text=text,
            persons=persons, found=found, late=on > ended_on,
        )  # fmt: skip
        told = {"kind": word, "done_on": clocks.words(done_on), "ended_on": clocks.words(ended_on)}
        if doing.late:
            flow.advance(doing, "report_late", by=by, at=at, facts=told)
            _tell_late(doing, at)
        else:
            flow.advance(doing, "report", by=by, at=at, facts=told)
        _attach(doing, files_sent, by, at)
    return doing


def _case(institution: Institution, word: str, by: Actor, at: datetime) -> CaseFile:
    return files.open(
        kind=DOING.key,
        prefix=DOING.prefix,
        title=f"{institution.party.name} {word}",
        place=institution.place,
        domain=DOMAIN,
        agency=responsibility.lead(institution.place_id, DOMAIN),
        party=institution.party,
        parent=institution.case,
        by=by,
        at=at,
    )


def _tell_late(doing: Doing, at: datetime) -> None:
    case = doing.case
    text = f"{case.title}：补报{clocks.words(doing.done_on)}开展的，待核实。"
    notices.tell(case, key=f"doing:late:{case.pk}", text=text, at=at, agency=case.agency, role=Role.CLERK)


def _must_be_reportable(institution: Institution, kind: str, done_on: date, on: date) -> list[Term]:
    """The duties that such a doing counts for. Raises Invalid when there is none, or the day cannot be."""
    if done_on > on:
        raise Invalid({"done_on": "开展日期还没有到；开展以后再报送"})
    since = claims.claimed_on(institution)
    if since and done_on < since:
        raise Invalid({"done_on": f"开展日期早于认领之日（{clocks.words(since)}），按期义务从认领之日起算，不用报送"})
    duties = wanted(institution.place_id, done_on).get(kind)
    if not duties:
        names = "、".join(_word(institution, one) for one in wanted(institution.place_id, done_on)) or "没有"
        raise Invalid({"kind": f"开展之日的文件不要求报送这一种；要求报送的：{names}"})
    again = institution.doings.filter(kind=kind, done_on=done_on).exclude(state=Doing.State.VOID)
    if earlier := again.select_related("case").first():
        raise Invalid({"done_on": f"这一天开展的已经报送：{earlier.case.reference}；要补充的，在那个案卷里办理"})
    return duties


def confirm(doing: Doing, *, finding: str, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will confirm that it was done on the day reported, by somebody else than who reported it."""
    return flow.advance(doing, "confirm", by=by, at=at, expect=expect, facts={"finding": finding})


@dataclass(frozen=True)
class Confirmed:
    """What came of confirming many: how many were, and which were not, each with the sentence that says why."""

    done: int
    kept: list[tuple[Doing, str]]


def confirm_many(
    found: Sequence[Doing], *, finding: str, by: Actor, at: datetime, expect: Mapping[str, int | None] | None = None
) -> Confirmed:
    """This will confirm each of these for itself: one that cannot be holds up no other, and stays as it is.

    `expect` are the versions that the officer saw, by reference. Raises Invalid when nothing is said of the finding.
    """
    if not finding.strip():
        raise Invalid({"finding": "写明看了什么材料、怎样确认已经开展；这句话记入勾选的每一件"})
    done, kept = 0, []
    for doing in found:
        try:
            confirm(doing, finding=finding.strip(), by=by, at=at, expect=(expect or {}).get(doing.case.reference))
            done += 1
        except Refusal as refusal:
            kept.append((doing, refusal.sentence))
    return Confirmed(done, kept)


def send_back(doing: Doing, *, reason: str, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will ask the institution, once, to complete its report. Meanwhile it does not count."""
    with transaction.atomic():
        event = flow.advance(doing, "send_back", by=by, at=at, expect=expect, facts={"reason": reason})
        case = doing.case
        text = f"{case.title}：已退回补充。{reason}"
        notices.tell(case, key=f"doing:back:{case.pk}", text=text, at=at, party=case.party)
    return event


def complete(
    doing: Doing,
    *,
    text: str,
    persons: int | None = None,
    found: int | None = None,
    files_sent: Sequence[UploadedFile] = (),
    note: str,
    by: Actor,
    at: datetime,
    expect: int | None = None,
) -> Event:
    """This will hand the completed report in again. Kind and day stay as they were reported."""
    changes = {"text": text, "persons": persons, "found": found}
    with transaction.atomic():
        event = flow.advance(doing, "complete", by=by, at=at, expect=expect, changes=changes, facts={"note": note})
        _attach(doing, files_sent, by, at)
    return event


def void(doing: Doing, *, reason: str, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will take the report out of the count; it stays on record."""
    return flow.advance(doing, "void", by=by, at=at, expect=expect, facts={"reason": reason})


def _attach(doing: Doing, uploads: Sequence[UploadedFile], by: Actor, at: datetime) -> None:
    """Keep the files in slots of their own: what came with an earlier version stays."""
    start = doing.case.attachments.count()
    for number, upload in enumerate(uploads, start=start + 1):
        attachments.add(doing.case, f"file-{number}", upload, by=by, at=at)


def _word(institution: Institution, kind: str) -> str:
    return load.pack(institution.place_id).doings.get(kind, kind)
