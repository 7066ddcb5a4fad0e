"""Photos of a complaint: drawn anew, so that nothing is left of where, when, with what and by whom they were taken.

And its letter as it was scanned, which names whoever wrote it: under a name that says nothing, in a sealed slot.
"""

import io
from collections.abc import Sequence

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from PIL import Image, ImageOps, UnidentifiedImageError

from casefile import attachments
from casefile.refusals import Invalid

PDF = "application/pdf"
LONGEST, QUALITY = 2400, 85
MOST_PIXELS = 80_000_000
MOST = 9


def redrawn(uploads: Sequence[UploadedFile], *, before: int = 0) -> list[UploadedFile]:
    """The same pictures as JPEG without EXIF and under names of our own, numbered after `before`.

    Raises Invalid for what is no picture.
    """
    if before + len(uploads) > MOST:
        raise Invalid({"photos": f"最多 {MOST} 张照片；挑最说明问题的"})
    return [_redrawn(upload, f"照片{number}.jpg") for number, upload in enumerate(uploads, start=before + 1)]


def scanned(uploads: Sequence[UploadedFile]) -> list[UploadedFile]:
    """The pages of a letter, numbered: pictures drawn anew, PDF as it is. Raises Invalid for anything else."""
    found = []
    for number, upload in enumerate(uploads, start=1):
        media_type, _ = attachments.sniff(upload, field="scans")
        if media_type == PDF:
            upload.name = f"来信{number}.pdf"
        found.append(upload if media_type == PDF else _redrawn(upload, f"来信{number}.jpg"))
    return found


def _redrawn(upload: UploadedFile, name: str) -> UploadedFile:
    upload.seek(0)
    try:
        with Image.open(upload, formats=("JPEG", "PNG")) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise Invalid({"photos": "照片太大；缩小以后再传"})
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((LONGEST, LONGEST))
            plain = Image.new("RGB", upright.size, "white")
            layer = upright.convert("RGBA")
            plain.paste(layer, mask=layer.getchannel("A"))
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as broken:
        raise Invalid({"photos": "有一件不是照片，或者已经损坏；请选 JPG、PNG 照片"}) from broken
    kept = io.BytesIO()
    plain.save(kept, "JPEG", quality=QUALITY)
    return ContentFile(kept.getvalue(), name=name)
