"""What each move of a rule of the risk grade asks: the numbers of its table, and reasons."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from rest_framework import serializers

from casefile.doors import MoveForm
from credit import grading

MOST = 1000
POINT, BAND = ("points", "left", "months"), ("from", "visits")


class TableWidget(forms.Widget):
    """Reads the numbers `table-<code>-points` … and `table-<grade>-from` …; the page draws the controls."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        if isinstance(data.get(name), dict):
            return data[name]
        start = f"{name}-"
        return {key.removeprefix(start): data[key] for key in data if key.startswith(start)}

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return not self.value_from_datadict(data, files, name)


class Table(forms.Field):
    """The numbers of a rule, by `<code>-points`, `<code>-left`, `<code>-months`, `<grade>-from`, `<grade>-visits`."""

    widget = TableWidget

    def clean(self, value: Any) -> dict[str, int]:
        if not value:
            raise ValidationError("填写规则的分值")
        numbers: dict[str, int] = {}
        for key, text in value.items():
            typed = str(text).strip()
            if not typed.isdecimal() or int(typed) > MOST:
                raise ValidationError(f"“{text}”不是0到{MOST}之间的整数")
            numbers[key] = int(typed)
        return numbers

    @staticmethod
    def mistaken(value: Any) -> str | None:
        """Why a JSON value is no table of numbers, or None."""
        fits = isinstance(value, dict) and all(type(one) in (int, str) for one in value.values())
        return None if fits else '应为对象，如 {"hazard-points": 20}'

    @staticmethod
    def described(**words: Any) -> serializers.Field:
        """How the description of the API shows it."""
        return serializers.DictField(child=serializers.IntegerField(min_value=0, max_value=MOST), **words)


class Open(forms.Form):
    title = forms.CharField(label="名称", max_length=80, help_text="如：2027年度，加重消防隐患")
    reason = forms.CharField(label="为什么要改", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class Edit(MoveForm):
    table = Table(label="分值")

    def clean_table(self) -> dict[str, Any]:
        """The whole table with the numbers put in. Numbers of lines that the rule does not have are refused."""
        given, rule = dict(self.cleaned_data["table"]), self.subject.rule
        points = [row | self._given(given, row["code"], POINT) for row in rule["point"]]
        bands = [row | self._given(given, row["grade"], BAND) for row in rule["band"]]
        if given:
            raise ValidationError(f"规则里没有这些项：{'、'.join(sorted(given))}")
        return rule | {"point": points, "band": bands}

    @staticmethod
    def _given(given: dict[str, int], code: str, names: tuple[str, ...]) -> dict[str, int]:
        return {name: given.pop(f"{code}-{name}") for name in names if f"{code}-{name}" in given}

    def rows(self) -> list[dict[str, Any]]:
        """The lines as the page draws them, with what was typed so far."""
        typed = self.fields["table"].widget.value_from_datadict(self.data, {}, "table") if self.is_bound else {}
        rule = grading.read(self.subject.rule)
        return [
            {
                "point": point, "standing": bool(point.until),
                **{name: typed.get(f"{point.code}-{name}", getattr(point, name)) for name in POINT},
            }
            for point in rule.points
        ]  # fmt: skip

    def bands(self) -> list[dict[str, Any]]:
        typed = self.fields["table"].widget.value_from_datadict(self.data, {}, "table") if self.is_bound else {}
        return [
            {
                "grade": row["grade"],
                **{name.replace("from", "least"): typed.get(f"{row['grade']}-{name}", row[name]) for name in BAND},
            }
            for row in self.subject.rule["band"]
        ]  # fmt: skip


class Adopt(MoveForm):
    reason = forms.CharField(label="说明", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}))


class Drop(MoveForm):
    reason = forms.CharField(label="理由", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
