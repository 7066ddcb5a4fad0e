"""What strangers may type into the portal: a search, a paper to verify, a question about the law."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings

from agencies.models import Place
from casefile.models import Referral
from portal import directory

LONGEST = 100
PICK = "从列表里选一种"


class Search(forms.Form):
    """The search of the list. A wrong value says so at its field and narrows nothing."""

    q = forms.CharField(
        label="名称、代码、地方、乡镇",
        max_length=LONGEST,
        required=False,
        error_messages={"max_length": "最多输入 %(limit_value)d 个字，如“松鹤园”或者代码的一段"},
    )
    place = forms.ChoiceField(label="地方", required=False, error_messages={"invalid_choice": PICK})
    status = forms.ChoiceField(
        label="备案",
        required=False,
        choices=[("", "全部"), *directory.STATUSES.items()],
        error_messages={"invalid_choice": PICK},
    )
    sort = forms.ChoiceField(
        label="排列", required=False, choices=list(directory.SORTS.items()), error_messages={"invalid_choice": PICK}
    )

    def __init__(self, *args: Any, places: Iterable[Place], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = [("", "全部"), *((place.pk, place.name) for place in places)]

    @property
    def asked(self) -> dict[str, str]:
        """What is to be looked for; a field in error is left out."""
        return {name: value for name, value in getattr(self, "cleaned_data", {}).items() if value}


class Verify(forms.Form):
    """A paper to verify: what is printed on it, or the file itself."""

    q = forms.CharField(
        label="文号、核验码或二维码里的地址",
        help_text="例如 靖民备〔2026〕12号，或者回执右下角的核验码。",
        max_length=300,
        required=False,
        error_messages={"max_length": "文号或核验码没有这么长，请核对后重新输入"},
    )


class VerifyFile(forms.Form):
    """The file of a paper, and perhaps which paper it should be; only its digest is looked at."""

    file = forms.FileField(
        label="文书的 PDF 文件",
        required=True,
        allow_empty_file=True,
        error_messages={"required": "选择要核验的 PDF 文件", "invalid": "选择要核验的 PDF 文件"},
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
    )
    q = forms.CharField(
        label="文号或核验码",
        help_text="填了就只与这一件比对。",
        max_length=300,
        required=False,
        error_messages={"max_length": "文号或核验码没有这么长，请核对后重新输入"},
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, auto_id="file_%s", **kwargs)
        most = settings.ATTACHMENT_MAX_BYTES >> 20
        self.fields["file"].help_text = f"不超过 {most} MB。边传边算摘要，不保存文件。"

    def clean_file(self) -> str:
        """The digest; the file itself is already forgotten (`verify.Digest`)."""
        if not (digest := self.cleaned_data["file"].sha256):
            most = settings.ATTACHMENT_MAX_BYTES >> 20
            raise forms.ValidationError(f"选择不超过 {most} MB 的文件；本平台的文书没有更大的，也可以改用文号核验")
        return digest


class Reply(forms.Form):
    """What an agency without a sign-in answers to a letter: that it takes it on, what came of it, or why not."""

    does = forms.ChoiceField(label="办理", widget=forms.RadioSelect, error_messages={"required": "选一项"})
    reason = forms.ChoiceField(
        label="退回理由", choices=[("", "请选择"), *Referral.Refusal.choices], required=False,
        help_text="退回的须选定；接收、答复的不填。",
    )  # fmt: skip
    text = forms.CharField(
        label="答复或者退回说明", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 6}),
        help_text="答复的写明怎样处理、结果怎样；退回的写明依据的条款。",
    )  # fmt: skip
    name = forms.CharField(
        label="经办人姓名", max_length=20, help_text="会记入办理记录。", error_messages={"required": "填写经办人姓名"}
    )

    def __init__(self, *args: Any, referral: Referral, **kwargs: Any):
        super().__init__(*args, **kwargs)
        does = {"accept": "接收，由本部门办理", "answer": "答复办理结果", "refuse": "退回"}
        if referral.state != Referral.State.OFFERED:
            does.pop("accept")
        if referral.assigned:
            does.pop("refuse")
        self.fields["does"].choices = list(does.items())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        does = cleaned.get("does")
        if does in ("answer", "refuse") and not cleaned.get("text", "").strip():
            self.add_error("text", "写明怎样处理、结果怎样" if does == "answer" else "写明为什么退回、依据是什么")
        if does == "refuse" and not cleaned.get("reason"):
            self.add_error("reason", "选一项退回理由")
        return cleaned
