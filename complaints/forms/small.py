"""What a dispute and what the media say ask when they are opened, and at each of their moves."""

from typing import Any

from django import forms
from django.utils import timezone

from casefile.controls import Uploads, day, lines
from casefile.doors import MoveForm
from complaints import opinions


class OpenDispute(forms.Form):
    title = forms.CharField(label="纠纷事项", max_length=200, help_text="如“退住押金”。机构能看到，不写是谁投诉的。")
    text = lines("情况", rows=4, max_length=4000, required=False, help_text="机构能看到这一段。")


class Mediate(MoveForm):
    mediator = forms.CharField(label="调解人", max_length=60, help_text="姓名，或者人民调解组织。")
    text = lines("怎样安排", rows=3, max_length=500, required=False, help_text="什么时候、在哪里、请谁参加。")


class Ended(MoveForm):
    result = lines("结果", rows=4, max_length=2000)
    ended_on = day("结束日期")

    def fill(self) -> dict[str, Any]:
        return {"ended_on": timezone.localdate()}


class Settled(Ended):
    files_sent = Uploads(label="书面协议", required=False, help_text="PDF 或者照片。")


class NoteOpinion(forms.Form):
    title = forms.CharField(label="说的是什么", max_length=200)
    source = forms.CharField(label="在哪里看到的", max_length=200, help_text="媒体、网站、群组的名称，有网址的附上。")
    text = lines("内容", rows=4, max_length=4000, required=False)
    noted_on = day("发现日期")
    major = forms.BooleanField(label="重大舆情，须上报", required=False)


class Check(MoveForm):
    finding = lines("核实情况", rows=4, max_length=4000)
    rumour = forms.BooleanField(label="是谣言", required=False)
    major = forms.BooleanField(label="重大舆情，须上报", required=False)

    def fill(self) -> dict[str, Any]:
        return {"major": self.subject.major}


class ReportUp(MoveForm):
    text = lines("上报的内容", rows=4, max_length=2000)
    to = forms.CharField(label="上报给谁", max_length=200, required=False)
    told_on = day("上报日期")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        known = opinions.upward(self.subject.case.place_id, self.subject.case.opened_on)
        if known.named:
            names = "、".join(one.name for one in known.named)
            self.fields["to"].label = "另外还上报给谁"
            self.fields["to"].help_text = f"按{known.cite}同时上报：{names}。"
        else:
            self.fields["to"].help_text = known.silent

    def fill(self) -> dict[str, Any]:
        return {"told_on": timezone.localdate()}


class Answer(MoveForm):
    answer = lines("怎样回应的", rows=4, max_length=4000)


class Close(MoveForm):
    result = lines("结果", rows=3, max_length=1000)
