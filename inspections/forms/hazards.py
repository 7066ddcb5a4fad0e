"""What finding a hazard asks, on one phone screen, and what each of its moves asks."""

import re
from typing import Any

from django import forms
from django.utils import timezone

from casefile.doors import MoveForm
from inspections import closing, routing
from inspections.fields import day, lines
from inspections.flow.hazards import asked, owed
from inspections.measures import Measure
from inspections.models import Hazard
from inspections.uploads import Uploads
from law import load
from registry.models import Institution


def _agencies(place_id: str, slugs: Any = None) -> list[tuple[str, str]]:
    pack = load.pack(place_id)
    wanted = pack.agencies if slugs is None else slugs
    return [("", "请选择"), *((slug, pack.agencies[slug].name) for slug in wanted if pack.agencies[slug].can_sign_in)]


class Kind(forms.Form):
    """The kind and grade of a hazard; and, where the text leaves it open, to which agency it goes and why."""

    kind = forms.ChoiceField(label="种类")
    grade = forms.ChoiceField(label="等级", choices=Hazard.Grade.choices, widget=forms.RadioSelect)
    urgent = forms.BooleanField(label="紧急，可能马上危及老年人", required=False)
    choice = forms.ChoiceField(label="由哪个部门处理", required=False)
    choice_reason = lines("为什么选这个部门", rows=2, max_length=500, required=False)

    def offer(self, place_id: str) -> None:
        """The words of the place's pack. A choice is asked for only where the kind that was picked demands one."""
        pack = load.pack(place_id)
        self.fields["kind"].choices = [("", "请选择"), *pack.hazard_kinds.items()]
        kind = (self.data if self.is_bound else self.initial).get("kind", "")
        found = kind in pack.hazard_kinds and routing.route(place_id, kind, grade="", on=timezone.localdate())
        if found and found.choices:
            self.fields["choice"].choices = _agencies(place_id, found.choices)
            if not self.is_bound or self.data.get("choice"):  # the error says the same
                self.fields["choice"].help_text = found.question
        else:
            self.fields["choice"].choices = _agencies(place_id)
            self.fields["choice"].widget = self.fields["choice_reason"].widget = forms.HiddenInput()


class Find(Kind):
    title = forms.CharField(label="是什么隐患", max_length=120, help_text="一句话，如：二层东侧疏散通道堆放杂物。")
    place_text = forms.CharField(label="部位", max_length=120, required=False)
    photos = Uploads(label="照片", photos_only=True, required=False, help_text="可以一次选几张；手机上直接拍照。")
    description = lines("具体情况", max_length=2000, required=False)
    article = forms.CharField(
        label="违反的规定", max_length=300, required=False, help_text="检查事项清单里的依据，或者法律法规的条款。"
    )
    found_on = day("发现日期")

    field_order = (
        "kind", "choice", "choice_reason", "grade", "urgent", "title", "place_text", "photos", "description", "article",
        "found_on",
    )  # fmt: skip

    def __init__(self, *args: Any, institution: Institution, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["kind"].help_text = "种类决定归哪个部门处理。"
        self.offer(institution.case.place_id)


class Reclassify(Kind, MoveForm):
    reason = lines("为什么改变", max_length=500)

    field_order = ("kind", "choice", "choice_reason", "grade", "urgent", "reason")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.offer(self.subject.case.place_id)

    def fill(self) -> dict[str, Any]:
        return {"kind": self.subject.kind, "grade": self.subject.grade, "urgent": self.subject.urgent}


class Letter(MoveForm):
    """The text of a letter about the hazard; it goes to each agency by itself."""

    text = lines("函件内容", rows=5, max_length=2000)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        pack = load.pack(self.subject.case.place_id)
        names = "、".join(pack.agencies[slug].name for slug in self.receivers() if slug in pack.agencies)
        self.fields["text"].help_text = f"发给：{names}。"

    def receivers(self) -> list[str]:
        return owed(self.subject)

    def fill(self) -> dict[str, Any]:
        hazard = self.subject
        where = f"（{hazard.place_text}）" if hazard.place_text else ""
        day = f"{hazard.found_on.year}年{hazard.found_on.month}月{hazard.found_on.day}日"
        return {"text": f"{day}检查{hazard.institution.party.name}，发现：{hazard.title}{where}。请依职责处理并答复。"}


class Call(Letter):
    def receivers(self) -> list[str]:
        return [self.subject.case.agency_id]

    def fill(self) -> dict[str, Any]:
        return {"text": f"{super().fill()['text'].removesuffix('请依职责处理并答复。')}情况紧急，请立即到场处理。"}


class OrderFix(MoveForm):
    measure = lines("整改措施", max_length=1000, help_text="要机构做什么，做到什么程度。")
    responsible = forms.CharField(label="机构整改责任人", max_length=40, help_text="姓名。")
    responsible_post = forms.CharField(label="职务", max_length=40)
    fix_by = day("整改期限", help_text="这一天24:00止，写进责令整改通知书。")
    officer = forms.CharField(label="监管责任人", max_length=40, required=False, help_text="不填就是您本人。")

    def fill(self) -> dict[str, Any]:
        return {"responsible": self.subject.institution.head, "officer": self.actor.name}


class AskExtension(MoveForm):
    until = day("延至")
    reason = lines("理由", max_length=500, help_text="已经做了什么、为什么按期完不成。")


class Extend(MoveForm):
    reason = lines("意见", max_length=500, required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if event := asked(self.subject):
            self.fields["reason"].help_text = f"{event.by_name}申请延至{event.facts['until']}：{event.facts['reason']}"


class Reason(MoveForm):
    reason = lines("理由", max_length=500)


class ReportFix(MoveForm):
    text = lines("怎样整改的", max_length=2000)
    fixed_on = day("完成日期")
    evidence = Uploads(label="整改后的照片或者凭证", help_text="JPG、PNG 或 PDF，可以一次选几件。")


class NoteRefusal(MoveForm):
    text = lines("经过", max_length=1000, help_text="哪天怎样督促的，机构怎样答复，现在是什么情况。只写事实。")
    evidence = Uploads(label="证据", help_text="督促的文书、现场照片、谈话记录；JPG、PNG 或 PDF，可以一次选几件。")


class Accept(MoveForm):
    text = lines("验收意见", max_length=1000, help_text="到场或者核对材料看到的情况。")


class SendBack(MoveForm):
    reason = lines("哪里没有改到位", max_length=500)
    fix_by = day("新的期限")


class Close(MoveForm):
    note = lines("说明", max_length=500, required=False)
    letters = lines("没有办结的函件", max_length=2000, required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.unsettled = closing.unsettled(self.subject)
        said = "、".join(
            f"{one.case.reference} {one.case.agency.short}{one.get_state_display()}" for one in self.unsettled
        )
        if said:
            self.fields["letters"].help_text = f"{said}。先办结；不等它的，每件一行，在案号后面写明理由。"
        else:
            self.fields["letters"].widget = forms.HiddenInput()

    def fill(self) -> dict[str, Any]:
        return {"letters": "\n".join(f"{one.case.reference}：" for one in self.unsettled)}

    def clean_letters(self) -> dict[str, str]:
        """One line for each letter: its reference, then the reason."""
        rows = [line.strip() for line in self.cleaned_data["letters"].splitlines() if line.strip()]
        found = [re.split(r"[\s:：]+", row, maxsplit=1) for row in rows]
        return {parts[0].upper(): parts[1].strip() if len(parts) > 1 else "" for parts in found}


class DecideHalt(MoveForm):
    until = day("停业整顿至")
    basis = forms.CharField(label="依据", max_length=300, help_text="法律、法规或者文件的条款。")
    residents = lines("在院老年人怎样安置", max_length=1000)


class RecordMeasure(MoveForm):
    kind = forms.ChoiceField(label="种类", choices=Measure.choices, widget=forms.RadioSelect)
    agency = forms.ChoiceField(
        label="有权采取的部门", required=False, help_text="本部门有权的不用选；没有权的选定有权的部门，向它提请。"
    )
    text = lines("措施内容", max_length=1000)
    basis = forms.CharField(label="依据", max_length=300, help_text="哪部法律、法规的哪一条给了这个权力。")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["agency"].choices = [("", "本部门"), *_agencies(self.subject.case.place_id)[1:]]
