"""What forms of several apps ask for: a day, a moment, a few lines of text, and several files at once."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from casefile import attachments
from casefile.refusals import Invalid

IMAGES = frozenset({"image/jpeg", "image/png"})
MOST = 12


class ManyFiles(forms.FileInput):
    """A file control that takes several, and on a phone offers the camera."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Any]:
        if hasattr(files, "getlist"):
            return files.getlist(name)
        found = (files or {}).get(name)
        return found if isinstance(found, list) else [found] if found else []


class Uploads(forms.FileField):
    """Files that are what their bytes say: photos, and PDF unless only photos are wanted."""

    def __init__(self, *, photos_only: bool = False, **kwargs: Any):
        self.photos_only = photos_only
        accept = "image/jpeg,image/png" if photos_only else "image/jpeg,image/png,application/pdf"
        super().__init__(widget=ManyFiles(attrs={"multiple": True, "accept": accept}), **kwargs)

    def clean(self, value: Any, initial: Any = None) -> list[Any]:
        found = [one for one in value or [] if one]
        if not found:
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return []
        if len(found) > MOST:
            raise ValidationError(f"一次最多 {MOST} 件，分几次传")
        faults = []
        for upload in found:
            try:
                media_type, _ = attachments.sniff(upload, field="file")
            except Invalid as refusal:
                faults.append(refusal.sentence)
                continue
            if self.photos_only and media_type not in IMAGES:
                faults.append(f"{upload.name}不是照片；拍照或者选 JPG、PNG 文件")
        if faults:
            raise ValidationError(faults)
        return found


def day(label: str, **words: Any) -> forms.DateField:
    """A day, picked from the browser's own calendar."""
    return forms.DateField(label=label, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **words)


def moment(label: str, **words: Any) -> forms.DateTimeField:
    """A day and a minute, local time."""
    widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})
    return forms.DateTimeField(label=label, widget=widget, **words)


def lines(label: str, rows: int = 3, **words: Any) -> forms.CharField:
    """A few lines of text."""
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **words)
