"""The sheet of an agency's part, filled with one thumb, kept at any time, signed by two."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils import timezone

from casefile import fields
from casefile.doors import MoveForm
from inspections import findings, merging, sheets
from inspections.fields import ByItem, Photos, moment
from inspections.findings import AROUND


@dataclass(frozen=True)
class Row:
    """One item as the page shows it: what is kept or was typed, its photos, and what somebody else wrote meanwhile."""

    number: int
    item: dict[str, Any]
    answer: str
    note: str
    measure: str
    base: int
    photos: list[Any]
    error: str
    differs: merging.Difference | None
    opens: bool  # the first of its list
    cite: str


class Sheet(MoveForm):
    """The check list as it is being filled. Nothing is required of a sheet that is only kept."""

    answers = ByItem(label="逐项检查", max_length=5, required=False, help_text="yes 符合，no 不符合，na 不适用。")
    notes = ByItem(label="现场情况", max_length=sheets.NOTE_LENGTH, required=False)
    measures = ByItem(label="测量值", max_length=sheets.MEASURE_LENGTH, required=False)
    bases = ByItem(
        label="看着哪一版填的",
        max_length=9,
        required=False,
        help_text="每项的 rev；不写的不算改动。检查地点等也可以写。",
    )
    photos = Photos(label="照片", required=False, help_text="每项可以有几张，JPG 或 PNG。")
    arrived_at = moment(AROUND["arrived_at"], required=False)
    left_at = moment(AROUND["left_at"], required=False)
    where = forms.CharField(label=AROUND["where"], max_length=200, required=False)
    representative = forms.CharField(
        label=AROUND["representative"], max_length=40, required=False, help_text="姓名；看过记录并签字的人。"
    )
    signature = forms.FileField(
        label="机构人员手写签名", required=False, help_text="在下面的框里手写；没有签名框的，拍下纸上的签名。"
    )
    refused = forms.BooleanField(label=AROUND["refused"], required=False)
    witness = forms.CharField(
        label=AROUND["witness"], max_length=40, required=False, help_text="没有机构人员签字时填写。"
    )
    device = forms.CharField(max_length=36, required=False, widget=forms.HiddenInput)
    submission = forms.CharField(max_length=36, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.item_faults: dict[str, str] = {}
        self.differences: dict[str, merging.Difference] = {}
        self.fields["signature"].widget.attrs["accept"] = "image/png,image/jpeg"
        if self.subject.visit.arrived_at:
            del self.fields["arrived_at"]

    def fill(self) -> dict[str, Any]:
        kept = findings.kept(self.subject)
        return {"arrived_at": timezone.localtime(), **kept}

    def clean(self) -> dict[str, Any]:
        """A page sends all that stands on it; a phone names what was typed on it, and leaves the rest as it was."""
        found = super().clean()
        for name in AROUND:
            if found.get("submission") and name not in self.data:
                found.pop(name, None)
        return found

    def clean_photos(self) -> dict[str, Any]:
        known = {row["code"] for row in self.subject.items}
        return {code: upload for code, upload in self.cleaned_data["photos"].items() if code in known}

    def clean_signature(self) -> Any:
        upload = self.cleaned_data["signature"]
        return Photos(required=False).clean({"signature": upload})["signature"] if upload else None

    @property
    def done(self) -> int:
        return sheets.answered(self.subject.items)

    @property
    def silence(self) -> str:
        return sheets.silence(self.subject.case.place_id, self.subject.checklist)

    def rows(self) -> list[Row]:
        """The items with what was typed, kept or photographed so far; a citation is said when it changes."""
        typed = self.typed() if self.is_bound else None
        photos, rows, last = findings.by_item(self.subject), [], None
        for number, item in enumerate(self.subject.items, start=1):
            code = item["code"]
            told = code in self.differences
            side, base = merging.reshown(item, typed, told=told) if typed else (item, item["rev"])
            rows.append(
                Row(
                    number, item, *(side[name] for name in sheets.FILLED), base, photos.get(code, []),
                    self.item_faults.get(code, ""),
                    self.differences.get(code), last is None or last["group"] != item["group"],
                    "" if last and last["cite"] == item["cite"] else item["cite"],
                )
            )  # fmt: skip
            last = item
        return rows

    def typed(self) -> merging.Filled:
        """What the items' controls sent, as it came."""
        return merging.Filled(*(self[name].data or {} for name in ("answers", "notes", "measures", "bases")))

    def texts(self) -> list[tuple[str, str]]:
        """What each item and each fact around them is called, by its code."""
        return [(row["code"], row["text"]) for row in self.subject.items] + list(AROUND.items())

    def around_bases(self) -> list[tuple[str, int]]:
        """The version on which each fact around the items stands on the page, by its name."""
        rows = findings.rows(self.subject)
        if not self.is_bound:
            return [(row["code"], row["rev"]) for row in rows]
        facts = findings.sent(self.cleaned_data, self.typed().bases)
        return [(row["code"], self._around_base(row, facts)) for row in rows]

    def _around_base(self, row: merging.Row, facts: merging.Facts) -> int:
        told = row["code"] in self.differences or row["code"] in self.errors
        return row["rev"] if told or facts.values.get(row["code"]) == row["value"] else merging.base(facts, row)

    def differ(self, refusal: merging.Differs) -> None:
        """Puts what was changed on two sides on the page: items beside their own, facts at their field."""
        self.differences = {one.code: one for one in refusal.differences}
        refusal.on(self)
        for one in refusal.differences:
            if one.code in self.fields:
                kept = findings.words(one.code, one.kept["value"])
                self.add_error(
                    one.code, f"{one.by}填的是“{kept}”。下面是您填的：照您的存，就再存一次；照对方的，改成一样再存"
                )

    def summary(self) -> list[dict[str, str]]:
        """Every fault with the place on the page that it leads to: items to their own card, the rest to their field."""
        own = [{"text": text, "href": f"#i-{code}"} for code, text in self.item_faults.items()]
        items = {code: one for code, one in self.differences.items() if code not in AROUND}
        own += [{"text": f"{one.text}：选定一个", "href": f"#i-{code}"} for code, one in items.items()]
        label = str(self.fields["answers"].label)
        return own + [fault for fault in fields.errors(self) if not fault["text"].startswith(f"{label}：")]


class Keep(Sheet):
    """What was typed so far, complete or not."""


class Record(Sheet):
    signed = forms.BooleanField(
        label="我到场检查，以上记录属实，在此签名", error_messages={"required": "确认记录属实后勾选，才能签字"}
    )

    def clean(self) -> dict[str, Any]:
        """Everything that is missing or wrong, at once; the act judges again at its own moment."""
        found = super().clean()
        names = ("answers", "notes", "measures", "bases")
        filled = merging.Filled(*(found.get(name) or {} for name in names))
        rows, differences = merging.merged(self.subject.items, filled, by="", at=timezone.now())
        open_ = {one.code for one in differences}  # on these somebody must decide first
        rows = [row for row in rows if row["code"] not in open_]
        self.item_faults = findings.item_faults(self.subject, rows, filled)
        wrong = findings.faults(self.subject, rows, filled, found, signed=True, at=timezone.now())
        for name, sentence in wrong.items():
            field = name if name in self.fields else None
            if name not in self.errors:
                self.add_error(field, sentence)
        return found

    def partial(self) -> dict[str, Any]:
        """What can be kept of a sheet that was refused: nothing typed and no photo is lost."""
        wanted = [name for name in self.fields if name not in ("signed", "submission")]
        kept = {name: self.cleaned_data[name] for name in wanted if name in self.cleaned_data}
        items = {name: self[name].data or {} for name in ("answers", "notes", "measures", "bases")}
        return {"photos": {}, **kept, **items}


class Countersign(MoveForm):
    agreed = forms.BooleanField(
        label="我一同到场检查，看过以上记录，属实，在此签名",
        error_messages={"required": "看过记录、确认属实后勾选，才能签字"},
    )

    @property
    def items(self) -> list[dict[str, Any]]:
        return [row | {"word": sheets.ANSWERS.get(row["answer"], "")} for row in self.subject.items]

    @property
    def conclusion(self) -> str:
        return sheets.result(self.subject.items)

    @property
    def side(self) -> dict[str, Any]:
        return findings.side(self.subject)

    @property
    def visited(self) -> str:
        return findings.visited(self.side)
