"""The yearly plan of joint inspections: drafted from the pack, proposed, published by another person, revised."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from agencies.access import Actor
from agencies.models import Agency, Place
from casefile import files, flow, guards
from casefile.models import Event
from casefile.refusals import Conflict, Forbidden, Invalid
from credit import grades
from credit.models import Grade
from inspections.flow.plans import PLAN
from inspections.models import Plan
from law import load
from law.conduct import Checklist
from law.entries import Term
from registry.models import Institution

DOMAIN = "inspection_joint"
OPEN = "inspections.plan.open"
RAISED = ("risk.grading", "risk.frequency")  # the texts that ask for more checks of those of higher risk
CHECKS = ("site_check", "joint_check", "drawn_check")  # kinds of doing that a plan arranges
QUARTERS = (1, 2, 3, 4)
LEAD, JOINT = "lead", "joint"
ROLES = {LEAD: "牵头", JOINT: "参加"}
WHOLE = 100  # percent


def ahead(by: Actor) -> guards.Ahead:
    """The matter that this actor is about to open, for the guard that says whether they may."""
    return guards.ahead(by.agency.place, DOMAIN)


def may_open(by: Actor) -> str | None:
    """Why this actor may not begin a plan, or None."""
    if not by.agency:
        return "年度计划由牵头联合检查的部门编制。"
    return PLAN.moves["edit"].who.refusal(by, ahead(by), OPEN)


def open(*, year: int, by: Actor, at: datetime) -> Plan:
    """This will open the draft of a year's plan, with a row for each agency that the pack gives a check list.

    Raises Forbidden; Conflict when the year has its plan; Invalid for a year that is over.
    """
    if sentence := may_open(by):
        raise Forbidden(sentence)
    place = by.agency.place
    if year < timezone.localdate(at).year:
        raise Invalid({"year": "这一年已经过去；编制今年或者明年的计划"})
    with transaction.atomic():
        Place.objects.select_for_update().get(pk=place.pk)
        if found := Plan.objects.filter(place=place, year=year).select_related("case").first():
            raise Conflict(f"{year}年的计划已经有了：{found.case.reference}；要改的，在那个案卷里修订。")
        case = files.open(
            kind=PLAN.key, prefix=PLAN.prefix, title=f"{place.name}{year}年度部门联合检查计划", place=place,
            domain=DOMAIN, agency=by.agency, by=by, at=at,
        )  # fmt: skip
        on = date(year, 1, 1)
        return Plan.objects.create(case=case, place=place, year=year, rows=proposed(place, by.agency, on=on))


def checklists(place: Place | str, *, on: date) -> dict[str, list[Checklist]]:
    """By agency, the check lists that the pack gives it; only agencies that can sign in."""
    pack = load.pack(getattr(place, "pk", place)).on(on)
    found: dict[str, list[Checklist]] = {}
    for entry in pack.checklists.values():
        if entry.bearer == "authority" and entry.agency and pack.agencies[entry.agency].can_sign_in:
            found.setdefault(entry.agency, []).append(entry)
    return found


def proposed(place: Place, lead: Agency, *, on: date) -> list[dict[str, Any]]:
    """The rows that a new draft begins with: the lead and whoever takes part by the matrix or has a check list."""
    lists, pack = checklists(place, on=on), load.pack(place.pk).on(on)
    joint = [duty.agency for duty in pack.duties if duty.domain == DOMAIN and duty.role in ROLES]
    order = [slug for slug in dict.fromkeys((lead.pk, *joint, *lists)) if pack.agencies[slug].can_sign_in]
    return [
        {
            "agency": slug, "role": LEAD if slug == lead.pk else JOINT, "share": WHOLE, "quarters": list(QUARTERS),
            "checklists": [one.id for one in lists.get(slug, ())],
        }
        for slug in order
    ]  # fmt: skip


def edit(
    plan: Plan, *, rows: Sequence[dict[str, Any]], rules: str, by: Actor, at: datetime, expect: int | None = None
) -> Event:
    """This will write the draft. Raises Invalid where a row cannot be carried out."""
    kept = [_row(plan, row) for row in rows]
    leads = [row for row in kept if row["role"] == LEAD]
    if len(leads) != 1 or len({row["agency"] for row in kept}) != len(kept):
        raise Invalid({"rows": "每个部门写一行，其中一个部门牵头"})
    changes = {"rows": kept, "rules": rules.strip()}
    return flow.advance(plan, "edit", by=by, at=at, expect=expect, changes=changes, facts={"summary": summary(kept)})


def _row(plan: Plan, row: dict[str, Any]) -> dict[str, Any]:
    """One row as it is kept. Raises Invalid with the sentence that names the agency."""
    entries = load.pack(plan.place_id).agencies
    slug, share = str(row.get("agency", "")), row.get("share")
    quarters = sorted(set(row.get("quarters") or ()))
    if slug not in entries or not entries[slug].can_sign_in:
        raise Invalid({"rows": f"没有“{slug}”这个部门"})
    name, mine = entries[slug].name, {one.id for one in checklists(plan.place, on=_day(plan)).get(slug, ())}
    if row.get("role") not in ROLES:
        raise Invalid({"rows": f"{name}要写明牵头还是参加"})
    if not isinstance(share, int) or not 1 <= share <= WHOLE:
        raise Invalid({"rows": f"{name}的抽查比例填 1 至 {WHOLE} 的整数"})
    if not quarters or not set(quarters) <= set(QUARTERS):
        raise Invalid({"rows": f"{name}至少勾选一个季度"})
    if unknown := set(row.get("checklists") or ()) - mine:
        raise Invalid({"rows": f"{name}没有“{min(unknown)}”这张检查表"})
    lists = list(row.get("checklists") or ())
    return {"agency": slug, "role": row["role"], "checklists": lists, "share": share, "quarters": quarters}


def _day(plan: Plan) -> date:
    return max(plan.case.opened_on, date(plan.year, 1, 1))


def summary(rows: Sequence[dict[str, Any]]) -> str:
    """The plan in a few words, for the timeline."""
    quarters = sorted({quarter for row in rows for quarter in row["quarters"]})
    return f"{len(rows)} 个部门，第 {'、'.join(map(str, quarters))} 季度"


def propose(plan: Plan, *, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will hand the draft to whoever decides."""
    return flow.advance(plan, "propose", by=by, at=at, expect=expect, facts={"summary": summary(plan.rows)})


def send_back(plan: Plan, *, reason: str, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will return the draft to be changed."""
    return flow.advance(plan, "send_back", by=by, at=at, expect=expect, facts={"reason": reason})


def publish(plan: Plan, *, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will make the next version public; every earlier version stays in `published`."""
    version, on = plan.version + 1, timezone.localdate(at)
    entry = {"version": version, "on": on.isoformat(), "rows": plan.rows, "rules": plan.rules}
    letter = {"year": plan.year, "version": version, "rows": lines(plan, plan.rows), "rules": plan.rules}
    return flow.advance(
        plan, "publish", by=by, at=at, expect=expect,
        changes={"version": version, "published": [*plan.published, entry]},
        facts={"version": version, "summary": summary(plan.rows)}, letter=letter,
    )  # fmt: skip


def revise(plan: Plan, *, reason: str, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will open the plan again; what was published holds until the next version."""
    return flow.advance(plan, "revise", by=by, at=at, expect=expect, facts={"reason": reason})


def current(plan: Plan) -> dict[str, Any] | None:
    """The version that is in force, or None while nothing was published."""
    return plan.published[-1] if plan.published else None


def lines(plan: Plan, rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows as people read them: names instead of codes."""
    pack = load.pack(plan.place_id)
    return [
        {
            **row, "name": pack.agencies[row["agency"]].name, "role_name": ROLES[row["role"]],
            "lists": [pack.checklists[id].title for id in row["checklists"] if id in pack.checklists],
            "when": "、".join(f"第{quarter}季度" for quarter in row["quarters"]),
        }
        for row in rows
    ]  # fmt: skip


def domains(plan: Plan | None, agency: str) -> list[str]:
    """The domains of the check lists with which an agency takes part by the plan in force; empty for any."""
    version = current(plan) if plan else None
    known = load.pack(plan.place_id).checklists if plan else {}
    rows = [row for row in (version or {}).get("rows", ()) if row["agency"] == agency]
    return sorted({known[id].domain for row in rows for id in row["checklists"] if id in known})


def frequencies(place: Place | str, *, on: date) -> list[Term]:
    """How often the texts of the place want the authority to check: periodic terms whose doings a plan arranges."""
    pack = load.pack(getattr(place, "pk", place)).on(on)
    return [
        term
        for term in pack.terms
        if term.form == "every" and term.bearer == "authority" and set(term.counts) & set(CHECKS)
    ]


def not_yet_visited(plan: Plan, *, on: date) -> tuple[int, int]:
    """How many operating institutions no visit of this plan has reached this year or is planned for, and how many
    there are. Whether a period is met in law is a question for the account of periods, not for the plan.
    """
    everybody = Institution.objects.filter(place=plan.place, state=Institution.State.ACTIVE)
    reached = everybody.filter(visits__planned_on__year=plan.year).exclude(visits__state="cancelled").distinct()
    return everybody.count() - reached.count(), everybody.count()


@dataclass(frozen=True)
class Wanted:
    """Of one grade: how many institutions have it, how many checks a year are proposed, and how many have them."""

    grade: str
    institutions: int
    visits: int
    reached: int

    @property
    def short(self) -> int:
        """How many are still to get as many as proposed."""
        return self.institutions - self.reached


def by_grade(plan: Plan, *, on: date) -> list[Wanted]:
    """The checks that the rule of grades proposes for the plan's year, and for how many they are done or planned.

    Proposed, not owed: no text says how many more checks a higher risk asks for (TJ-21, MZ-15, CZ-43).
    """
    counted = Q(institution__visits__planned_on__year=plan.year) & ~Q(institution__visits__state="cancelled")
    rows = Grade.objects.filter(place=plan.place).annotate(many=Count("institution__visits", filter=counted))
    known = list(rows.values_list("grade", "many"))
    return [
        Wanted(
            band.grade,
            sum(1 for grade, _ in known if grade == band.grade),
            band.visits,
            sum(1 for grade, many in known if grade == band.grade and many >= band.visits),
        )
        for band in grades.rule_of(plan.place_id, on).bands
    ]


def raised(place: Place | str, *, on: date) -> Term | None:
    """The term by which the place's text wants those of higher risk checked more often, if it has one."""
    pack = load.pack(getattr(place, "pk", place)).on(on)
    return next((term for term in pack.terms if term.id in RAISED), None)
