"""A complaint comes in, and what the complainant does with it afterwards: adds, answers, takes back, rates."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from agencies.access import Actor, Role
from agencies.models import Agency, Place
from casefile import attachments, files, flow, notices, withheld
from casefile.models import Event
from casefile.refusals import Invalid
from complaints import addressing, identity, pictures, suggestion, tracking
from complaints.flow.complaints import COMPLAINT, SENDER
from complaints.models import Addition, Complaint
from law import load
from registry.models import Institution

COMPLAINANT = Actor(user=None, signed=SENDER)  # whoever complained on the portal: nobody in particular
SHORT = 5  # a text of fewer signs tells nothing that could be looked into


# --- coming in --------------------------------------------------------------------------------------------------------


def receive(
    *, place: Place, channel: str, against: str, text: str, institution: Institution | None = None,
    unlicensed: str = "", against_address: str = "", happened_on: date | None = None, name: str = "", phone: str = "",
    anonymous: bool, photos: Sequence[UploadedFile] = (), scans: Sequence[UploadedFile] = (), source_number: str = "",
    received_on: date | None = None, by: Actor, at: datetime,
) -> tuple[Complaint, str]:  # fmt: skip
    """This will take in one complaint and answer with it and its tracking code, which is kept nowhere.

    It goes to the agency that leads complaints in the place; whoever entered it reads it too, but not the `scans` of
    its letter, which only the agency that handles it opens, on the record. `received_on` is day zero
    of the reply, where it reached the agency before the day of `at`. `COMPLAINANT` is who complains on the portal.
    Raises Forbidden, Conflict (a text that is not in force), or Invalid by field.
    """
    on = timezone.localdate(at)
    files.admit(place, on)
    told = {
        "channel": channel, "source_number": source_number.strip(), "institution": institution,
        "unlicensed": unlicensed, "against": against.strip(), "against_address": against_address.strip(),
        "text": text.strip(), "happened_on": happened_on, "anonymous": anonymous, "received_on": received_on or on,
        "name": "" if anonymous else name.strip(), "phone": "" if anonymous else phone.strip(),
    }  # fmt: skip
    _judge(place, told, on)
    slots = {"photo": pictures.redrawn(photos), withheld.SEALED.rstrip("-"): pictures.scanned(scans)}
    code = tracking.make()
    suggested = [one.as_dict() for one in suggestion.suggest(text, place.pk)]
    kept = told | {"token": tracking.digest(code), "suggestion": suggested}
    with transaction.atomic():
        complaint = _open(place, institution, kept, by=by, at=at)
        for slot, uploads in slots.items():
            for number, upload in enumerate(uploads, start=1):
                attachments.add(complaint.case, f"{slot}-{number}", upload, by=by, at=at)
    return complaint, code


def _judge(place: Place, told: dict[str, Any], on: date) -> None:
    """Raise Invalid by field for what is missing or wrong."""
    of, unlicensed = told["institution"], told["unlicensed"]
    known, channels = load.pack(place.pk).domains, Complaint.Channel
    wrong = {
        "channel": (told["channel"] not in channels.values, f"选定来源：{'、'.join(channels.labels)}"),
        "against": (not told["against"], "写明投诉哪家机构或者哪个场所"),
        "text": (len(told["text"]) < SHORT, "写明是什么事：什么时候、在哪里、看到了什么"),
        "institution": (bool(of) and of.case.place_id != place.pk, f"这家机构不在{place.name}"),
        "unlicensed": (
            bool(unlicensed) and f"unlicensed_{unlicensed}" not in known, "选定是哪一种无证无照的名义",
        ),
        "happened_on": (bool(told["happened_on"]) and told["happened_on"] > on, "发生日期不能晚于今天"),
        "received_on": (told["received_on"] > on, "收到日期不能晚于今天"),
        "phone": (not told["anonymous"] and not told["phone"], "留一个能打通的电话；不愿意留的，选匿名"),
    }  # fmt: skip
    errors = {name: sentence for name, (is_wrong, sentence) in wrong.items() if is_wrong}
    listed = of is not None and told["against"] == of.party.name
    lines = {"against_address": told["against_address"]} | ({} if listed else {"against": told["against"]})
    errors |= identity.open_lines(told["name"], told["phone"], number=told["source_number"], **lines)
    if errors:
        raise Invalid(errors)


def _open(place: Place, institution: Institution | None, kept: dict[str, Any], *, by: Actor, at: datetime) -> Complaint:
    """The file, without a party, at the agency that gathers complaints; whoever entered it is given it."""
    agency = Agency.objects.select_related("place", "group").get(pk=addressing.receiver(place.pk))
    case = files.open(
        kind=COMPLAINT.key, prefix=COMPLAINT.prefix, title=f"投诉：{kept['against']}"[:240], place=place,
        domain=addressing.COMPLAINTS, agency=agency, parent=institution.case if institution else None, by=by, at=at,
    )  # fmt: skip
    complaint = Complaint.objects.create(case=case, **kept)
    told = {"channel": complaint.get_channel_display(), "against": complaint.against, "agency": agency.name}
    flow.advance(complaint, "receive", by=by, at=at, day_zero=kept["received_on"], facts=told)
    if by.agency and by.agency.pk != agency.pk:
        files.give(case, [by.agency])
    tell(complaint, "received", f"收到{told['channel']}投诉，请受理。", at, role=Role.CLERK)
    return complaint


def tell(complaint: Complaint, key: str, text: str, at: datetime, agency: Agency | None = None, role: str = "") -> None:
    """This will tell the agency that handles a complaint, or another one. Never a party."""
    case = complaint.case
    told = f"{case.reference}：{text}"[:500]
    notices.tell(case, key=f"complaint:{case.pk}:{key}", text=told, at=at, agency=agency or case.agency, role=role)


# --- with the complainant ---------------------------------------------------------------------------------------------


def supplement(
    complaint: Complaint, *, text: str, photos: Sequence[UploadedFile] = (), by: Actor, at: datetime,
    expect: int | None = None,
) -> Event:  # fmt: skip
    """This will take in the answer to the question; the complaint is worked on again."""
    question = complaint.question
    with transaction.atomic():
        event = flow.advance(complaint, "supplement", by=by, at=at, expect=expect, changes={"question": ""})
        _keep(complaint, event, text, question, photos, by=by, at=at)
    return event


def add(
    complaint: Complaint, *, text: str, photos: Sequence[UploadedFile] = (), by: Actor, at: datetime,
    expect: int | None = None,
) -> Event:  # fmt: skip
    """This will take in something more that the complainant knows."""
    with transaction.atomic():
        event = flow.advance(complaint, "add", by=by, at=at, expect=expect)
        _keep(complaint, event, text, "", photos, by=by, at=at)
    return event


def _keep(
    complaint: Complaint, event: Event, text: str, question: str, photos: Sequence[UploadedFile], *, by: Actor,
    at: datetime,
) -> None:  # fmt: skip
    """The addition, sealed, with its photos. Nothing of it stands on the timeline."""
    if not text.strip():
        raise Invalid({"text": "写明补充的内容"})
    Addition.objects.create(complaint=complaint, question=question, text=text.strip(), at=at)
    before = complaint.case.attachments.filter(slot__startswith="photo-").count()
    for number, shot in enumerate(pictures.redrawn(photos, before=before), start=before + 1):
        attachments.add(complaint.case, f"photo-{number}", shot, by=by, at=at)
    if by.is_system:
        tell(complaint, f"added:{event.pk}", "投诉人补充了情况。", at)


def withdraw(complaint: Complaint, *, reason: str = "", by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will end the complaint because the complainant takes it back. What was found may still be looked into."""
    if by.is_system:  # whoever complained is not sent back for having written their own name
        reason = identity.blot_for(complaint, reason)
    identity.refuse(complaint, reason=reason)
    with transaction.atomic():
        event = flow.advance(complaint, "withdraw", by=by, at=at, expect=expect, facts={"reason": reason})
        if by.is_system:
            tell(complaint, "withdrawn", "投诉人已撤回。", at)
    return event


def rate(complaint: Complaint, *, rating: int, text: str = "", by: Actor, at: datetime) -> Event:
    """This will keep what the complainant thinks of the answer: one to five, once for each answer."""
    if rating not in range(1, 6):
        raise Invalid({"rating": "选 1 到 5 分"})
    changes = {"rating": rating, "rating_text": identity.blot_for(complaint, text.strip())[:500]}
    with transaction.atomic():
        event = flow.advance(complaint, "rate", by=by, at=at, changes=changes, facts={"rating": f"{rating} 分"})
        tell(complaint, f"rated:{event.pk}", f"投诉人评价 {rating} 分。", at)
    return event
