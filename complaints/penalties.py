"""From the notice before a decision to the decision: the party states its case, somebody who did not investigate hears
it, and a leader who did neither decides. Once served, a penalty is entered in the credit record.
"""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from agencies.access import Actor
from casefile import calendar, clocks, flow, papers
from casefile.guards import said_by_party
from casefile.models import CaseFile, Event
from casefile.refusals import Conflict, Invalid
from complaints import enforcement, identity
from complaints.flow.enforcement import ENFORCEMENT
from complaints.models import Enforcement
from complaints.models.enforcement import Penalty
from credit import record
from credit.models import Entry
from law import load

Outcome = Enforcement.Outcome
PAPERS = {
    Outcome.PENALTY: "penalty_decision",
    Outcome.NO_PENALTY: "no_penalty_decision",
    Outcome.TRANSFERRED: "case_transfer",
}
CITE, OPINION = 200, 2000


def announce(subject: Enforcement, *, state_until: date, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will tell the party what is intended and why, and open its file to it, from this step on.

    `state_until` is the last day on which it may state its case. Raises Invalid when that day is not to come.
    """
    sent = _notice(subject, "announce", state_until, by, at)
    with transaction.atomic():
        event = flow.advance(subject, "announce", by=by, at=at, expect=expect, **sent)
        _open_to_party(subject, state_until, at)
    return event


def announce_hearing(
    subject: Enforcement, *, state_until: date, by: Actor, at: datetime, expect: int | None = None
) -> Event:
    """The same for a major decision: the notice also tells of the right to a hearing, whose clock begins."""
    sent = _notice(subject, "announce_hearing", state_until, by, at)
    with transaction.atomic():
        event = flow.advance(subject, "announce_hearing", by=by, at=at, expect=expect, **sent)
        _open_to_party(subject, state_until, at)
    return event


def _notice(subject: Enforcement, name: str, until: date, by: Actor, at: datetime) -> dict[str, Any]:
    """What the notice says and what is kept of it. Raises Invalid when its last day is not to come."""
    flow.check(subject, ENFORCEMENT.moves[name], by)
    if until <= timezone.localdate(at):
        raise Invalid({"state_until": "陈述、申辩的最后一日应在今天以后"})
    return {
        "changes": {"routing": subject.routing | {"state_until": until.isoformat()}},
        "facts": {"proposal": subject.proposal, "facts": subject.facts, "state_until": clocks.words(until)},
        "letter": enforcement.letter_of(subject) | {"state_until": until.isoformat()},
    }


def _open_to_party(subject: Enforcement, until: date, at: datetime) -> None:
    """From now on the party reads its case, where it signs in."""
    CaseFile.objects.filter(pk=subject.case_id).update(party=subject.party)
    subject.case.party = subject.party
    if subject.party:
        text = f"拟对本机构作出处罚，{clocks.words(until)}前可以陈述、申辩。"
        enforcement.tell(subject, "announced", text, at, party=subject.party)


def state_case(subject: Enforcement, *, text: str, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will take in what the party says in its defence, by itself or written down for it."""
    enforcement.want(text, "text", "写明陈述、申辩的内容")
    on = clocks.words(timezone.localdate(at))
    said = "\n".join(part for part in (subject.statement, f"{on}：{text.strip()}") if part)
    told = {"by_whom": _speaker(subject, by), "text": text}
    with transaction.atomic():
        event = flow.advance(
            subject, "state_case", by=by, at=at, expect=expect, changes={"statement": said}, facts=told
        )
        enforcement.tell(subject, f"stated:{event.pk}", "当事人提出了陈述、申辩。", at, agency=subject.case.agency)
    return event


def ask_hearing(subject: Enforcement, *, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will put on record that the party asks for a hearing; after its time has run out, that it was late."""
    running = subject.case.clocks.running().filter(term="enforcement.hearing").first()
    late = bool(running and running.due_at and at >= running.due_at)
    kept = subject.routing | {"hearing_asked": timezone.localdate(at).isoformat(), "hearing_late": late}
    told = {"by_whom": _speaker(subject, by), "late": "，已过期限" if late else ""}
    with transaction.atomic():
        event = flow.advance(subject, "ask_hearing", by=by, at=at, expect=expect, changes={"routing": kept}, facts=told)
        enforcement.tell(subject, "hearing", f"当事人要求听证{told['late']}。", at, agency=subject.case.agency)
    return event


def _speaker(subject: Enforcement, by: Actor) -> str:
    return subject.party_name if by.party else f"{subject.party_name}（{by.name}代记）"


def call_hearing(
    subject: Enforcement, *, hearing_on: date, where: str, host: str, by: Actor, at: datetime,
    expect: int | None = None,
) -> Event:  # fmt: skip
    """This will call the party to a hearing, as many working days ahead as the law wants (行政处罚法 64)."""
    flow.check(subject, ENFORCEMENT.moves["call_hearing"], by)
    on, term = timezone.localdate(at), load.pack(subject.case.place_id).term("enforcement.hearing_notice")
    errors = {name: words for name, words, value in (
        ("where", "写明听证的地点", where), ("host", "写明听证主持人", host),
    ) if not value.strip()}  # fmt: skip
    if calendar.current().between(on, hearing_on) < (term.n or 0):
        errors["hearing_on"] = f"举行听证前至少{term.n}个工作日通知当事人，另选日期"
    if host.strip() in [one["name"] for one in subject.investigators]:
        errors["host"] = "主持人不能是本案的办案人员"
    if errors:
        raise Invalid(errors, cite=str(term.cite))
    told = {"hearing_on": clocks.words(hearing_on), "where": where, "host": host}
    kept = subject.routing | {"hearing_on": hearing_on.isoformat(), "hearing_host": host}
    letter = enforcement.letter_of(subject) | told | {"hearing_on": hearing_on.isoformat()}
    with transaction.atomic():
        event = flow.advance(
            subject, "call_hearing", by=by, at=at, expect=expect, changes={"routing": kept}, facts=told, letter=letter
        )
        if subject.party:
            text = f"{told['hearing_on']}在{where}听证。"
            enforcement.tell(subject, f"called:{event.pk}", text, at, party=subject.party)
    return event


def hear(
    subject: Enforcement, *, text: str, waived: bool = False, by: Actor, at: datetime, expect: int | None = None
) -> Event:
    """This will hear what the party said, by somebody who did not investigate, and say what of it holds.

    A party that said nothing itself is waited for until the day of the notice, unless it gave up its right (`waived`).
    """
    flow.check(subject, ENFORCEMENT.moves["hear"], by)
    enforcement.want(text, "text", "写明复核意见：当事人的意见成立不成立、采纳不采纳")
    if hindrance := _too_early(subject, waived, timezone.localdate(at)):
        raise Conflict(hindrance)
    said = subject.statement or ("当事人明确放弃陈述、申辩。" if waived else "当事人在期限内没有陈述、申辩。")
    told = {"heard_by": by.name, "statement": f"{said}\n" if said else "", "text": text}
    kept = subject.routing | {"heard": text, "waived": waived}
    return flow.advance(
        subject, "hear", by=by, at=at, expect=expect, changes={"heard_by": by.name, "routing": kept}, facts=told,
        letter=enforcement.letter_of(subject) | told,
    )  # fmt: skip


def _too_early(subject: Enforcement, waived: bool, on: date) -> str:
    """Why it may not be heard yet, in a sentence; empty when it may."""
    kept = subject.routing
    if kept.get("hearing_asked"):
        held = kept.get("hearing_on")
        if not held:
            return "当事人要求听证，还没有通知听证；先通知时间、地点，听证以后再复核。"
        return "听证还没有举行；到期举行以后再复核。" if on < date.fromisoformat(held) else ""
    clock = subject.case.clocks.running().filter(term="enforcement.hearing").first()
    if clock and clock.due_on and on <= clock.due_on and not waived:
        return f"当事人可以在{clocks.words(clock.due_on)}前要求听证；期满，或者当事人明确放弃以后再复核。"
    until = date.fromisoformat(kept["state_until"])
    spoke = said_by_party(subject, ENFORCEMENT.moves["state_case"].key)
    if not spoke and not waived and on <= until:
        return f"当事人可以在{clocks.words(until)}前陈述、申辩；期满，或者当事人明确放弃以后再复核。"
    return ""


def decide(
    subject: Enforcement, *, outcome: str, decision: str, articles: Sequence[str], kinds: Sequence[str] = (),
    fine: Decimal | None = None, perform_by: date | None = None, severity: str = "", by: Actor, at: datetime,
    expect: int | None = None,
) -> Event:  # fmt: skip
    """This will decide the case and number the decision, which holds once it is served.

    `articles` are those on which the decision rests; `perform_by` is the day that it sets. Raises Invalid by field.
    """
    flow.check(subject, ENFORCEMENT.moves["decide"], by)
    on, rests_on = timezone.localdate(at), [one.strip() for one in articles if one.strip()]
    if errors := _faults(outcome, decision, rests_on, kinds, fine, perform_by, severity, on):
        raise Invalid(errors)
    identity.hush(subject.complaint, decision=decision)
    penal = outcome == Outcome.PENALTY
    changes: dict[str, Any] = {
        "outcome": outcome, "decision": decision, "articles": rests_on, "kinds": list(kinds) if penal else [],
        "fine": fine if penal else None, "severity": severity or subject.severity, "decided_on": on,
    }  # fmt: skip
    if perform_by:
        changes["routing"] = subject.routing | {"perform_by": perform_by.isoformat()}
    told = {"outcome": Outcome(outcome).label, "decision": decision, "articles": "；".join(rests_on)}
    with transaction.atomic():
        event = flow.advance(subject, "decide", by=by, at=at, expect=expect, changes=changes, facts=told)
        letter = enforcement.letter_of(subject) | told | {
            "articles": rests_on, "kinds": [Penalty(one).label for one in changes["kinds"]],
            "fine": str(changes["fine"] or ""), "perform_by": perform_by.isoformat() if perform_by else "",
            "statement": subject.statement, "heard": subject.routing.get("heard", ""),
        }  # fmt: skip
        event.issued = papers.issue(subject.case, (PAPERS[Outcome(outcome)],), by=by, at=at, facts=letter)
        subject.decision_number = event.issued[0].number
        Enforcement.objects.filter(pk=subject.pk).update(decision_number=subject.decision_number)
        if subject.party:
            enforcement.tell(subject, "decided", f"已作出决定：{told['outcome']}。", at, party=subject.party)
    return event


def _faults(
    outcome: str, decision: str, articles: list[str], kinds: Sequence[str], fine: Decimal | None,
    perform_by: date | None, severity: str, on: date,
) -> dict[str, str]:  # fmt: skip
    missing = {
        "decision": "" if decision.strip() else "写明决定的内容",
        "articles": "" if articles else "写明依据的条款",
    }
    if outcome not in Outcome.values:
        missing["outcome"] = f"选定决定：{'、'.join(Outcome.labels)}"
    elif outcome == Outcome.PENALTY:
        missing |= _penalty_faults(kinds, fine, severity)
    if perform_by and perform_by <= on:
        missing["perform_by"] = "履行的最后一日应在今天以后"
    return {name: sentence for name, sentence in missing.items() if sentence}


def _penalty_faults(kinds: Sequence[str], fine: Decimal | None, severity: str) -> dict[str, str]:
    wrong = {}
    if not kinds or any(one not in Penalty.values for one in kinds):
        wrong["kinds"] = "选定处罚的种类"
    if (Penalty.FINE in kinds) != bool(fine and fine > 0):
        wrong["fine"] = "罚款的，写明金额；没有罚款的，不写金额"
    if severity and severity not in Enforcement.Severity.values:
        wrong["severity"] = f"选定程度：{'、'.join(Enforcement.Severity.labels)}"
    return wrong


def enter(subject: Enforcement) -> Entry | None:
    """This will enter a served penalty in the record of a party that has one (TJ-49, JY-73), resting on its decision.

    What the decision says is told, not from where the case came.
    """
    if subject.party is None or subject.decided_on is None or subject.outcome != Outcome.PENALTY:
        return None
    event = subject.case.events.get(kind=ENFORCEMENT.moves["decide"].key)
    facts = {
        "title": subject.title, "decision": subject.decision, "kinds": list(subject.kinds),
        "fine": str(subject.fine or ""), "severity": subject.severity, "reference": subject.case.reference,
    }  # fmt: skip
    return record.note(
        subject.party, Entry.Kind.PENALTY, place_id=subject.case.place_id, basis=event, on=subject.decided_on,
        matters=[Penalty(one).label for one in subject.kinds], number=subject.decision_number,
        authority=subject.case.agency.name, facts=facts, cite="；".join(subject.articles)[:CITE],
    )  # fmt: skip
