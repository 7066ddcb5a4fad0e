"""What reporting a doing asks of an institution, and what each of its moves asks."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from casefile.doors import MoveForm
from inspections import doings
from inspections.fields import lines
from inspections.uploads import Uploads
from law import load
from registry.models import Institution


def _count(label: str, **words: Any) -> forms.IntegerField:
    widget = forms.NumberInput(attrs={"inputmode": "numeric"})
    return forms.IntegerField(label=label, min_value=0, max_value=99999, required=False, widget=widget, **words)


class Told(forms.Form):
    """What happened: the same words when reported and when completed."""

    units = {"persons": "人", "found": "个"}

    text = lines("开展情况", 6, max_length=4000, help_text="做了什么、发现了什么、怎样处理的。")
    persons = _count("参加人数")
    found = _count("发现问题数", help_text="没有发现的填 0；没有排查内容的不填。")
    files_sent = Uploads(label="照片和材料", required=False, help_text="照片或 PDF，一次可以选几件。")


class Report(Told):
    kind = forms.ChoiceField(label="种类", widget=forms.RadioSelect)
    done_on = forms.DateField(
        label="开展日期", widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text="按开展日期计入哪一期。一期结束以后才报送的标为补报，经核实才计入。",
    )  # fmt: skip
    field_order = ("kind", "done_on", "text", "persons", "found", "files_sent")

    def __init__(self, *args: Any, institution: Institution, on: date | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        pack = load.pack(institution.place_id)
        kinds = doings.wanted(institution.place_id, on or timezone.localdate())
        self.fields["kind"].choices = [(kind, _choice(pack.doings[kind], found)) for kind, found in kinds.items()]
        if len(kinds) == 1:
            self.initial.setdefault("kind", next(iter(kinds)))


def _choice(word: str, found: list) -> str:
    return f"{word}（{'；'.join(term.label for term in found)}）"


class Confirm(MoveForm):
    finding = lines("核实情况", 3, max_length=500, help_text="看了什么材料，怎样确认已经开展。")


class SendBack(MoveForm):
    reason = lines("要补充什么", 4, max_length=500, help_text="一次说全；只能退回一次。")


class Complete(Told, MoveForm):
    note = lines("补充了什么", 2, max_length=500)

    def fill(self) -> dict[str, Any]:
        return {name: getattr(self.subject, name) for name in ("text", "persons", "found")}


class Void(MoveForm):
    reason = lines("理由", 3, max_length=500)
