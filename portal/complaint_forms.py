"""What a stranger is asked to complain, and afterwards with the tracking code: few questions, in plain words."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone

from agencies.models import Place
from casefile.controls import ManyFiles, day, lines
from casefile.refusals import Invalid
from complaints import identity, pictures
from registry.models import Institution

NONE = "none"  # none of the institutions that were found
LONGEST, MOST_PHOTOS = 3000, 6
UNLICENSED = {  # in plain words; by the code of the packs
    "": "不清楚，或者有证照",
    "forprofit": "像公司、店铺那样经营，没有营业执照",
    "nonprofit": "自称公益组织、服务中心，没有登记",
    "public": "自称公办、事业单位，没有登记",
    "permit": "有执照，但没有食品、医疗等许可",
}
IDENTITY = {"yes": "匿名，不留姓名和电话", "no": "留下联系方式，方便核实"}
RATINGS = {5: "很满意", 4: "满意", 3: "一般", 2: "不满意", 1: "很不满意"}


class Photos(forms.FileField):
    """Photos, drawn anew at once: what is handed on has neither their names nor what a camera writes into them."""

    def __init__(self, **kwargs: Any):
        control = ManyFiles(attrs={"multiple": True, "accept": "image/jpeg,image/png"})
        super().__init__(label="照片", required=False, widget=control, **kwargs)

    def clean(self, value: Any, initial: Any = None) -> list[Any]:
        uploads = [one for one in value or [] if one]
        if len(uploads) > MOST_PHOTOS:
            raise ValidationError(f"最多选 {MOST_PHOTOS} 张，挑最说明问题的")
        if any(one.size > settings.ATTACHMENT_MAX_BYTES for one in uploads):
            raise ValidationError(f"每张不超过 {settings.ATTACHMENT_MAX_BYTES >> 20} MB，缩小以后再选")
        try:
            return pictures.redrawn(uploads)
        except Invalid as refusal:
            raise ValidationError(refusal.sentence) from refusal


class Complain(forms.Form):
    """The whole complaint, one page. `near` are the institutions among which the visitor is asked to choose."""

    place = forms.ChoiceField(label="在哪个地方", error_messages={"required": "选择在哪个地方"})
    against = forms.CharField(
        label="机构或者场所的名称", max_length=120,
        help_text="写门牌上的名称；没有名称的写“××小区3号楼的老年公寓”。",
        error_messages={"required": "写明机构或者场所的名称"},
    )  # fmt: skip
    institution = forms.ChoiceField(label="是下面这一家吗", required=False, widget=forms.RadioSelect)
    against_address = forms.CharField(
        label="地址", max_length=200, required=False, help_text="街道、门牌，或者附近好认的地方。"
    )
    unlicensed = forms.ChoiceField(
        label="它有没有证照", required=False, widget=forms.RadioSelect, choices=list(UNLICENSED.items())
    )
    text = lines(
        "您看到或者遇到了什么", rows=7, max_length=LONGEST, min_length=5,
        help_text="什么时候、在哪里、谁、看到或者遇到了什么。请不要写您自己的姓名、住址和证件号码。",
        error_messages={
            "required": "写明您看到或者遇到了什么", "min_length": "写得再具体一些：什么时候、在哪里、看到了什么",
        },
    )  # fmt: skip
    happened_on = day("大约哪一天发生的", required=False)
    photos = Photos(help_text=f"最多 {MOST_PHOTOS} 张 JPG、PNG。拍摄地点、时间、手机型号会自动去掉。")
    anonymous = forms.ChoiceField(
        label="要不要留下联系方式", widget=forms.RadioSelect, choices=list(IDENTITY.items()),
        error_messages={"required": "选一项：匿名，或者留下电话"},
    )  # fmt: skip
    name = forms.CharField(label="怎么称呼您", max_length=20, required=False)
    phone = forms.CharField(
        label="电话", max_length=20, required=False, widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel"})
    )

    def __init__(self, *args: Any, places: Sequence[Place], near: Sequence[Institution] = (), **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        first = [("", "请选择")] if len(places) != 1 else []
        self.fields["place"].choices = first + [(place.pk, place.name) for place in places]
        named = [(one.case.reference, "，".join(filter(None, (one.party.name, one.town)))) for one in near]
        self.fields["institution"].choices = [*named, (NONE, "都不是，按我写的名称")]

    def clean_happened_on(self) -> Any:
        found = self.cleaned_data["happened_on"]
        if found and found > timezone.localdate():
            raise ValidationError("不能晚于今天")
        return found

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("anonymous") == "yes":
            cleaned |= {"name": "", "phone": ""}
        elif cleaned.get("anonymous") == "no" and not cleaned.get("phone", "").strip():
            self.add_error("phone", "留一个能打通的电话；不愿意留的，选匿名")
        named = [] if cleaned.get("institution", NONE) not in ("", NONE) else ["against"]
        lines = {name: cleaned.get(name, "") for name in [*named, "against_address"]}
        told = identity.open_lines(cleaned.get("name", ""), cleaned.get("phone", ""), **lines)
        for name, sentence in told.items():
            self.add_error(name, sentence)
        return cleaned


class Code(forms.Form):
    code = forms.CharField(
        label="查询码", max_length=60,
        help_text="提交后给您的 20 位字母和数字，例如 7K3QX-9M2AB-0CDEF-8TZ4W。大小写、横线都不要紧。",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": "填写查询码", "max_length": "查询码没有这么长，请核对后重新输入"},
    )  # fmt: skip


class More(forms.Form):
    """Something to add, or the answer to the question."""

    text = lines("补充的情况", rows=4, max_length=LONGEST, error_messages={"required": "写明要补充的情况"})
    photos = Photos()

    def __init__(self, *args: Any, question: str = "", **kwargs: Any):
        super().__init__(*args, **kwargs)
        if question:
            self.fields["text"].label = "您的回答"


class Withdraw(forms.Form):
    reason = lines("为什么撤回", rows=2, max_length=200, required=False)
    sure = forms.BooleanField(label="我要撤回，撤回以后不能恢复", error_messages={"required": "确认以后才能撤回"})


class Rate(forms.Form):
    rating = forms.TypedChoiceField(
        label="对这次办理满意吗", coerce=int, widget=forms.RadioSelect, choices=list(RATINGS.items()),
        error_messages={"required": "选一项"},
    )  # fmt: skip
    text = lines("还想说什么", rows=2, max_length=300, required=False)
