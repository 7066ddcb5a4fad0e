"""What this app's pages show, prepared for the templates: filed items, the dossier, findings."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils import timezone

from agencies.access import Actor, Role
from casefile import flow, page, personal
from casefile.flow import flow_of
from casefile.models import CaseFile
from law import load
from registry import change, completeness, conditions, directory, guards
from registry.flow import FILING
from registry.models import Application, Change, Disclosure, Filing, Institution, Unfiled


def items(subject: Institution | Application, *, actor: Actor | None = None) -> list[dict[str, Any]]:
    """The filed items as rows of a summary list, in the order of the place's document. The ID number is masked."""
    pack = load.pack(subject.case.place_id)
    rows = []
    for item in pack.filing.items:
        value = getattr(subject, item.code, None) if item.code != "name" else _name(subject)
        rows.append({"label": item.label, **_value(subject, item.code, value), "cite": str(item.cite)})
    for name in ("town", "investment", "canteen", "medical", "contact_phone"):
        value = getattr(subject, name)
        if value not in (None, "") and name not in {item.code for item in pack.filing.items}:
            rows.append({"label": str(subject._meta.get_field(name).verbose_name), **_value(subject, name, value)})
    return rows


def _name(subject: Institution | Application) -> str:
    return subject.party.name if isinstance(subject, Institution) else subject.name


def _value(subject: Any, name: str, value: Any) -> dict[str, Any]:
    if value in (None, ""):
        return {"value": "未填", "bad": True}
    if name == "head_id_number":
        kind = {Institution: "institutions", Filing: "filings", Change: "changes"}[type(subject)]
        way = reverse("registry:reveal", args=[kind, subject.case.reference])
        return {"value": personal.mask(value), "mono": True, "url": way, "act": "查看", "note": "查看会记入办理记录"}
    if isinstance(value, bool):
        return {"value": "是" if value else "否"}
    display = getattr(subject, f"get_{name}_display", None)
    units = {"beds": " 张", "floor_area": " 平方米", "investment": " 元"}
    text = (
        display()
        if display
        else f"{value:,f}".rstrip("0").rstrip(".")
        if name in ("floor_area", "investment")
        else str(value)
    )
    return {"value": text + units.get(name, "")}


def application(subject: Application, *, actor: Actor) -> dict[str, Any]:
    """The app's part of a filing's or change's page."""
    kind = "changes" if isinstance(subject, Change) else "filings"
    gaps = completeness.gaps(subject)
    drafting = subject.state in ("draft", "supplement")
    asked = [entry for record in subject.asked for entry in record["items"]] if subject.state == "supplement" else []
    return {
        "items": items(subject, actor=actor),
        "pledge": pledge(subject),
        "gaps": gaps,
        "asked": asked,
        "choices": _choices(subject),
        "conflicts": completeness.open_conflicts(subject),
        "fill_url": reverse("registry:fill", args=[kind, subject.case.reference]) if drafting else "",
        "differences": change.changed(subject) if isinstance(subject, Change) and subject.state != "accepted" else [],
        "extra_moves": [_going_on(kind, subject)] if drafting and _may_fill(subject, actor) else [],
        "track": _track(subject),
        "draft_note": load.pack(subject.case.place_id).filing.silent,
    }


def _may_fill(subject: Application, actor: Actor) -> bool:
    return flow_of(subject).moves["draft"].forbids(actor, subject) is None


def _going_on(kind: str, subject: Application) -> dict[str, Any]:
    """The way back to the task list of a draft."""
    url = reverse("registry:fill", args=[kind, subject.case.reference])
    return {"url": url, "label": "继续填写", "hint": "一项一项填，每项保存后可以离开；填齐后核对并提交。", "go": True}


def _choices(subject: Application) -> list[dict[str, str]]:
    conflicts = {conflict.id: conflict for conflict in load.pack(subject.case.place_id).filing.conflicts}
    rows = []
    for id, made in subject.choices.items():
        options = dict(conflicts[id].options)
        rows.append(
            {
                "question": conflicts[id].question,
                "choice": options.get(made["choice"], ""),
                **{k: made[k] for k in ("by", "reason")},
            }
        )
    return rows


def _track(subject: Application) -> list[dict[str, str]]:
    """How far the matter is, as steps with the day on which each was done."""
    steps = {"draft": "填报", "submitted": "审查材料", "filed": "出具回执", "checked": "现场检查并核实"}
    if isinstance(subject, Change):
        steps = {"draft": "填报", "submitted": "审查材料", "accepted": "换发回执"}
    order = list(steps)
    at = {"supplement": "submitted", "correction": "checked", "withdrawn": "draft"}.get(subject.state, subject.state)
    # The receipt is done as soon as it is issued; what follows it is the site check.
    here = order.index(at) + 1 if at == "filed" else order.index(at)
    finished = at in ("checked", "accepted") and subject.state != "correction"
    days = _days_done(subject)
    rows = []
    for index, key in enumerate(order):
        state = "done" if index < here or finished else "now" if index == here else ""
        note = subject.get_state_display() if state == "now" else days.get(key, "") if state == "done" else ""
        rows.append({"label": steps[key], "state": state, "note": note})
    return rows


def _days_done(subject: Application) -> dict[str, str]:
    """On which day each step was done, as far as the matter itself knows."""
    done = {"draft": subject.submitted_at and timezone.localdate(subject.submitted_at)}
    filed_on = getattr(subject, "filed_on", None)
    closed_on = subject.case.closed_at and timezone.localdate(subject.case.closed_at)
    done |= {"submitted": filed_on or closed_on, "filed": filed_on, "checked": closed_on, "accepted": closed_on}
    return {key: directory.day(on) for key, on in done.items() if on}


def pledge(subject: Application) -> dict[str, Any] | None:
    """The pledge that the place wants or allows, and whether it was given."""
    found = load.pack(subject.case.place_id).pledge
    if found is None:
        return None
    return {
        "wanted": found.wanted,
        "public": found.public,
        "matters": found.matters or ("建筑", "消防", "食品", "医疗卫生"),
        "silent": found.silent,
        "cite": str(found.cite),
        "by": subject.pledged_by,
        "at": subject.pledged_at,
    }


def with_disclosed(found: QuerySet[Institution]) -> QuerySet[Institution]:
    """Institutions, each read together with what is public of it now (`disclosed`)."""
    public = Disclosure.objects.filter(institution=OuterRef("pk"), until_on=None).order_by("item")
    told = JSONObject(label="label", cite="cite", from_on="from_on")
    return found.annotate(disclosed=ArraySubquery(public.values(told=told)))


def institution(subject: Institution, *, actor: Actor, tree: Iterable[CaseFile]) -> dict[str, Any]:
    """The app's part of a dossier, read `with_disclosed`: identity, filed items, matters, what may be opened.

    `tree` are the files under it that the actor may read: a filing that is not among them is not spoken of.
    """
    filings = (flow.subject_of(case) for case in tree if case.kind == FILING.key)
    filing = next((one for one in filings if one.state != Filing.State.WITHDRAWN), None)
    filed = filing is not None and filing.state in ("filed", "correction", "checked")
    own = actor.party is not None and actor.party.pk == subject.party_id
    office = (actor.agency is not None and actor.agency.pk == subject.case.agency_id) and actor.holds(Role.CLERK)
    active = subject.state == Institution.State.ACTIVE
    rows, pending = items(subject, actor=actor), filing is not None and not filed
    return {
        "items": [row for row in rows if not (pending and row.get("bad"))],
        "pending": pending,
        "identity": _identity(subject),
        "filing": filing,
        "filed_on": subject.filed_on,
        "filing_url": page.url_of(filing.case) if filing else "",
        "extra_moves": _openings(
            subject, may_file=active and (own or office), filing=filing, filed=filed, office=office
        ),
        "disclosures": [{**fact, "from_on": date.fromisoformat(fact["from_on"])} for fact in subject.disclosed],
        "barred": subject.subsidy_barred,
        "may_enforce": guards.may_enforce(actor, subject),
        "finds": actor.agency is not None and actor.holds(Role.CLERK, Role.INSPECTOR),
    }


def _openings(subject: Institution, *, may_file: bool, filing: Filing | None, filed: bool, office: bool) -> list[dict]:
    """The matters that may be opened from the dossier now."""
    reference, found = subject.case.reference, []
    if may_file and filing is None:
        hint = "填十项备案事项，按填报情况交材料；保存以后可以分几次填。"
        found.append(_opening("open_filing", reference, "填报备案", hint, post=True, go=True))
    if may_file and filed:
        hint = "名称、地址、负责人、床位、面积等备案事项有变化的，办理变更备案，换发回执。"
        found.append(_opening("open_change", reference, "变更备案", hint, post=True))
    if may_file and office and not filed and not (filing and filing.state == Filing.State.SUBMITTED):
        hint = "登记后已收住老年人而没有备案的，立线索并开始计时。"
        found.append(_opening("open_unfiled", reference, "立未备案线索", hint))
    return found


def _opening(name: str, reference: str, label: str, hint: str, *, post: bool = False, go: bool = False) -> dict:
    url = reverse(f"registry:{name}", args=[reference])
    return {"url": url, "label": label, "hint": hint, "post": post, "go": go}


def _identity(subject: Institution) -> list[dict[str, Any]]:
    rows = [
        {"label": "统一社会信用代码", "value": subject.party.code or "无", "mono": True},
        {"label": "登记类型", "value": subject.get_kind_display() or "未填"},
        {"label": "来源", "value": subject.get_source_display()},
        {"label": "登记日期", "value": subject.registered_on or "未填"},
        {"label": "备案日期", "value": subject.filed_on or "尚未备案"},
    ]
    if subject.code_doubt:
        rows[0] |= {"tag": "存疑", "tone": "warn", "note": subject.code_doubt}
    return rows


def finding(subject: Unfiled) -> dict[str, Any]:
    """The app's part of an unfiled finding's page."""
    return {
        "rows": [
            {
                "label": "机构",
                "value": subject.institution.party.name,
                "url": page.url_of(subject.institution.case),
                "act": "看档案",
            },
            {"label": "发现之日", "value": directory.day(subject.discovered_on)},
            {"label": "收住老年人", "value": f"{subject.residents} 人"},
            {"label": "发现情况", "value": subject.finding},
            {"label": "现场检查", "value": directory.day(subject.checked_on) if subject.checked_on else "尚未录入"},
        ],
        "urgings": subject.case.events.filter(kind="registry.unfiled.urge").count(),
        "announces": conditions.announces_refusal(subject),
    }
