"""What planning a visit asks, and what its moves ask; the sheet of a part has a file of its own."""

from typing import Any

from django import forms
from django.utils import timezone

from agencies.access import Actor
from agencies.models import Agency, User
from casefile.doors import MoveForm
from inspections import crews, sheets, visits
from inspections.fields import day, moment
from inspections.models import Visit
from registry.models import Institution


def _reason(help_text: str, **words: Any) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label="理由", max_length=500, help_text=help_text, widget=area, **words)


class PlanVisit(forms.Form):
    """Which institution is visited why and when, by whom, with which lists. Several agencies make it a joint visit."""

    ground = forms.ChoiceField(label="检查缘由", widget=forms.RadioSelect)
    ground_text = forms.CharField(
        label="缘由说明", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="投诉举报、吹哨、复查、备案后核查、专项检查须写明是哪一件。机构和公众看不到这里的内容。",
    )  # fmt: skip
    planned_on = day("计划检查日期", help_text="机构在执法人员到场以前，看不到这次检查。")
    officers = forms.MultipleChoiceField(
        label="执法人员", widget=forms.CheckboxSelectMultiple,
        help_text="每个参加的部门至少两名；勾选几个部门，就是几个部门联合检查。",
        error_messages={"required": "勾选执法人员，每个部门至少两名"},
    )  # fmt: skip
    lists = forms.MultipleChoiceField(
        label="检查表", widget=forms.CheckboxSelectMultiple, required=False,
        help_text="不勾选的，用部门的第一张检查表。文本没有为部门列出检查事项的，用通用检查表。",
    )  # fmt: skip

    def __init__(self, *args: Any, institution: Institution, actor: Actor, **kwargs: Any):
        super().__init__(*args, **kwargs)
        grounds = [choice for choice in Visit.Ground.choices if choice[0] != Visit.Ground.DRAWN]
        self.fields["ground"].choices = grounds
        today, place = timezone.localdate(), institution.case.place
        everybody = crews.in_place(place, today)
        own = {agency: people for agency, people in everybody.items() if agency == actor.agency}
        self.people = everybody if visits.convenes(actor) else own
        self.fields["officers"].choices = [
            (agency.name, [(f"{agency.pk}|{one.username}", f"{one.name}（{one.certificate}）") for one in people])
            for agency, people in self.people.items()
        ]
        self.fields["lists"].choices = [
            (agency.name, [(f"{agency.pk}|{one.id}", _list(one)) for one in sheets.offered(place.pk, agency.pk, today)])
            for agency in self.people
        ]

    def groups(self) -> list[dict[str, Any]]:
        """For the page: each agency with its people and its lists, and what was ticked."""
        ticked = {name: set(self[name].data or []) for name in ("officers", "lists")} if self.is_bound else {}
        return [
            {
                "agency": agency.name,
                **{
                    name: [
                        (value, text, value in ticked.get(name, ()))
                        for label, choices in self.fields[name].choices
                        if label == agency.name
                        for value, text in choices
                    ]
                    for name in ("officers", "lists")
                },
            }
            for agency in self.people
        ]

    def clean(self) -> dict[str, Any]:
        """The choices as `visits.plan` takes them."""
        found = super().clean()
        chosen = [value.split("|", 1) for value in found.pop("officers", [])]
        lists = [value.split("|", 1) for value in found.pop("lists", [])]
        agencies: list[tuple[Agency, list[User], list[str]]] = []
        for agency, people in self.people.items():
            names = [username for slug, username in chosen if slug == agency.pk]
            wanted = [id for slug, id in lists if slug == agency.pk]
            if names:
                agencies.append((agency, [one for one in people if one.username in names], wanted))
            elif wanted:
                self.add_error("lists", f"{agency.name}勾选了检查表，没有勾选执法人员")
        return {**found, "agencies": agencies, "joint": len(agencies) > 1}


def _list(one: Any) -> str:
    return f"{one.title}（{len(one.items)} 项，第 {one.version} 版）"


class Arrive(MoveForm):
    arrived_at = moment("到达时间")

    def fill(self) -> dict[str, Any]:
        return {"arrived_at": timezone.localtime()}


class Reschedule(MoveForm):
    planned_on = day("改到哪一天")
    reason = _reason("写明为什么改期。")

    def fill(self) -> dict[str, Any]:
        return {"planned_on": self.subject.planned_on}


class CancelVisit(MoveForm):
    reason = _reason("写明为什么取消。")


class CancelPart(MoveForm):
    reason = _reason("写明本部门为什么不参加。")


class SendBack(MoveForm):
    reason = _reason("写明哪一项与现场不符。")


class Reassign(MoveForm):
    officers = forms.MultipleChoiceField(label="执法人员", widget=forms.CheckboxSelectMultiple)
    reason = _reason("按抽取结果派员的，写明为什么更换。", required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.people = crews.able(self.subject.agency, timezone.localdate())
        choices = [(one.username, f"{one.name}（{one.certificate}）") for one in self.people]
        self.fields["officers"].choices = choices

    def fill(self) -> dict[str, Any]:
        return {"officers": [one["username"] for one in self.subject.officers]}

    def clean_officers(self) -> list[User]:
        return [one for one in self.people if one.username in self.cleaned_data["officers"]]


class Publish(MoveForm):
    """What is made public is shown before; the decision is all that is asked."""

    @property
    def contents(self) -> list[tuple[str, str]]:
        return list(visits.public_result(self.subject).items())
