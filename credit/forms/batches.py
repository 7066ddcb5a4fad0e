"""What each move of a batch asks, and what matching one of its rows asks."""

from typing import Any

from django import forms

from agencies.access import Actor
from agencies.models import Agency
from casefile.doors import MoveForm
from credit import collecting, matching
from credit.models import Decision
from law import load
from registry.models import Institution

MOST = 5000


class Reason(MoveForm):
    reason = forms.CharField(
        label="理由", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}), help_text="哪几行、哪里有误。"
    )


class Import(forms.Form):
    """A table of decisions. Only whoever keeps what is collected hands in another agency's."""

    file = forms.FileField(
        label="表格", help_text=f"XLSX 或 CSV（UTF-8、GB18030），表头在第一行；一次最多 {MOST} 行。",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"}), error_messages={"required": "选择要上传的表格"},
    )  # fmt: skip
    sender = forms.ModelChoiceField(
        Agency.objects.none(), label="来源部门", empty_label="请选择", help_text="作出这些处理结果、报送它们的部门。",
        error_messages={"required": "选择来源部门"},
    )  # fmt: skip
    kind = forms.ChoiceField(
        label="表里没有“种类”列时，按什么", choices=Decision.Kind.choices, help_text="有这一列的，以表里写的为准。"
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any):
        super().__init__(*args, **kwargs)
        own, pack = actor.agency.pk, load.pack(actor.agency.place_id)
        gathers = collecting.gatherer(actor.agency.place).pk == own
        known = [slug for slug, one in pack.agencies.items() if one.can_sign_in] if gathers else [own]
        self.fields["sender"].queryset = Agency.objects.filter(pk__in=known).order_by("pk")
        self.fields["sender"].initial = own


class InstitutionField(forms.ModelChoiceField):
    def label_from_instance(self, one: Institution) -> str:
        return f"{one.party.name}（{one.party.code or '没有代码'}）"


class Match(forms.Form):
    """Whose the decision is: one of those found by its code, its name, or by what was typed."""

    institution = InstitutionField(
        Institution.objects.none(),
        label="是哪家机构的",
        empty_label="请选择",
        error_messages={"required": "选一家机构"},
    )
    reason = forms.CharField(
        label="为什么是它", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="代码不同的必须写。",
    )  # fmt: skip

    def __init__(self, *args: Any, decision: Decision, text: str = "", **kwargs: Any):
        super().__init__(*args, **kwargs)
        found = matching.candidates(decision, decision.case.place, text)
        self.found = found
        self.fields["institution"].queryset = Institution.objects.filter(pk__in=[one.pk for one in found])
        self.fields["institution"].queryset = self.fields["institution"].queryset.select_related("party")


class Correct(forms.Form):
    """What is wrong with a decision that stands in a record: that it is somebody else's, or that it no longer holds."""

    WRONG, REVOKED = "wrong", "revoked"
    what = forms.ChoiceField(
        label="怎么了", widget=forms.RadioSelect, initial=WRONG,
        choices=[(WRONG, "记错了，不是这个法人的，或者不是这个种类"), (REVOKED, "作出的机关已经变更、撤销这个决定")],
    )  # fmt: skip
    reason = forms.CharField(
        label="理由", max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="撤销的写明文书文号。原来的记录不删，旁边记一条更正；据以列入名单的部门随即得知。",
    )  # fmt: skip
