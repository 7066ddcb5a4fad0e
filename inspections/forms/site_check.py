"""What each move of a site check asks. The record is filled with one thumb; all its faults are named at once."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils import timezone

from agencies.models import User
from casefile import fields
from casefile.doors import MoveForm
from casefile.models import Attachment
from inspections import checklist, outcome, site_checks
from inspections.checklist import NO, YES, Item
from inspections.fields import ByItem, Photos, day, moment
from registry.models import Filing

# Views of the whole site, besides one photo for each item.
VIEWS = {"site_1": "现场全景一", "site_2": "现场全景二", "site_3": "现场全景三"}
AROUND = ("arrived_at", "left_at", "representative", "refused", "witness", "correct_by")


def _reason(help_text: str) -> forms.CharField:
    return forms.CharField(label="理由", max_length=500, help_text=help_text, widget=forms.Textarea(attrs={"rows": 4}))


class Pair(forms.Form):
    """Who goes, and when. The people offered may be sent today; the act looks again at the day that is chosen."""

    inspectors = forms.MultipleChoiceField(
        label="执法人员（勾选两名）", widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "勾选两名执法人员：现场检查须两人同行、两人签字"},
    )  # fmt: skip
    planned_on = day("计划检查日期")

    def offer(self, filing: Filing) -> None:
        """The people of the handling agency, with the last day of the term beside the date."""
        people = site_checks.inspectors_of(filing, timezone.localdate())
        self.fields["inspectors"].choices = [(one.username, f"{one.name}（{one.certificate}）") for one in people]
        if len(people) < site_checks.PAIR:
            self.fields["inspectors"].help_text = (
                f"{filing.case.agency.name}登记了执法证号的执法人员只有 {len(people)} 名，不够两人同行；"
                "由管理员登记人员、岗位和证号后再派。"
            )
        clock = filing.case.clocks.running().filter(term=outcome.TERM).first()
        if clock and clock.due_on:
            last = f"{clock.due_on.month}月{clock.due_on.day}日"
            self.fields["planned_on"].help_text = f"检查并签字的最后一日是{last}；晚于它按逾期记录，不影响派员。"

    def clean_inspectors(self) -> list[User]:
        chosen = self.cleaned_data["inspectors"]
        known = {one.username: one for one in User.objects.filter(username__in=chosen)}
        return [known[username] for username in chosen]


class Assign(Pair):
    def __init__(self, *args: Any, filing: Filing, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.offer(filing)


class Reassign(Pair, MoveForm):
    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.offer(self.subject.filing)

    def fill(self) -> dict[str, Any]:
        chosen = [one["username"] for one in self.subject.inspectors]
        return {"inspectors": chosen, "planned_on": self.subject.planned_on}


@dataclass(frozen=True)
class Row:
    """One item as the page shows it, with what was answered so far."""

    number: int
    item: Item
    answer: str
    note: str
    photo: Attachment | None
    error: str
    opens: bool  # the first of its group
    cite: str

    @property
    def is_yes(self) -> bool:
        return self.answer == YES

    @property
    def is_no(self) -> bool:
        return self.answer == NO


class Sheet(MoveForm):
    """The check list as it is being filled. Nothing is required of a sheet that is only kept."""

    answers = ByItem(label="逐项核实", max_length=5, required=False, help_text="yes 一致，no 不一致。")
    notes = ByItem(label="现场情况", max_length=checklist.NOTE_LENGTH, required=False)
    photos = Photos(label="照片", required=False, help_text="每项一张，JPG 或 PNG。")
    arrived_at = moment("到达时间")
    left_at = moment("离开时间")
    representative = forms.CharField(
        label="机构在场签字人员", max_length=40, required=False, help_text="姓名；看过记录并签字的人。"
    )
    refused = forms.BooleanField(label="机构人员拒绝签字，或者没有人在场", required=False)
    witness = forms.CharField(label="见证人", max_length=40, required=False, help_text="没有机构人员签字时填写。")
    correct_by = day(
        "限期改正至", required=False, help_text="有不一致的项目才填。这一天24:00止，写进责令限期改正通知书。"
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.items = checklist.of(self.subject.filing)
        self.item_faults: dict[str, str] = {}

    def fill(self) -> dict[str, Any]:
        return {name: getattr(self.subject, name) for name in AROUND}

    def clean_photos(self) -> dict[str, Any]:
        known = {item.code for item in self.items} | set(VIEWS)
        return {code: upload for code, upload in self.cleaned_data["photos"].items() if code in known}

    def _answered(self) -> tuple[dict[str, str], dict[str, str]]:
        if self.is_bound:
            return self["answers"].data or {}, self["notes"].data or {}
        kept = self.subject.items
        words = {True: YES, False: NO, None: ""}
        return {row["code"]: words[row["agrees"]] for row in kept}, {row["code"]: row["note"] for row in kept}

    @property
    def kept_photos(self) -> dict[str, Attachment]:
        found = self.subject.case.attachments.filter(slot__startswith="photo-", replaced_at=None)
        return {photo.slot.removeprefix("photo-"): photo for photo in found}

    def rows(self) -> list[Row]:
        """The items with what was typed, kept or photographed so far; a citation is said when it changes."""
        answers, notes = self._answered()
        photos, rows, last = self.kept_photos, [], None
        for number, item in enumerate(self.items, start=1):
            row = Row(
                number=number,
                item=item,
                answer=answers.get(item.code, ""),
                note=notes.get(item.code, ""),
                photo=photos.get(item.code),
                error=self.item_faults.get(item.code, ""),
                opens=last is None or last.group != item.group,
                cite="" if last and last.cite == item.cite else item.cite,
            )
            rows.append(row)
            last = item
        return rows

    def views(self) -> list[tuple[str, str, Attachment | None]]:
        photos = self.kept_photos
        return [(code, label, photos.get(code)) for code, label in VIEWS.items()]

    @property
    def done(self) -> int:
        """How many items are answered in what was kept last."""
        return sum(row["agrees"] is not None for row in self.subject.items)

    def summary(self) -> list[dict[str, str]]:
        """Every fault with the place on the page that it leads to: items to their own card, the rest to their field."""
        own = [{"text": sentence, "href": f"#i-{code}"} for code, sentence in self.item_faults.items()]
        answers = str(self.fields["answers"].label)
        rest = [fault for fault in fields.errors(self) if not fault["text"].startswith(f"{answers}：")]
        order = [f"#id_{name}" for name in self.fields]
        rest.sort(key=lambda fault: order.index(fault["href"]) if fault["href"] in order else -1)
        return own + [fault | {"href": "#views"} if fault["href"] == "#id_photos" else fault for fault in rest]


class Keep(Sheet):
    """What was typed so far, complete or not."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = False


class Record(Sheet):
    signed = forms.BooleanField(
        label="我到场检查，以上记录属实，在此签名", error_messages={"required": "确认记录属实后勾选，才能签字"}
    )

    def clean(self) -> dict[str, Any]:
        """Everything that is missing or wrong, at once; the act judges again at its own moment."""
        found = super().clean()
        answers, notes = found.get("answers", {}), found.get("notes", {})
        self.item_faults = checklist.faults(self.items, answers, notes)
        if self.item_faults:
            self.add_error("answers", list(self.item_faults.values()))
        known = {name: found.get(name) for name in AROUND} | {
            "items": checklist.filled(self.items, answers, notes),
        }
        wrong = outcome.faults(self.subject, known, signed=True, at=timezone.now())
        for name, sentence in wrong.items():
            if name not in self.errors:
                self.add_error(name, sentence)
        return found

    def partial(self) -> dict[str, Any]:
        """What can be kept of a sheet that was refused: nothing typed and no photo is lost."""
        answers, notes = self._answered()
        kept = {name: self.cleaned_data[name] for name in AROUND if name in self.cleaned_data}
        return {
            "answers": answers,
            "notes": {code: note[: checklist.NOTE_LENGTH] for code, note in notes.items()},
            "photos": self.cleaned_data.get("photos", {}),
            **kept,
        }


class Countersign(MoveForm):
    agreed = forms.BooleanField(
        label="我一同到场检查，看过以上记录，属实，在此签名",
        error_messages={"required": "看过记录、确认属实后勾选，才能签字"},
    )

    @property
    def items(self) -> list[dict]:
        return self.subject.items

    @property
    def differs(self) -> bool:
        return bool(self.subject.differing)

    @property
    def conclusion(self) -> str:
        return outcome.result(self.subject.items, self.subject.correct_by)

    @property
    def visit(self) -> list[dict[str, Any]]:
        return outcome.visit(self.subject)

    @property
    def consequence(self) -> str:
        """What signing brings about for the filing, said before it is done."""
        return outcome.consequence(self.subject)


class SendBack(MoveForm):
    reason = _reason("写明哪一项与现场不符。")


class Cancel(MoveForm):
    reason = _reason("写明为什么取消；备案仍待现场检查，时限照走。")
