"""What a party may not read yet although the file is shown to it: photos and lines of a record not signed by two.

A matter says by `signed_in` in which states they are the party's to see; the database's wall says the same. And a file
that names somebody (`SEALED`): only who may read personal data of the case opens it, on the record each time.
"""

import re
from datetime import datetime

from django.apps import apps
from django.db.models import Exists, OuterRef, Q, QuerySet

from agencies.access import Actor
from casefile import personal, timeline
from casefile.models import Attachment, CaseFile, Event, Matter
from casefile.models.events import OF_RECORD

SEALED = "letter-"  # how the slot of such a file begins


def _records() -> list[type[Matter]]:
    return [model for model in apps.get_models() if issubclass(model, Matter) and model.signed_in]


def _unsigned(column: str) -> Q:
    """Rows whose column names the file of a record that is not signed by two."""
    found = Q(pk__in=[])
    for model in _records():
        found |= Q(**{f"{column}__in": model._default_manager.exclude(state__in=model.signed_in).values("case_id")})
    return found


def attachments(found: QuerySet[Attachment], actor: Actor) -> QuerySet[Attachment]:
    """Those that the actor may see: all of them for an agency. What was carried into another file counts as there."""
    if actor.party is None:
        return found
    carried = Attachment.objects.filter(
        _unsigned("case"), case=OuterRef("case__parent"), path=OuterRef("path")
    )  # fmt: skip
    return found.exclude(_unsigned("case")).exclude(Exists(carried))


def events(found: QuerySet[Event], actor: Actor) -> QuerySet[Event]:
    """Those that the actor may read: what tells of an unsigned record, or names a file of it, is withheld with it."""
    if actor.party is None:
        return found
    return found.exclude(_unsigned("case") & Q(kind__regex=OF_RECORD))


def tells(kind: str) -> bool:
    """Whether events of a kind tell what was found."""
    return re.search(OF_RECORD, kind) is not None


def of(case: CaseFile, actor: Actor) -> list[Attachment]:
    """The files now kept with a case that the actor may see, oldest first. An agency's page has read them already."""
    if actor.party is None:
        rows = [one for one in case.attachments.all() if one.replaced_at is None]
    else:
        rows = list(attachments(case.attachments.filter(replaced_at=None), actor))
    if personal.may_read(case, actor):
        rows = [one for one in rows if not one.slot.startswith(SEALED)]
    return sorted(rows, key=lambda one: (one.uploaded_at, one.pk))


def one(case: CaseFile, slot: str, actor: Actor) -> Attachment | None:
    """The file in one slot of a case, or None where there is none or where the actor may not see it yet."""
    if slot.startswith(SEALED) and personal.may_read(case, actor):
        return None
    found = case.attachments.filter(slot=slot, replaced_at=None).order_by("-uploaded_at")
    return attachments(found, actor).first()


def record(found: Attachment, *, by: Actor, at: datetime) -> None:
    """This will put on the timeline that somebody opened a file that names a person; of any other it says nothing."""
    if found.slot.startswith(SEALED):
        timeline.append(found.case, "personal.read", by=by, at=at, facts={"what": found.name, "purpose": "打开附件"})


def statements() -> dict[str, str]:
    """Functions of the schema `wall`, by head: whether a file's record is unsigned, and whether one of its photos is
    of such a record. They look behind the wall, or the policies would ask each other for ever.
    """
    rows = [
        f"EXISTS (SELECT FROM {model._meta.db_table} WHERE case_id = file AND state <> ALL"
        f" ('{{{','.join(model.signed_in)}}}'::text[]))"
        for model in _records()
    ]
    carried = (
        "EXISTS (SELECT FROM casefile_casefile f JOIN casefile_attachment a ON a.case_id = f.parent_id"
        " WHERE f.id = file AND a.path = stored AND wall.unsigned(f.parent_id))"
    )
    return {
        "unsigned(file bigint) RETURNS boolean": " OR ".join(rows) or "false",
        "withheld(file bigint, stored text) RETURNS boolean": f"wall.unsigned(file) OR {carried}",
    }
