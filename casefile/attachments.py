"""Files that people hand in: their type is what their bytes say, their size is limited, and they are never run."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime
from pathlib import PurePosixPath

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat

from agencies.access import Actor
from casefile import timeline
from casefile.models import Attachment, CaseFile
from casefile.refusals import Invalid

# First bytes → media type and ending. Everything else is refused, whatever it calls itself.
SIGNATURES = (
    (b"%PDF-", "application/pdf", "pdf"),
    (b"\xff\xd8\xff", "image/jpeg", "jpg"),
    (b"\x89PNG\r\n\x1a\n", "image/png", "png"),
)
COLUMNS = ("slot", "name", "media_type", "size", "sha256", "path", "uploaded_at", "uploaded_by_id")
SAFE_INLINE = frozenset(kind for _, kind, _ in SIGNATURES)


def sniff(upload: UploadedFile, *, field: str) -> tuple[str, str]:
    """Media type and ending by content. Raises Invalid for anything but PDF, JPEG and PNG, and for a lying name."""
    upload.seek(0)
    head = upload.read(16)
    upload.seek(0)
    if upload.size > settings.ATTACHMENT_MAX_BYTES:
        limit = filesizeformat(settings.ATTACHMENT_MAX_BYTES)
        raise Invalid({field: f"{upload.name}有{filesizeformat(upload.size)}，每件不超过{limit}；请压缩或分成几件再传"})
    for magic, media_type, ending in SIGNATURES:
        if head.startswith(magic):
            named = PurePosixPath(upload.name).suffix.lower().lstrip(".").replace("jpeg", "jpg")
            if named != ending:
                raise Invalid({field: f"{upload.name}的内容其实是{ending.upper()}，文件名却不是；请改用真实的文件再传"})
            return media_type, ending
    raise Invalid({field: f"{upload.name}不是PDF或照片；请上传PDF、JPG或PNG文件"})


def add(case: CaseFile, slot: str, upload: UploadedFile, *, by: Actor, at: datetime) -> Attachment:
    """This will keep one file with a case, in place of the one in the same slot. The older one stays on record."""
    media_type, ending = sniff(upload, field=slot)
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    for older in case.attachments.filter(slot=slot, replaced_at=None):
        Attachment.objects.filter(pk=older.pk).update(replaced_at=at)
        timeline.append(case, "attachment.replaced", by=by, at=at, facts={"name": older.name})
    path = default_storage.save(f"attachments/{case.reference}/{secrets.token_hex(12)}.{ending}", upload)
    attachment = Attachment.objects.create(
        case=case,
        slot=slot,
        name=PurePosixPath(upload.name).name[-200:],
        media_type=media_type,
        size=upload.size,
        sha256=digest.hexdigest(),
        path=path,
        uploaded_at=at,
        uploaded_by=by.user,
    )
    facts = {"name": attachment.name, "size": filesizeformat(attachment.size), "sha256": attachment.sha256}
    timeline.append(case, "attachment.added", by=by, at=at, facts=facts)
    return attachment


def move(found: Attachment, slot: str, *, name: str, by: Actor, at: datetime) -> Attachment:
    """This will keep a file in another slot of its case under another name. Where it was stays on record, shut."""
    Attachment.objects.filter(pk=found.pk).update(replaced_at=at)
    timeline.append(found.case, "attachment.replaced", by=by, at=at, facts={"name": found.name})
    kept = {column: getattr(found, column) for column in COLUMNS}
    return Attachment.objects.create(case=found.case, **kept | {"slot": slot, "name": name})


def carry(found: Iterable[Attachment], case: CaseFile) -> None:
    """This will keep with a case what was handed in with an earlier one: the same files, with who brought them when."""
    Attachment.objects.bulk_create(
        Attachment(case=case, **{column: getattr(one, column) for column in COLUMNS}) for one in found
    )
