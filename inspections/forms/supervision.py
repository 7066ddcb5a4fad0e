"""What proposing a hazard for listed supervision asks, and what each move of it asks."""

from typing import Any

from django import forms
from django.utils import timezone

from casefile.doors import MoveForm
from inspections import proposals
from inspections.fields import day, lines
from inspections.uploads import Uploads


class Propose(MoveForm):
    """The subject is the hazard. Who decides is asked only where the place's text does not say."""

    reason = lines(
        "为什么提请", rows=4, max_length=1000, help_text="隐患多严重、整改难在哪里，写进《挂牌督办提请书》。"
    )
    decider = forms.ChoiceField(label="提请哪一级政府", required=False)
    decider_reason = lines("为什么是这一级政府", rows=2, max_length=500, required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        on = timezone.localdate()
        found = proposals.rule(self.subject, on)
        known = proposals.deciders(self.subject, on)
        if found.decide:
            del self.fields["decider"], self.fields["decider_reason"]
            names = "、".join(one.name for one in known)
            self.fields["reason"].help_text += f"提请{names}决定。"
            return
        self.fields["decider"].choices = [("", "请选择"), *((one.pk, one.name) for one in known)]
        self.fields["decider"].help_text = found.silent


class Entered(MoveForm):
    """A decision that the government signs itself; or that is entered from its paper: its number and a copy."""

    decision = forms.CharField(label="政府决定的文号", max_length=80, required=False)
    letter = Uploads(label="政府决定的扫描件", required=False, help_text="PDF 或者照片。")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        own = self.actor.agency is not None and self.actor.agency.pk == self.subject.case.agency_id
        if own:
            del self.fields["decision"], self.fields["letter"]
        else:
            name = self.subject.case.agency.name
            self.fields["decision"].help_text = f"{name}没有人登录平台，按它的书面决定录入。"


class Decide(Entered):
    office = forms.CharField(label="督办单位", max_length=60, help_text="负责盯办的单位，会在门户公布。")
    supervisor = forms.CharField(label="督办责任人", max_length=60, help_text="姓名和职务，不在门户公布。")
    measures = lines("督办措施", rows=4, max_length=1000)
    due_on = day("督办期限", help_text="到这一天要整改完成并通过复查；门户按它倒计时。")

    field_order = ("decision", "letter", "office", "supervisor", "measures", "due_on")

    def fill(self) -> dict[str, Any]:
        return {"office": self.subject.case.agency.name}


class Reason(MoveForm):
    reason = lines("理由", max_length=500)


class Recheck(MoveForm):
    text = lines("复查情况", rows=4, max_length=1000, help_text="到场看到了什么，隐患是不是已经消除。")
    rechecked_on = day("复查日期")
    evidence = Uploads(label="复查的照片或者记录", help_text="JPG、PNG 或 PDF，可以一次选几件。")

    def fill(self) -> dict[str, Any]:
        return {"rechecked_on": timezone.localdate()}


class Lift(Entered):
    reason = lines("为什么可以摘牌", max_length=500)

    field_order = ("decision", "letter", "reason")
