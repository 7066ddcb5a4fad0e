"""What proposing and rejecting a holiday notice ask: the sentences of the notice, or the whole of it as data."""

from collections.abc import Sequence
from typing import Any

from django import forms

from casefile import holiday_text, holidays
from casefile.doors import MoveForm
from casefile.refusals import Invalid
from law.workdays import BadNotice

HINT = f"照原文逐条粘贴，每个节日一行。例如：{holiday_text.EXAMPLE}"
DATA_HINT = "已有 TOML 或 JSON 文件的，整份粘贴在这里，上面各项留空。"


class Propose(forms.Form):
    """Either the fields of a notice, or all of it as TOML or JSON in `source`. `content` is what the act takes."""

    year = forms.IntegerField(label="年份", required=False, widget=forms.NumberInput(attrs={"class": "w1"}))
    title = forms.CharField(
        label="通知名称", max_length=holidays.LONGEST["title"], required=False,
        help_text="如：国务院办公厅关于2026年部分节假日安排的通知。",
    )  # fmt: skip
    number = forms.CharField(
        label="文号", max_length=holidays.LONGEST["number"], required=False,
        help_text="文号相同的视为同一份通知，以新录入的为准。",
    )  # fmt: skip
    url = forms.CharField(
        label="原文网址", max_length=holidays.LONGEST["url"], required=False, help_text="复核的人据此对照原文。"
    )
    days = forms.CharField(
        label="放假和调休安排",
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 9}),
        help_text=HINT,
    )
    source = forms.CharField(
        label="通知数据（选填）", max_length=20000, required=False, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=DATA_HINT,
    )  # fmt: skip
    sure = forms.BooleanField(label="已对照原文，原文没有上面所说的节假日", required=False)

    missing: Sequence[str] = ()  # the usual holidays that the year would lack

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.errors:
            return cleaned
        if cleaned["source"].strip():
            self._from_data(cleaned)
        else:
            self._from_fields(cleaned)
        return cleaned

    def _from_data(self, cleaned: dict[str, Any]) -> None:
        typed = [str(self.fields[name].label) for name in ("year", "title", "number", "url", "days") if cleaned[name]]
        if typed:
            self.add_error("source", f"已粘贴数据，上面的{'、'.join(typed)}要清空；或者清空这一项，只填上面各项")
            return
        try:
            self._judge(holiday_text.data(cleaned["source"]), "source")
        except BadNotice as bad:
            self.add_error("source", str(bad).rstrip("。"))

    def _from_fields(self, cleaned: dict[str, Any]) -> None:
        wanted = {"year": "填写年份，如 2027", "title": "填写通知名称", "days": "填写放假和调休安排"}
        for name, sentence in wanted.items():
            if not cleaned[name]:
                self.add_error(name, sentence)
        if self.errors:
            return
        told = {name: cleaned[name] for name in ("year", "title", "number", "url")}
        try:
            self._judge(told | holiday_text.days(cleaned["days"], cleaned["year"]), "days")
        except (BadNotice, ValueError) as bad:
            self.add_error("days" if isinstance(bad, BadNotice) else "year", str(bad).rstrip("。"))

    def _judge(self, content: dict[str, Any], whole: str) -> None:
        """The act judges too; here its sentences find their fields."""
        try:
            notice = holidays.read(content)
            self.cleaned_data["content"] = holidays.plain(notice)
            self.missing = holidays.missing(notice)
            if self.missing and not self.cleaned_data["sure"]:
                names = "、".join(self.missing)
                self.add_error("sure", f"还缺{names}：历年的通知都有。漏了的补上；原文确实没有的，勾选后再提")
        except Invalid as refusal:
            for name, sentence in refusal.errors.items():
                self.add_error(name if whole == "days" and name in self.fields else whole, sentence.rstrip("。"))


class Approve(MoveForm):
    covers = forms.ChoiceField(
        label="对照原文，这份通知是", widget=forms.RadioSelect, error_messages={"required": "对照原文，选一项"},
        choices=(
            (holidays.WHOLE, "完整的：原文列出的节假日都在上面，一天不少"),
            (holidays.ADDITION, "补充：这一年已有施行的通知，这份只补充或者调整几天"),
        ),
        help_text="批准以后，这一年的日期一律按确定的算。",
    )  # fmt: skip


class Reject(MoveForm):
    reason = forms.CharField(
        label="退回理由", max_length=500, help_text="写明哪一天、哪一项与原文不符。",
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip
