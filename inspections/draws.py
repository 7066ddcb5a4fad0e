"""The draw step by step: libraries frozen, agencies committed, salts opened, the public value entered, drawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from agencies.access import Actor
from agencies.models import Agency, Place
from casefile import files, flow, notices
from casefile.models import Event
from casefile.refusals import Conflict, Forbidden, Invalid
from inspections import draw_record, draw_rules, library, plans, urn
from inspections.flow.draws import DRAW, missing
from inspections.models import Draw, Plan

DOMAIN = plans.DOMAIN
FREEZE = "inspections.draw.freeze"
UNDER_WAY = (Draw.State.FROZEN, Draw.State.SEALED)
GROUNDS = {
    "no_commitment": "有部门没有提交承诺值。", "no_salt": "有部门到约定时刻没有公开随机值。",
    "no_beacon": "约定的公共随机值没有产生。",
}  # fmt: skip


@dataclass(frozen=True)
class Terms:
    """What is agreed before anything is known: who takes part, how many, from which public source and when."""

    label: str
    count: int
    agencies: Sequence[Agency]
    with_expert: Sequence[str]  # ids of the agencies that also send an expert
    source: str
    issue: str
    moment: datetime
    opens_on: date
    reason: str = ""


def may_freeze(by: Actor) -> str | None:
    """Why this actor may not begin a draw, or None."""
    if not by.agency:
        return "双随机抽取由牵头联合检查的部门发起。"
    return DRAW.moves["freeze"].who.refusal(by, plans.ahead(by), FREEZE)


def freeze(terms: Terms, *, plan: Plan | None = None, by: Actor, at: datetime) -> Draw:
    """This will freeze both libraries and the rules, under digests, and ask every agency for its commitment.

    A batch that was drawn or abandoned before is drawn again only with a reason, and the new draw names the old one.
    Raises Forbidden; Conflict while another draw of the place is under way; Invalid with what is lacking.
    """
    if sentence := may_freeze(by):
        raise Forbidden(sentence)
    place = by.agency.place
    with transaction.atomic():
        Place.objects.select_for_update().get(pk=place.pk)
        earlier = list(Draw.objects.filter(place=place).select_related("case").order_by("sequence"))
        old = _predecessor(earlier, terms)
        if faults := _faults(terms, place, old, at):
            raise Invalid(faults)
        case = files.open(
            kind=DRAW.key, prefix=DRAW.prefix, title=f"{place.name} {terms.label}", place=place, domain=DOMAIN,
            agency=by.agency, parent=plan.case if plan else None, by=by, at=at,
        )  # fmt: skip
        files.give(case, [agency for agency in terms.agencies if agency.pk != by.agency.pk])
        draw = Draw(
            case=case, place=place, plan=plan, label=terms.label, count=terms.count, moment=terms.moment,
            opens_on=terms.opens_on, replaces=old, reason=terms.reason.strip(), sequence=len(earlier) + 1,
            agencies=[agency.pk for agency in terms.agencies],
        )  # fmt: skip
        _libraries(draw, terms, earlier, at)
        draw.save()
        facts = {"objects": len(draw.objects_frozen), "officers": len(draw.officers_frozen), "count": draw.count}
        flow.advance(draw, "freeze", by=by, at=at, facts=facts | {"digest": draw.digests["frozen"]})
        if old and old.state == Draw.State.DRAWN:
            flow.advance(old, "redraw", by=by, at=at, facts={"reason": draw.reason, "sequence": draw.sequence})
        _tell(draw, "frozen", "名录已冻结，请提交本部门的承诺值。", at)
    return draw


def _predecessor(earlier: Sequence[Draw], terms: Terms) -> Draw | None:
    """The last draw of the same batch, which this one replaces. Raises Conflict where none may be made now."""
    if running := next((draw for draw in earlier if draw.state in UNDER_WAY), None):
        raise Conflict(f"{running.case.reference}（{running.label}）还没有抽完；同一地方一次只能进行一个抽取。")
    old = next((draw for draw in reversed(earlier) if draw.label == terms.label), None)
    if old and old.state == Draw.State.OPENED:
        raise Conflict(f"“{terms.label}”已经抽取并全部公开（{old.case.reference}）；另起批次名称。")
    return old


def _faults(terms: Terms, place: Place, old: Draw | None, at: datetime) -> dict[str, str]:
    faults = {}
    if old and not terms.reason.strip():
        faults["reason"] = f"“{terms.label}”以前抽过（{old.case.reference}），写明重抽的理由"
    if not old and terms.reason.strip():
        faults["reason"] = f"“{terms.label}”以前没有抽过，不用写重抽理由；要重抽的，批次名称与原来一致"
    if not terms.agencies or any(agency.place_id != place.pk for agency in terms.agencies):
        faults["agencies"] = "选择参加的本地部门"
    return faults | _beacon_faults(terms, at)


def _beacon_faults(terms: Terms, at: datetime) -> dict[str, str]:
    """What keeps the public value from being agreed on: unknown, not named exactly, or perhaps known already."""
    faults = {}
    source = draw_rules.sources().get(terms.source)
    if source is None:
        faults["source"] = "从列出的公共随机源里选一个"
    elif not terms.issue.strip():
        faults["issue"] = "写明约定的是哪一期（轮），如 2026101"
    elif source.period and terms.issue.strip() != source.round_at(terms.moment):
        faults["issue"] = f"这个时刻产生的是第 {source.round_at(terms.moment)} 轮；照这个轮次填，或者另选时刻"
    if terms.moment <= at:
        faults["moment"] = "公共随机值必须在以后产生；选一个还没有到的时刻，给各部门留出承诺和公开的时间"
    day = timezone.localdate(terms.moment)
    if not day < terms.opens_on <= day.replace(year=day.year + 1, day=min(day.day, 28)):
        faults["opens_on"] = "全部记录的公开日期，选在抽取以后、一年以内"
    return faults


def _libraries(draw: Draw, terms: Terms, earlier: Sequence[Draw], at: datetime) -> None:
    """This will fill in the libraries, the rules and their digests. Raises Invalid with everything that is lacking."""
    found = list(library.institutions(draw.place))
    objects = library.objects(found, on=timezone.localdate(at))
    officers, openings = library.officers(terms.agencies, found, on=timezone.localdate(at))
    source = draw_rules.sources()[terms.source]
    agencies = [
        {
            "agency": agency.pk, "name": agency.name, "officers": urn.MINIMUM,
            "assistants": int(agency.pk in terms.with_expert), "domains": plans.domains(draw.plan, agency.pk),
        }
        for agency in terms.agencies
    ]  # fmt: skip
    draw.frozen = {
        "reference": draw.case.reference, "sequence": draw.sequence, "place": draw.place_id, "label": draw.label,
        "frozen_at": at.isoformat(), "count": draw.count, "agencies": agencies, "weights": draw_rules.weights(),
        "objects": urn.digest("objects", objects), "officers": urn.digest("officers", officers),
        "beacon": {
            "source": source.source, "label": source.label, "url": source.url, "shape": source.shape,
            "note": source.note, "issue": terms.issue.strip(), "moment": draw.moment.isoformat(),
        },
        "opens_on": draw.opens_on.isoformat(), "history": draw_record.history(earlier),
        "replaces": draw.replaces.sequence if draw.replaces else None, "reason": draw.reason,
    }  # fmt: skip
    draw.frozen["gives_way"] = urn.gives_way(draw.frozen, objects, officers)
    if lacking := urn.lacking(draw.frozen, objects, officers):
        raise Invalid({"agencies": "".join(lacking)})
    draw.objects_frozen, draw.officers_frozen, draw.openings = objects, officers, openings
    draw.digests = draw_record.digests(draw)


def commit(draw: Draw, *, commitment: str, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will take in the acting agency's commitment; with the last one the draw is sealed.

    Raises Conflict once the agency has committed or the public value may be known; Invalid for what is no digest.
    """
    flow.check(draw, DRAW.moves["commit"], by)
    text = commitment.strip().lower()
    if not urn.is_digest(text):
        raise Invalid({"commitment": "承诺值是 64 位十六进制数（SHA-256），照页面或者命令行算出来的填"})
    with transaction.atomic():
        fresh = flow.lock(draw, expect=expect)
        _in_time(fresh, at)
        if by.agency.pk not in missing(fresh, "commitments"):
            raise Conflict(f"{by.agency.name}已经承诺，不能更换；承诺以后只能公开随机值。")
        if any(row["commitment"] == text for row in fresh.commitments):
            raise Invalid({"commitment": "别的部门已经交过同样的承诺值；每个部门用自己的随机值计算"})
        rows = _ordered(fresh, [*fresh.commitments, _given(by, at, commitment=text)])
        facts = {"agency": by.agency.name, "commitment": text}
        event = flow.advance(draw, "commit", by=by, at=at, changes={"commitments": rows}, facts=facts)
        if not missing(draw, "commitments"):
            digests = draw_record.digests(draw)
            flow.advance(
                draw, "seal", by=by, at=at, due_on=timezone.localdate(draw.moment), changes={"digests": digests},
                facts={"digest": digests["sealed"]},
            )  # fmt: skip
            _tell(draw, "sealed", "全部部门已经承诺，请在约定时刻以前公开本部门的随机值。", at)
    return event


def reveal(draw: Draw, *, salt: str, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will take in the acting agency's salt. Raises Invalid when it is not the one that was committed to."""
    flow.check(draw, DRAW.moves["reveal"], by)
    text = salt.strip().lower()
    with transaction.atomic():
        fresh = flow.lock(draw, expect=expect)
        _in_time(fresh, at)
        if by.agency.pk not in missing(fresh, "salts"):
            raise Conflict(f"{by.agency.name}已经公开随机值，不用再交。")
        mine = next(row["commitment"] for row in fresh.commitments if row["agency"] == by.agency.pk)
        if not urn.is_salt(text) or urn.commitment(fresh.digests["frozen"], by.agency.pk, text) != mine:
            raise Invalid({"salt": "这不是承诺时用的随机值；找出当时记下的 64 位随机值，原样填写"})
        rows = _ordered(fresh, [*fresh.salts, _given(by, at, salt=text)])
        return flow.advance(draw, "reveal", by=by, at=at, changes={"salts": rows}, facts={"agency": by.agency.name})


def _in_time(draw: Draw, at: datetime) -> None:
    """Raise Conflict once the public value may be known: whoever spoke now could choose what to say."""
    if at >= draw.moment:
        raise Conflict("约定的公共随机值已经产生，不再接受承诺值和随机值；缺的部门记录在案，由负责人作废这次抽取。")


def _given(by: Actor, at: datetime, **what: str) -> dict[str, str]:
    return {"agency": by.agency.pk, **what, "at": at.isoformat()}


def _ordered(draw: Draw, rows: Sequence[Mapping[str, str]]) -> list[Mapping[str, str]]:
    return sorted(rows, key=lambda row: draw.agencies.index(row["agency"]))


def draw(draw: Draw, *, value: str, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will enter the public value and draw. Anybody can repeat it from the record and see whether it is right."""
    flow.check(draw, DRAW.moves["draw"], by)
    named, text = draw.frozen["beacon"], value.strip()
    if at < draw.moment:
        raise Conflict("约定的时刻还没有到；公共随机值产生以后再录入。")
    if not urn.fits(named["shape"], text):
        raise Invalid({"value": f"照约定的写法录入“{named['shape']}”：{named['note']}"})
    salts = {row["agency"]: row["salt"] for row in draw.salts}
    draw.beacon = {"value": text, "at": at.isoformat()}
    draw.seed = urn.seed(draw.digests["frozen"], salts, text)
    draw.result = urn.result(draw.seed, draw.frozen, draw.objects_frozen, draw.officers_frozen)
    digests = draw_record.digests(draw)
    changes = {"beacon": draw.beacon, "seed": draw.seed, "result": draw.result, "digests": digests}
    facts = {"value": text, "digest": digests["record"]}
    event = flow.advance(
        draw, "draw", by=by, at=at, expect=expect, changes=changes, facts=facts, letter=draw_record.letter(draw)
    )
    _tell(draw, "drawn", f"已抽取 {draw.count} 家，请安排派出的执法人员。", at)
    return event


def abandon(draw: Draw, *, reason: str, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will give the draw up, on record and in public for ever. Never possible when its result could be known
    and nobody failed: a draw whose salts are all open is abandoned only where the public value never came.
    """
    flow.check(draw, DRAW.moves["abandon"], by)
    ground, absent = _ground(draw, at)
    given_up = {"ground": ground, "reason": reason.strip(), "missing": absent, "at": at.isoformat()}
    draw.abandoned = given_up
    changes = {"abandoned": given_up, "digests": draw_record.digests(draw)}
    facts = {"ground": GROUNDS[ground], "reason": reason.strip()}
    return flow.advance(draw, "abandon", by=by, at=at, expect=expect, changes=changes, facts=facts)


def _ground(draw: Draw, at: datetime) -> tuple[str, list[str]]:
    """Why it may be given up, and who is missing. Raises Conflict while they still have time."""
    if draw.state == Draw.State.FROZEN:
        return "no_commitment", missing(draw, "commitments")
    if at < draw.moment:
        raise Conflict("各部门在约定时刻以前都还可以公开随机值；到时仍有部门不公开的，才能作废。")
    if absent := missing(draw, "salts"):
        return "no_salt", absent
    return "no_beacon", []


def disclose(draw: Draw, *, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will make the whole record public, once the last visit is over."""
    return flow.advance(draw, "disclose", by=by, at=at, expect=expect)


def _tell(draw: Draw, key: str, text: str, at: datetime) -> None:
    for agency in Agency.objects.filter(pk__in=draw.agencies):
        notices.tell(
            draw.case, key=f"draw:{key}:{draw.pk}:{agency.pk}", text=f"{draw.label}：{text}", at=at, agency=agency
        )
