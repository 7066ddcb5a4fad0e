"""What the officer library asks of an entry."""

from typing import Any

from django import forms
from django.utils import timezone

from agencies.access import Actor
from agencies.models import Agency, User
from inspections import library
from inspections.fields import day
from inspections.models import Officer
from law import load
from registry.models import Institution


class Entry(forms.Form):
    """The certificate, what the person may be drawn for, and whom to avoid."""

    assistant = forms.BooleanField(label="作为专家入库，只协助检查，不算执法人员", required=False)
    certificate = forms.CharField(label="执法证号", max_length=40, required=False, help_text="专家可以不填。")
    valid_from = day("证件有效期自", required=False)
    valid_until = day("证件有效期至", required=False, help_text="过了这一天，不再参加抽取。")
    specialties = forms.MultipleChoiceField(
        label="专业领域",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="不选的，本部门的各领域都可以派。",
    )
    recused = forms.CharField(
        label="回避的机构（案号）", required=False, max_length=600, help_text="如 JG-2026-0001，几家的用空格分开。"
    )
    recusal = forms.CharField(label="回避的理由", required=False, max_length=200)

    def __init__(self, *args: Any, agency: Agency, officer: Officer | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.agency = agency
        pack = load.pack(agency.place_id)
        own = sorted({*pack.domains_of(agency.pk), *(officer.specialties if officer else ())})
        self.fields["specialties"].choices = [(code, pack.domains[code]) for code in own if code in pack.domains]
        if officer:
            columns = ("assistant", "certificate", "valid_from", "valid_until", "specialties")
            self.initial = {name: getattr(officer, name) for name in columns}
            self.initial["recused"] = " ".join(one["reference"] for one in officer.recused)
            self.initial["recusal"] = officer.recused[0]["reason"] if officer.recused else ""

    def clean_recused(self) -> list[Institution]:
        wanted = self.cleaned_data["recused"].upper().split()
        known = Institution.objects.filter(place=self.agency.place_id, case__reference__in=wanted)
        found = {one.case.reference: one for one in known.select_related("case", "party")}
        if unknown := [reference for reference in wanted if reference not in found]:
            raise forms.ValidationError(f"本地没有案号为{unknown[0]}的机构；在机构名册里查案号")
        return [found[reference] for reference in dict.fromkeys(wanted)]


class Enlist(Entry):
    field_order = ("user",)
    user = forms.ChoiceField(label="人员")

    def __init__(self, *args: Any, actor: Actor, agency: Agency, **kwargs: Any):
        super().__init__(*args, agency=agency, **kwargs)
        people = library.candidates(agency, timezone.localdate())
        self.people = {person.username: person for person in people}
        self.fields["user"].choices = [(name, person.name) for name, person in self.people.items()]
        if not self.people:
            self.fields["user"].help_text = f"{agency.name}在岗的人都已经入库；新来的，由管理员先登记岗位。"

    def clean_user(self) -> User:
        return self.people[self.cleaned_data["user"]]
