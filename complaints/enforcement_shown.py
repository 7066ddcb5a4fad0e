"""What the page of an enforcement case shows: the case, its decision, what became of it, whom its result was told."""

from datetime import date
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from agencies.access import Actor
from casefile import clocks, page
from complaints import results
from complaints.flow.enforcement import ENFORCEMENT
from complaints.models import Enforcement
from law import load

S = Enforcement.State
PATH = (
    (S.FILED, "立案"), (S.INVESTIGATED, "调查"), (S.ANNOUNCED, "告知"), (S.HEARD, "听取意见"), (S.DECIDED, "决定"),
    (S.SERVED, "送达"), (S.COMPLETED, "完成"), (S.CLOSED, "结案"),
)  # fmt: skip
ENDED = (S.DROPPED, S.REVOKED)
PUBLIC_PAGE, PUBLIC_LIST = "portal:institution", "portal:lists"


def enforcement(subject: Enforcement, *, actor: Actor) -> dict[str, Any]:
    """The app's part of the page. The party reads what was announced; not where the case came from, nor the review."""
    office = actor.party is None
    return {
        "facts_title": "案件",
        "case_rows": _case(subject, office),
        "routing_rows": _routing(subject) if office else [],
        "finding_rows": _finding(subject, office),
        "hearing_rows": _hearing(subject),
        "decision_rows": _decision(subject),
        "result_rows": _result(subject),
        "reports": results.reports(subject) if office else [],
        "right": results.same_level(subject.case.agency) if office and subject.state == S.COMPLETED else None,
        "public_url": _public(subject),
        "track": _track(subject),
    }


def _case(subject: Enforcement, office: bool) -> list[dict[str, Any]]:
    pack = load.pack(subject.case.place_id)
    rows = [
        {"label": "当事人", "value": subject.party_name or str(subject.person), "note": subject.code},
        {"label": "案由", "value": subject.title},
        {"label": "领域", "value": pack.domains.get(subject.case.domain, subject.case.domain)},
        {"label": "承办部门", "value": subject.case.agency.name},
    ]
    if subject.institution:
        rows[0] |= {"url": page.url_of(subject.institution.case), "act": "看机构档案"}
    if route := pack.unlicensed.get(subject.unlicensed):
        rows.append({"label": "无证无照的名义", "value": route.label})
    if office:
        rows.append(_source(subject))
    return rows


def _source(subject: Enforcement) -> dict[str, Any]:
    above = subject.hazard or subject.visit or (subject.complaint if subject.complaint_id else None)
    row = {"label": "案件来源", "value": subject.get_source_display(), "note": "当事人看不到这一行"}
    if above is not None:
        row |= {"url": page.url_of(above.case), "act": above.case.reference}
    return row


def _routing(subject: Enforcement) -> list[dict[str, Any]]:
    kept = subject.routing
    rows = [{"label": "由谁查处", "value": subject.case.agency.name, "note": kept.get("cite", "")}]
    if subject.chosen:
        rows.append({"label": "指派理由", "value": kept.get("reason", ""), "note": f"{kept.get('chosen_by', '')}指派"})
    if said := kept.get("conflict") or kept.get("silent"):
        rows.append({"label": "文本留下的问题", "value": said})
    return rows


def _finding(subject: Enforcement, office: bool) -> list[dict[str, Any]]:
    names = "、".join(f"{one['name']}（{one['certificate']}）" for one in subject.investigators)
    rows = [
        {"label": "办案人员", "value": names},
        {"label": "违法事实", "value": subject.facts},
        {"label": "条款", "value": "；".join(subject.articles)},
        {"label": "处理意见", "value": subject.proposal, "note": "重大决定" if subject.major else ""},
    ]
    if office:
        rows.append({"label": "法制审核", "value": subject.review, "note": "当事人看不到这一行"})
    return [row for row in rows if row["value"]]


def _hearing(subject: Enforcement) -> list[dict[str, Any]]:
    kept = subject.routing
    rows = [
        {"label": "陈述、申辩到", "value": _words(kept.get("state_until", ""))},
        {"label": "陈述、申辩", "value": subject.statement},
        {"label": "要求听证", "value": _words(kept.get("hearing_asked", "")),
         "note": "已过期限" if kept.get("hearing_late") else ""},
        {"label": "听证", "value": _words(kept.get("hearing_on", "")), "note": kept.get("hearing_host", "")},
        {"label": "复核意见", "value": kept.get("heard", ""), "note": subject.heard_by},
    ]  # fmt: skip
    return [row for row in rows if row["value"]]


def _decision(subject: Enforcement) -> list[dict[str, Any]]:
    if subject.decided_on is None:
        return []
    rows = [
        {"label": "决定", "value": subject.get_outcome_display(), "note": "、".join(subject.kind_labels)},
        {"label": "文号", "value": subject.decision_number},
        {"label": "日期", "value": clocks.words(subject.decided_on)},
        {"label": "内容", "value": subject.decision},
        {"label": "罚款", "value": f"{subject.fine} 元" if subject.fine else ""},
        {"label": "程度", "value": subject.get_severity_display()},
    ]
    return [row for row in rows if row["value"]]


def _result(subject: Enforcement) -> list[dict[str, Any]]:
    rows = [
        {"label": "送达", "value": clocks.words(subject.served_on) if subject.served_on else ""},
        {"label": "履行的最后一日", "value": _words(subject.routing.get("perform_by", ""))},
        {"label": "执法完成", "value": clocks.words(subject.completed_on) if subject.completed_on else ""},
        {"label": "公开", "value": f"至{clocks.words(subject.publish_until)}" if subject.publish_until else ""},
        {"label": "不公开", "value": subject.routing.get("kept_private", "")},
    ]
    return [row for row in rows if row["value"]]


def _words(text: str) -> str:
    """A kept day in words, such as 2026年9月30日."""
    year, _, rest = text.partition("-")
    month, _, day = rest.partition("-")
    return f"{int(year)}年{int(month)}月{int(day)}日" if day else ""


def _public(subject: Enforcement) -> str:
    """Where the public reads the decision, where the portal is part of this installation."""
    if subject.published_on is None or subject.state == S.REVOKED:
        return ""
    try:
        if subject.institution is None:
            return f"{reverse(PUBLIC_LIST)}?of=penalties"
        return reverse(PUBLIC_PAGE, args=[subject.institution.case.reference])
    except NoReverseMatch:
        return ""


def _track(subject: Enforcement) -> list[dict[str, str]]:
    if subject.state in ENDED:
        return []
    order = [state for state, _ in PATH]
    here = order.index(S.INVESTIGATED if subject.state == S.REVIEWED else S(subject.state))
    days = {S.FILED: subject.case.opened_on, **_reached(subject)}
    said = {S.DECIDED: subject.decided_on, S.SERVED: subject.served_on, S.COMPLETED: subject.completed_on}
    days |= {state: day for state, day in said.items() if day}  # the day of the decision, not of its record
    rows = []
    for index, (state, label) in enumerate(PATH):
        done = index < here or subject.state == S.CLOSED
        day = days.get(state)
        note = f"{day.month}月{day.day}日" if day and index <= here else ""
        rows.append({"label": label, "state": "done" if done else "now" if index == here else "", "note": note})
    return rows


def _reached(subject: Enforcement) -> dict[str, date]:
    """On which day the case last came to each state, by its timeline."""
    moves = {move.key: move for move in ENFORCEMENT.moves.values() if move.to}
    events = sorted(subject.case.events.all(), key=lambda event: event.seq)
    return {moves[event.kind].to: timezone.localdate(event.at) for event in events if event.kind in moves}
