"""What a count of an aim asks: numbers for a rate, yes or no where the text only names a day, and what it rests on."""

from typing import Any

from django import forms

from casefile.doors import MoveForm
from inspections import milestones
from inspections.uploads import Uploads


def _number(label: str) -> forms.IntegerField:
    widget = forms.NumberInput(attrs={"inputmode": "numeric"})
    return forms.IntegerField(label=label, min_value=0, max_value=99_999_999, widget=widget)


class Record(MoveForm):
    counted_on = forms.DateField(
        label="统计截止日", widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text="数目是截至哪一天的。按这一天判断是否按期达到；事后补录的会标明。",
    )  # fmt: skip
    numerator = _number("分子")
    denominator = _number("分母")
    reached = forms.BooleanField(label="已经达到文件的要求", required=False)
    basis = forms.CharField(label="统计口径", max_length=300, required=False)
    evidence = forms.CharField(
        label="依据的材料", max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="花名册、培训记录、验收材料的名称和编号。",
    )  # fmt: skip
    files_sent = Uploads(label="材料", required=False, help_text="照片或 PDF，一次可以选几件。")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        aim = milestones.aim_of(self.subject)
        if aim.rate is None:
            for name in ("numerator", "denominator", "basis"):
                del self.fields[name]
            return
        del self.fields["reached"]
        self.fields["numerator"].label, self.fields["denominator"].label = aim.rate.numerator, aim.rate.denominator
        if aim.open_point:
            self.fields["basis"].help_text, self.fields["basis"].required = aim.open_point, True
        else:
            del self.fields["basis"]
