"""What each move of a batch asks, and what matching one of its rows asks."""

from typing import Any

from django import forms

from casefile.doors import MoveForm
from credit import collecting
from credit.models import Decision
from registry.models import Institution


class Reason(MoveForm):
    reason = forms.CharField(
        label="理由", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}), help_text="哪几行、哪里有误。"
    )


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
        found = collecting.candidates(decision, decision.case.place, text)
        self.found = found
        self.fields["institution"].queryset = Institution.objects.filter(pk__in=[one.pk for one in found])
        self.fields["institution"].queryset = self.fields["institution"].queryset.select_related("party")


class Unmatch(forms.Form):
    reason = forms.CharField(
        label="为什么不是这个法人", max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="原来的记录不删，旁边记一条更正。",
    )  # fmt: skip
