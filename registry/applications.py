"""What a filing and a change share: filling in, handing in, asking once for what is missing, settling a collision."""

from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from agencies.access import Actor
from casefile import attachments, calendar, flow
from casefile.models import Event
from casefile.refusals import Conflict, Invalid
from law import load
from registry import completeness
from registry.models import Application


def save(application: Application, *, section: str, by: Actor, at: datetime, expect: int | None = None, **fields: Any):
    """This will keep what was typed in one section of a draft or a supplement."""
    changes = {**fields, "saved_at": at}
    facts = {"section": completeness.SECTIONS[section][0]}
    return flow.advance(application, "draft", by=by, at=at, expect=expect, changes=changes, facts=facts)


def attach(application: Application, slot: str, upload: UploadedFile, *, by: Actor, at: datetime) -> None:
    """This will keep one document with a draft or a supplement. Raises Invalid for a file that is not what it says."""
    with transaction.atomic():
        label = {doc.code: doc.label for doc in completeness.documents(application).required}.get(slot, slot)
        flow.advance(application, "draft", by=by, at=at, changes={"saved_at": at}, facts={"section": label})
        attachments.add(application.case, slot, upload, by=by, at=at)


def pledge(application: Application, *, pledged_by: str, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will record the written pledge of the place (CZ-07) in the name of the person who gives it."""
    changes = {"pledged_at": at, "pledged_by": pledged_by, "saved_at": at}
    return flow.advance(
        application, "draft", by=by, at=at, expect=expect, changes=changes, facts={"section": "备案承诺书"}
    )


def submit(application: Application, *, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will hand in a complete draft. What comes on a day off is received on the next working day."""
    _complete(application)
    received_on = calendar.current().next_working(timezone.localdate(at))
    facts = {"summary": f"{application.name}，{application.beds}张床位"}
    return flow.advance(
        application,
        "submit",
        by=by,
        at=at,
        expect=expect,
        day_zero=received_on,
        changes={"submitted_at": at},
        facts=facts,
    )


def supplement(application: Application, *, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will hand in what was asked for (JY-10)."""
    _complete(application)
    received_on = calendar.current().next_working(timezone.localdate(at))
    items = "、".join(item["label"] for asked in application.asked[-1:] for item in asked["items"])
    changes = {"submitted_at": at}
    return flow.advance(
        application,
        "supplement",
        by=by,
        at=at,
        expect=expect,
        day_zero=received_on,
        changes=changes,
        facts={"items": items},
    )


def _complete(application: Application) -> None:
    if missing := completeness.gaps(application):
        raise Invalid({gap.code: gap.sentence for gap in missing}, cite=missing[0].cite)


def choose(
    application: Application,
    *,
    conflict: str,
    choice: str,
    reason: str,
    by: Actor,
    at: datetime,
    expect: int | None = None,
) -> Event:
    """This will record how the officer settles a collision of the text, and why. The software never settles it."""
    open_ones = {found.id: found for found in completeness.open_conflicts(application)}
    if conflict not in open_ones:
        raise Conflict("这个冲突不存在或者已经裁量过。")
    options = dict(open_ones[conflict].options)
    if choice not in options:
        raise Invalid({"choice": "从列出的做法中选择一种"})
    kept = {"choice": choice, "reason": reason, "by": by.name, "at": at.isoformat()}
    facts = {"question": open_ones[conflict].question, "choice": options[choice], "reason": reason}
    changes = {"choices": {**application.choices, conflict: kept}}
    return flow.advance(application, "choose", by=by, at=at, expect=expect, changes=changes, facts=facts)


def ask_supplement(
    application: Application, *, items: dict[str, str], by: Actor, at: datetime, expect: int | None = None
) -> Event:
    """This will ask, once and all together, for what is missing (JY-10). `items` maps codes to what is wrong with each.

    Raises Invalid when something known to be missing is left out, or when something is asked for now that could have
    been asked for the first time: by then it was already wanted, and nobody asked.
    """
    if not items:
        raise Invalid({"items": "勾选至少一项需要补正的内容；材料齐全的当场出具回执"})
    missing = {gap.code: gap.sentence for gap in completeness.gaps(application)}
    if left_out := [sentence for code, sentence in missing.items() if code not in items]:
        raise Invalid({"items": "一次告知全部：还缺" + "；".join(left_out)}, cite=_rule(application))
    labels = completeness.labels(application)
    if application.asked:
        _refuse_late(application, items, labels)
    asked = [{"code": code, "label": labels.get(code, code), "why": why.strip()} for code, why in items.items()]
    record = {"at": at.isoformat(), "by": by.name, "items": asked, "wanted": sorted(completeness.demanded(application))}
    facts = {"items": "；".join(f"{item['label']}：{item['why'].rstrip('。')}" for item in asked)}
    return flow.advance(
        application, "ask_supplement", by=by, at=at, expect=expect, changes={"asked": [*application.asked, record]},
        facts=facts, letter={"institution": application.name, "items": asked},
    )  # fmt: skip


def _refuse_late(application: Application, items: dict[str, str], labels: dict[str, str]) -> None:
    first = application.asked[0]
    asked_then = {item["code"] for record in application.asked for item in record["items"]}
    late = [labels.get(code, code) for code in items if code in first["wanted"] and code not in asked_then]
    if late:
        sentence = (
            f"{'、'.join(late)}在第一次告知补正时就应当提出，现在不能再要求补正；只能要求因填报事实变化才新需要的材料"
        )
        raise Invalid({"items": sentence}, cite=_rule(application))


def _rule(application: Application) -> str:
    pack = load.pack(application.case.place_id)
    return next((str(term.cite) for term in pack.terms if term.id == "filing.supplement"), str(pack.basis_cite))


def withdraw(application: Application, *, reason: str, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will take back an application that has no receipt yet."""
    return flow.advance(application, "withdraw", by=by, at=at, expect=expect, facts={"reason": reason})
