"""What each move of a yearly plan asks: a row for each agency, the rules, and reasons."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from rest_framework import serializers

from casefile.doors import MoveForm
from inspections import plans
from law import load

DIGITS = 3


class RowsWidget(forms.Widget):
    """Reads `rows-<agency>` and its columns from a page; a JSON list is taken as it is. The page draws the controls."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[dict[str, Any]]:
        if isinstance(data.get(name), list):
            return data[name]
        start = f"{name}-on-"
        return [self._row(data, name, key.removeprefix(start)) for key in data if key.startswith(start)]

    def _row(self, data: Any, name: str, agency: str) -> dict[str, Any]:
        share = data.get(f"{name}-share-{agency}", "")
        return {
            "agency": agency, "role": data.get(f"{name}-role-{agency}", ""),
            "share": int(share) if share.isdecimal() and len(share) <= DIGITS else None,
            "quarters": [int(one) for one in data.getlist(f"{name}-quarters-{agency}") if one in "1234"],
            "checklists": data.getlist(f"{name}-lists-{agency}"),
        }  # fmt: skip

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return not self.value_from_datadict(data, files, name)


class Rows(forms.Field):
    """Rows of a plan: `[{"agency", "role", "share", "quarters", "checklists"}]`."""

    widget = RowsWidget

    def clean(self, value: Any) -> list[dict[str, Any]]:
        if not value:
            raise ValidationError("至少安排一个部门参加")
        return value

    @staticmethod
    def mistaken(value: Any) -> str | None:
        """Why a JSON value is no list of rows, or None."""
        kinds = {"agency": str, "role": str, "share": int, "quarters": list, "checklists": list}
        fits = isinstance(value, list) and all(
            isinstance(row, dict) and all(type(row.get(name)) is kind for name, kind in kinds.items()) for row in value
        )
        texts = fits and all(isinstance(one, str) for row in value for one in row["checklists"])
        whole = fits and all(type(one) is int for row in value for one in row["quarters"])
        return None if texts and whole else "应为列表，每行写 agency、role、share、quarters、checklists"

    @staticmethod
    def described(**words: Any) -> serializers.Field:
        """How the description of the API shows it."""
        return serializers.ListField(child=serializers.DictField(), **words)


class Open(forms.Form):
    year = forms.IntegerField(label="年度", min_value=2020, max_value=2100)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["year"].initial = timezone.localdate().year


class Edit(MoveForm):
    rows = Rows(label="安排")
    rules = forms.CharField(
        label="抽查细则", max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 6}),
        help_text="抽查的比例、频次、方式、内容和流程，写给公众看。",
    )  # fmt: skip

    def fill(self) -> dict[str, Any]:
        return {"rules": self.subject.rules}

    def table(self) -> list[dict[str, Any]]:
        """The rows as the page draws them: everybody who may take part, with what was chosen or typed so far."""
        plan, pack = self.subject, load.pack(self.subject.place_id)
        lists = plans.checklists(plan.place, on=plan.case.opened_on)
        everybody = plans.proposed(plan.place, plan.case.agency, on=plan.case.opened_on)
        typed = self.fields["rows"].widget.value_from_datadict(self.data, {}, "rows") if self.is_bound else plan.rows
        chosen = {row["agency"]: row for row in typed}
        return [
            {
                **(chosen.get(row["agency"]) or {**row, "role": plans.JOINT, "checklists": []}),
                "agency": row["agency"], "on": row["agency"] in chosen, "name": pack.agencies[row["agency"]].name,
                "all_lists": lists.get(row["agency"], ()),
            }
            for row in everybody
        ]  # fmt: skip


class Reason(MoveForm):
    reason = forms.CharField(label="理由", max_length=500, widget=forms.Textarea(attrs={"rows": 4}))
