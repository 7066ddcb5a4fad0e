"""Fields of this app: an answer, a note and a photo for each item of a check list (in JSON, one object by item code);
and the days, moments and texts that its forms ask for.
"""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from casefile import attachments
from casefile.controls import day, lines, moment
from casefile.refusals import Invalid

__all__ = ["IMAGES", "ByItem", "ByItemWidget", "Photos", "PhotosWidget", "day", "lines", "moment"]
IMAGES = frozenset({"image/jpeg", "image/png"})


class ByItemWidget(forms.Widget):
    """Reads `name-<code>` from a page; a JSON object is taken as it is. The page's template draws the controls."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> dict[str, Any]:
        if isinstance(data.get(name), dict):
            return data[name]
        return {code: text.replace("\r\n", "\n") for code, text in _by_item(data, name).items()}

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return not self.value_from_datadict(data, files, name)


class ByItem(forms.Field):
    """Texts by item code: `{"beds": "实有床位 60 张"}`."""

    widget = ByItemWidget

    def __init__(self, *, max_length: int, **kwargs: Any):
        self.max_length = max_length
        super().__init__(**kwargs)

    def clean(self, value: Any) -> dict[str, str]:
        found = {str(code): str(text).strip() for code, text in (value or {}).items()}
        if any(len(text) > self.max_length for text in found.values()):
            raise ValidationError(f"每项最多 {self.max_length} 字，删短后再提交")
        return {code: text for code, text in found.items() if text}


class PhotosWidget(forms.FileInput):
    """Reads the files `name-<code>`."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> dict[str, Any]:
        return _by_item(files or {}, name)


class Photos(forms.FileField):
    """Photos by item code. Each is what its bytes say: JPEG or PNG."""

    widget = PhotosWidget

    def clean(self, value: Any, initial: Any = None) -> dict[str, Any]:
        faults = []
        for upload in (value or {}).values():
            try:
                media_type, _ = attachments.sniff(upload, field="photo")
            except Invalid as refusal:
                faults.append(refusal.sentence)
                continue
            if media_type not in IMAGES:
                faults.append(f"{upload.name}不是照片；拍照或者选 JPG、PNG 文件")
        if faults:
            raise ValidationError(faults)
        return value or {}


def _by_item(source: Any, name: str) -> dict[str, Any]:
    start = f"{name}-"
    return {key.removeprefix(start): source.get(key) for key in source if key.startswith(start) and source.get(key)}
