"""What a draw asks: the terms agreed before anything is known, a commitment, a salt, the public value, reasons."""

from typing import Any

from django import forms
from django.utils import timezone

from agencies.access import Actor
from agencies.models import Agency
from casefile.doors import MoveForm
from inspections import draw_rules, library, plans, urn
from inspections.draws import Terms
from inspections.models import Draw, Plan

HEX = {"autocomplete": "off", "spellcheck": "false", "class": "mono", "maxlength": str(urn.SALT)}


class Freeze(forms.Form):
    """The terms of a new draw. `again` is the draw that is drawn anew, whose terms are shown first."""

    label = forms.CharField(label="批次", max_length=80, help_text="如“2026年第三季度联合抽查”。重抽时与原批次一致。")
    plan = forms.ModelChoiceField(
        Plan.objects.none(), label="依据的年度计划", required=False, empty_label="不按年度计划"
    )
    agencies = forms.MultipleChoiceField(
        label="参加部门", widget=forms.CheckboxSelectMultiple,
        help_text="每个部门对每家机构抽两名执法人员；每个部门都要承诺并公开一个随机值。",
    )  # fmt: skip
    with_expert = forms.MultipleChoiceField(
        label="另抽一名专家的部门", widget=forms.CheckboxSelectMultiple, required=False,
        help_text="专家协助检查，不算在两名执法人员里。",
    )  # fmt: skip
    count = forms.IntegerField(label="抽取机构数", min_value=1)
    source = forms.ChoiceField(label="公共随机源", help_text="谁也不能预知、谁也不能左右的公开数值。")
    moment = forms.DateTimeField(
        label="公共随机值产生的时刻",
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
        help_text="全部承诺和随机值必须在这之前交齐；过了这一刻只能作废。",
    )  # fmt: skip
    issue = forms.CharField(label="期号（轮次）", max_length=30, help_text="约定用哪一期，写准，不能事后挑选。")
    opens_on = forms.DateField(
        label="全部记录最晚公开日期", widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text="抽中了谁，检查以前不公开；检查做完或者到了这一天，全部公开。",
    )  # fmt: skip
    reason = forms.CharField(
        label="重抽理由", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="这一批次以前抽过或者作废过的才填；理由公开。",
    )  # fmt: skip
    units = {"count": "家"}

    def __init__(self, *args: Any, actor: Actor, again: Draw | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        place = actor.agency.place
        self.fields["plan"].queryset = Plan.objects.filter(place=place, version__gt=0).order_by("-year")
        self.fields["plan"].label_from_instance = lambda plan: f"{plan.year}年第{plan.version}版"
        members = library.listed(place).values("agency")
        self.able = list(Agency.objects.filter(pk__in=members).order_by("name"))
        for name in ("agencies", "with_expert"):
            self.fields[name].choices = [(agency.pk, agency.name) for agency in self.able]
        self.fields["source"].choices = [(one.source, one.label) for one in draw_rules.sources().values()]
        size = library.institutions(place).count()
        self.fields["count"].help_text = f"检查对象名录现有 {size} 家在管机构。"
        if again:
            kept = {"label": again.label, "plan": again.plan_id, "agencies": again.agencies, "count": again.count}
            self.initial = kept | {"source": again.frozen["beacon"]["source"]}

    @property
    def terms(self) -> Terms:
        """What was agreed, as the act takes it."""
        typed = dict(self.cleaned_data)
        typed.pop("plan")
        chosen = set(typed.pop("agencies"))
        return Terms(agencies=[agency for agency in self.able if agency.pk in chosen], **typed)


class Commit(MoveForm):
    commitment = forms.CharField(
        label="承诺值", min_length=urn.SALT, max_length=urn.SALT, widget=forms.TextInput(attrs=HEX),
        help_text="只交这一行。随机值留在本部门，公开以前不要给任何人看，也不要输入到任何系统里。",
    )  # fmt: skip


class Reveal(MoveForm):
    salt = forms.CharField(
        label="随机值", min_length=urn.SALT, max_length=urn.SALT, widget=forms.TextInput(attrs=HEX),
        help_text="承诺时记下的 64 位十六进制数。系统核对它与承诺值一致才收下。",
    )  # fmt: skip


class Enter(MoveForm):
    value = forms.CharField(label="公共随机值", max_length=200, widget=forms.TextInput(attrs={"class": "mono"}))

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        named = self.subject.frozen["beacon"]
        moment = timezone.localtime(self.subject.moment)
        self.fields["value"].help_text = (
            f"{named['label']}第 {named['issue']} 期（轮），{moment.year}年{moment.month}月{moment.day}日"
            f"{moment:%H:%M}产生。{named['note']}写成“{named['shape']}”（9 代表数字）。"
        )


class Abandon(MoveForm):
    reason = forms.CharField(
        label="理由", max_length=500, widget=forms.Textarea(attrs={"rows": 4}), help_text="理由和缺的部门一并公开。"
    )


class PlanVisits(MoveForm):
    planned_on = forms.DateField(
        label="计划检查日期", widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text="先给每家定同一天，再到各次检查里分别改期。",
    )  # fmt: skip


def quarter(plan: Plan | None) -> str:
    """The label that a new draft of a draw begins with."""
    today = timezone.localdate()
    number = (today.month - 1) * len(plans.QUARTERS) // 12 + 1
    return f"{plan.year if plan else today.year}年第{'一二三四'[number - 1]}季度联合抽查"
