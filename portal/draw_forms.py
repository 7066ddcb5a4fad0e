"""What the public page of verifying asks: the file of a record."""

from django import forms
from django.core.files.uploadedfile import UploadedFile

from inspections import urn_check


class VerifyRecord(forms.Form):
    record = forms.FileField(
        label="抽取记录（JSON 文件）", help_text="从本站下载的，或者别人给您的。文件不保存。",
        error_messages={"required": "选择要核验的抽取记录"},
    )  # fmt: skip

    def clean_record(self) -> UploadedFile:
        if self.cleaned_data["record"].size > urn_check.MOST_BYTES:
            raise forms.ValidationError(
                f"抽取记录没有这么大（最多 {urn_check.MOST_BYTES // 1_000_000} MB），换一个文件"
            )
        return self.cleaned_data["record"]
