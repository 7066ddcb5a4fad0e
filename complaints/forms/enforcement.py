"""What filing an enforcement case asks, and what each move of it asks."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone

from agencies.access import Actor
from agencies.models import Agency
from casefile.doors import MoveForm
from casefile.referral_forms import AgencyField
from complaints import enforcement_public, results
from complaints.models import Enforcement
from complaints.models.enforcement import Penalty
from inspections import crews
from inspections.fields import day, lines
from inspections.measures import Measure
from law import load
from law.pack import Silent

SEVERITIES = [("", "请选择"), *Enforcement.Severity.choices]
SEVERITY_HELP = "决定书能公开多久由它定：轻微的原则上不公开。"


class Articles(forms.CharField):
    """Articles of law, one a line; a program may send a list."""

    def __init__(self, **more: Any):
        super().__init__(widget=forms.Textarea(attrs={"rows": 4}), max_length=4000, **more)

    def to_python(self, value: Any) -> list[str]:
        found = value if isinstance(value, list) else str(value or "").splitlines()
        return [str(one).strip() for one in found if str(one).strip()]

    def validate(self, value: Any) -> None:
        if self.required and not value:
            raise forms.ValidationError("写明条款，一行一条")

    def run_validators(self, value: Any) -> None:
        super().run_validators("\n".join(value))

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value


class Open(forms.Form):
    """Against whom, for what. What is to be chosen where the text names nobody is asked in the same form."""

    title = forms.CharField(label="案由", max_length=200, help_text="一句话写明涉嫌什么违法行为。")
    party_name = forms.CharField(label="当事人名称", max_length=120, required=False)
    party_code = forms.CharField(
        label="统一社会信用代码", max_length=18, required=False, help_text="不是登记的养老机构、但有营业执照的，照填。"
    )
    person = forms.CharField(
        label="当事人是个人的，写姓名", max_length=40, required=False, help_text="加密保存，名单和导出里只显示姓。"
    )
    unlicensed = forms.ChoiceField(label="无证无照的名义", required=False)
    domain = forms.ChoiceField(label="监管领域", required=False, help_text="不是无证无照的，选涉及哪个领域。")
    facts = lines("初步情况", rows=5, max_length=4000, required=False)
    choice = AgencyField(label="由哪个部门查处", required=False)
    reason = lines("为什么由这个部门", rows=2, max_length=500, required=False)

    def __init__(self, *args: Any, actor: Actor, known: bool = False, **kwargs: Any):
        super().__init__(*args, **kwargs)
        place_id = actor.agency.place_id if actor.agency else load.ROOT
        pack = load.pack(place_id)
        named = [(code, route.label) for code, route in pack.unlicensed.items()]
        self.fields["unlicensed"].choices = [("", "不是无证无照"), *named]
        self.fields["domain"].choices = [("", "请选择"), *pack.domains.items()]
        self.fields["choice"].offer(place_id)
        said = [f"{route.label}：{route.silent}" for route in pack.unlicensed.values() if route.silent]
        self.fields["choice"].help_text = "文本写明由谁查处的，不用选。" + "".join(said)
        if known:  # it grew from a file of a registered institution
            for name in ("party_name", "party_code", "person"):
                del self.fields[name]


class Investigate(MoveForm):
    investigators = forms.MultipleChoiceField(
        label="办案人员", widget=forms.CheckboxSelectMultiple, help_text="至少两名，都要有有效的执法证件。",
        error_messages={"required": "勾选办案人员，至少两名"},
    )  # fmt: skip
    facts = lines("查明的违法事实和证据", rows=6, max_length=4000)
    articles = Articles(label="违反和据以处理的条款", help_text="一行一条，如：《某某条例》第几条第几款。")
    proposal = lines("处理意见", rows=4, max_length=2000, help_text="拟作出的决定，会写进告知书。")
    major = forms.BooleanField(
        label="重大决定", required=False,
        help_text="较大数额罚款、没收、责令停产停业、吊销许可等：须法制审核，当事人可以要求听证。",
    )  # fmt: skip
    severity = forms.ChoiceField(label="程度", choices=SEVERITIES, required=False, help_text=SEVERITY_HELP)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.people = {one.username: one for one in crews.able(self.subject.case.agency, timezone.localdate())}
        self.fields["investigators"].choices = [
            (name, f"{one.name}（{one.certificate}）") for name, one in self.people.items()
        ]

    def fill(self) -> dict[str, Any]:
        kept = self.subject
        return {"facts": kept.facts, "articles": kept.articles, "proposal": kept.proposal, "major": kept.major}

    def clean_investigators(self) -> Sequence[Any]:
        return [self.people[name] for name in self.cleaned_data["investigators"]]


class Review(MoveForm):
    text = lines(
        "审核意见", rows=6, max_length=2000, help_text="管辖、事实和证据、程序、适用的条款、裁量。只供内部看。"
    )


class Reason(MoveForm):
    reason = lines("理由", rows=4, max_length=1000)


class Announce(MoveForm):
    state_until = day("陈述、申辩的最后一日", help_text="写进告知书；当事人在这一天以前（含当日）可以陈述、申辩。")


class State(MoveForm):
    text = lines("陈述、申辩", rows=6, max_length=2000, help_text="不同意什么，理由和证据是什么。")


class CallHearing(MoveForm):
    hearing_on = day("听证日期")
    where = forms.CharField(label="地点", max_length=120)
    host = forms.CharField(label="主持人", max_length=40, help_text="不能是本案的办案人员。")


class Hear(MoveForm):
    text = lines("复核意见", rows=5, max_length=2000, help_text="当事人的意见成立不成立、采纳不采纳。")
    waived = forms.BooleanField(label="当事人明确放弃陈述、申辩", required=False)


class Decide(MoveForm):
    outcome = forms.ChoiceField(label="决定", choices=Enforcement.Outcome.choices, widget=forms.RadioSelect)
    decision = lines("决定的内容", rows=5, max_length=2000)
    articles = Articles(label="依据的条款", help_text="一行一条。")
    kinds = forms.MultipleChoiceField(
        label="处罚种类", choices=Penalty.choices, widget=forms.CheckboxSelectMultiple, required=False
    )
    fine = forms.DecimalField(label="罚款（元）", max_digits=14, decimal_places=2, min_value=0, required=False)
    perform_by = day("履行的最后一日", required=False, help_text="决定书写明的日期；从送达起计时。")
    severity = forms.ChoiceField(label="程度", choices=SEVERITIES, required=False, help_text=SEVERITY_HELP)

    def fill(self) -> dict[str, Any]:
        kept = self.subject
        return {"decision": kept.proposal, "articles": kept.articles, "severity": kept.severity}


class Serve(MoveForm):
    served_on = day("送达日期")
    way = forms.CharField(label="送达方式", max_length=40, help_text="直接、留置、邮寄、电子、公告。")
    receiver = forms.CharField(label="签收人或者见证人", max_length=60)

    def fill(self) -> dict[str, Any]:
        return {"served_on": timezone.localdate(), "way": "直接送达"}


class Publish(MoveForm):
    severity = forms.ChoiceField(label="程度", choices=SEVERITIES)
    until = day("公开到哪一天", required=False, help_text="不写的，到法律许可的最后一天。")
    reason = lines("轻微的为什么要公开", rows=2, max_length=500, required=False)

    def fill(self) -> dict[str, Any]:
        return {"severity": self.subject.severity}

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        said = []
        for severity, label in Enforcement.Severity.choices:
            try:
                last, cite = enforcement_public.longest(
                    self.subject.case.place_id, severity, self.subject.decided_on or timezone.localdate()
                )
            except Silent:
                continue
            said.append(f"{label}：最长到{last.year}年{last.month}月{last.day}日（{cite}）")
        self.fields["severity"].help_text = "；".join(said)


class Complete(MoveForm):
    completed_on = day("执法完成的日期", help_text="决定履行或者执行完毕的那一天；通报的时限从它的第二天起算。")
    text = lines("怎样履行的", rows=3, max_length=1000, help_text="缴款、整改、执行的凭据。")


class ReceiverField(forms.ModelChoiceField):
    def label_from_instance(self, agency: Agency) -> str:
        return f"{agency.name}（{agency.level}）" if agency.level else agency.name


class TellResult(MoveForm):
    receiver = ReceiverField(
        Agency.objects.none(), label="通报哪个民政部门", empty_label="请选择", error_messages={"required": "选一个部门"}
    )
    text = lines("补充说明", rows=3, max_length=1000, required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        known, right = results.receivers(self.subject), results.same_level(self.subject.case.agency)
        field = self.fields["receiver"]
        field.queryset = Agency.objects.filter(pk__in=[one.pk for one in known])
        own = self.subject.case.agency
        field.help_text = (
            f"同级是{right.name}；通报别的层级只记录在案，时限照走。"
            if right
            else f"{own.name}这一级没有民政部门，选上级或者当地的民政部门。"
        )
        self.first = right

    def fill(self) -> dict[str, Any]:
        return {"receiver": self.first.pk} if self.first else {}


class Note(MoveForm):
    note = lines("结案说明", rows=3, max_length=1000, required=False)


class Revoke(MoveForm):
    number = forms.CharField(label="据以变更、撤销的文书文号", max_length=80)
    reason = lines("理由", rows=4, max_length=1000)


class NeedCoercion(MoveForm):
    text = lines("为什么应当行政强制", rows=4, max_length=1000)


class HandCoercion(MoveForm):
    receiver = AgencyField(label="有权的部门", required=False, help_text="不选的，向人民法院提出申请。")
    text = lines("请求采取什么强制、依据", rows=4, max_length=1000)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["receiver"].offer(self.subject.case.place_id, without=self.subject.case.agency_id)
        self.fields["receiver"].empty_label = "人民法院"

    def fill(self) -> dict[str, Any]:
        return {"text": self.subject.routing.get("coercion", "")}


class RecordCoercion(MoveForm):
    kind = forms.ChoiceField(label="措施", choices=Measure.choices, widget=forms.RadioSelect)
    number = forms.CharField(label="强制决定的文号", max_length=80)
    text = lines("采取了什么措施", rows=3, max_length=1000)
    basis = lines("依据的条款", rows=2, max_length=300)
    taken_on = day("日期")
