"""What the rules do not know for a name, blotted by whoever handles the complaint; a letter sent as a photo, sealed."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from agencies.access import Actor
from casefile import attachments, flow, personal, withheld
from casefile.models import Event
from casefile.refusals import Invalid
from complaints.flow.complaints import COMPLAINT
from complaints.identity import FEWEST_SIGNS
from complaints.models import Complaint

LONGEST = 40


def cover(
    complaint: Complaint, *, words: str = "", photos: Sequence[str] = (), anew: bool = False, by: Actor, at: datetime,
    expect: int | None = None,
) -> Event:  # fmt: skip
    """This will blot these words, one a line, wherever others read the complaint, and seal these photos as a letter.

    The words add to those covered before; with `anew` they take their place. Text and photos are kept, for those who
    handle it to read on the record. Raises Invalid by field.
    """
    flow.check(complaint, COMPLAINT.moves["cover"], by)
    asked = [line.strip() for line in words.splitlines() if line.strip()]
    shots = {one.slot: one for one in complaint.case.attachments.filter(slot__startswith="photo-", replaced_at=None)}
    errors = {"words": fault} if (fault := _fault(complaint, asked)) else {}
    if any(slot not in shots for slot in photos):
        errors["photos"] = "选还在案卷里的照片"
    if not asked and not photos and not anew:
        errors["words"] = "写明要遮住的文字，或者选出其实是来信的照片"
    if errors:
        raise Invalid(errors)
    before = [] if anew else personal.redacted(complaint.covered, str.splitlines)
    told = {"words": len(asked), "photos": len(photos), "anew": "先前遮住的文字作废，" if anew else ""}
    with transaction.atomic():
        changes = {"covered": "\n".join(dict.fromkeys([*before, *asked]))}
        event = flow.advance(complaint, "cover", by=by, at=at, expect=expect, changes=changes, facts=told)
        letters = complaint.case.attachments.filter(slot__startswith=withheld.SEALED).count()
        for number, slot in enumerate(photos, start=letters + 1):
            attachments.move(shots[slot], f"{withheld.SEALED}{number}", name=f"来信{number}.jpg", by=by, at=at)
    return event


def _fault(complaint: Complaint, asked: Sequence[str]) -> str:
    """What is wrong with the words, by their line, so that they are not said again; empty when nothing is."""
    texts = [complaint.text, *(one.text for one in complaint.additions.all())]
    for number, word in enumerate(asked, start=1):
        if not FEWEST_SIGNS <= len(word) <= LONGEST:
            return f"第{number}行：只写要遮住的几个字，{FEWEST_SIGNS}到{LONGEST}个字"
        if word in complaint.against:
            return f"第{number}行是被投诉的名称里的字，不能遮住"
        if not any(personal.redacted(text, lambda told, word=word: word in told) for text in texts):
            return f"第{number}行在原文和补充里都没有；照原文写"
    return ""
