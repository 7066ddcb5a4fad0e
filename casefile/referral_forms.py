"""What each move of a referral asks, and what offering one asks."""

from typing import Any

from django import forms

from agencies.models import Agency
from casefile.doors import MoveForm
from casefile.models import Referral
from law import load

REQUIRED = {"required": "选一个部门"}


def words(label: str, help_text: str = "", *, most: int = 4000, rows: int = 5, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=most, help_text=help_text, widget=forms.Textarea(attrs={"rows": rows}), **more
    )


def reason(label: str = "理由", help_text: str = "写明事实和依据，会记入办理记录。") -> forms.CharField:
    return words(label, help_text, most=1000, rows=4)


def day(label: str, help_text: str) -> forms.DateField:
    return forms.DateField(
        label=label, required=False, help_text=help_text, widget=forms.DateInput(attrs={"type": "date", "class": "w2"})
    )


class AgencyField(forms.ModelChoiceField):
    """An agency of the place that is more than a word of the text."""

    def __init__(self, **more: Any):
        super().__init__(Agency.objects.none(), error_messages=REQUIRED, empty_label="请选择", **more)

    def label_from_instance(self, agency: Agency) -> str:
        return agency.name

    def offer(self, place_id: str, *, without: str = "") -> None:
        """Offer the place's agencies but one."""
        real = [slug for slug, entry in load.pack(place_id).agencies.items() if entry.can_sign_in and slug != without]
        self.queryset = Agency.objects.filter(pk__in=real).order_by("name")


class Answer(MoveForm):
    text = words("答复", "写明怎样处理、依据什么、结果怎样；还没有办完的写明下一步和日期。")


class Refuse(MoveForm):
    reason = forms.ChoiceField(
        label="退回理由", choices=Referral.Refusal.choices, widget=forms.RadioSelect,
        error_messages={"required": "选一项理由"},
    )  # fmt: skip
    text = words("说明", "写明依据的条款；认为应由哪个部门办理的，一并写明。", most=1000, rows=4)


class TakeIn(MoveForm):
    note = words("办结说明", "有后续安排的写明，例如由本部门怎样处理。", most=1000, rows=3, required=False)


class Reopen(MoveForm):
    reason = reason("还要办什么", "写明答复里哪一点没有说清、哪一件没有办完。")
    answer_by = day("答复期限（选填）", "到这一天没有答复的，自动退回并记录在案。")


class Revoke(MoveForm):
    reason = reason()


class _Onward(MoveForm):
    receiver = AgencyField(label="送给哪个部门")
    reason = reason("为什么送这个部门", "写明哪一条职责归它。")
    text = words("事由", "写明事实、要办什么。")
    answer_by = day("答复期限（选填）", "到这一天没有答复的，自动退回并记录在案。")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        own = self.actor.agency.pk if self.actor.agency else ""
        self.fields["receiver"].offer(self.subject.case.place_id, without=own)

    def fill(self) -> dict[str, Any]:
        return {"text": self.subject.text}


class PassOn(_Onward):
    """The receiver gives the matter to a third agency as well."""


class SendOn(_Onward):
    """The sender gives what came back to another agency."""


class Arbitrate(MoveForm):
    receiver = AgencyField(label="由哪个部门办理", help_text="选送出部门的，由它自己办理。")
    reason = reason("裁定理由", "写明依据哪一条职责。被选定的部门不能再退回。")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["receiver"].offer(self.subject.case.place_id)


class Domain(forms.Form):
    """Which subject domain the matter belongs to: asked first, because it decides who is proposed."""

    domain = forms.ChoiceField(label="监管领域", help_text="由它按职责分工提出接收部门。")

    def __init__(self, *args: Any, place_id: str, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["domain"].choices = [("", "请选择"), *load.pack(place_id).domains.items()]


class Offer(forms.Form):
    """A new referral. Another receiver than one that is proposed needs a reason."""

    kind = forms.ChoiceField(
        label="方式", choices=Referral.Kind.choices, widget=forms.RadioSelect, error_messages={"required": "选一种方式"}
    )
    receiver = AgencyField(label="接收部门")
    reason = words("另选部门的理由", "接收部门不是上面提出的，写明理由。", most=1000, rows=3, required=False)
    text = words("事由", "写明事实、时间、地点，要对方办什么。不写与办理无关的个人信息。")
    channel = forms.CharField(
        label="途径（选填）", max_length=120, required=False, help_text="依据的文本写明途径的照写，如书面抄告。"
    )
    urgent = forms.BooleanField(label="紧急：请接收部门立即到场或者处理", required=False)
    answer_by = day("答复期限（选填）", "到这一天没有答复的，自动退回并记录在案；不填的按当地文本，只记停留时长。")

    def __init__(self, *args: Any, place_id: str, own: str, proposed: list[str], open_choice: bool, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.proposed, self.open_choice = proposed, open_choice
        self.fields["receiver"].offer(place_id, without=own)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        chosen = cleaned.get("receiver")
        other = chosen and (self.open_choice or chosen.pk not in self.proposed)
        if other and not cleaned.get("reason", "").strip():
            why = "文本没有定下由谁办理" if self.open_choice else "职责分工提出的是别的部门"
            self.add_error("reason", f"{why}；写明为什么选{chosen.name}")
        return cleaned
