"""How a form's field is drawn: its words, its ids and what a reader of screens hears. Templates only print it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseForm, BoundField
from django.utils.functional import Promise

GROUPS = (forms.RadioSelect, forms.CheckboxSelectMultiple)
CHOICES = (*GROUPS, forms.Select)
# What to do, where the form has no sentence of its own; by the code of Django's check.
TO_DO = {
    "max_length": "最多 {limit_value} 字，现在是 {show_value} 字",
    "min_length": "至少 {limit_value} 字，现在是 {show_value} 字",
    "max_value": "填不大于 {limit_value} 的数",
    "min_value": "填不小于 {limit_value} 的数",
    "max_digits": "最多填 {max} 位数字",
    "max_decimal_places": "最多填 {max} 位小数",
    "max_whole_digits": "小数点前最多 {max} 位",
    "invalid_choice": "从列出的选项里选",
    "empty": "文件是空的，换一个有内容的文件",
    "null_characters_not_allowed": "删去看不见的控制字符",
}
INVALID = (
    (forms.DecimalField, "填数字，如 1260.5"),  # before its own base class
    (forms.IntegerField, "填整数，如 86"),
    (forms.DateTimeField, "填真实存在的日期和时刻，如 2026-10-19 09:30"),
    (forms.DateField, "填真实存在的日期，如 2026-10-19"),
    (forms.EmailField, "填完整的邮箱地址，如 name@example.cn"),
)


def drawn(bound: BoundField, **words: Any) -> dict[str, Any]:
    """All that the field part needs. A form may name units itself: `units = {"beds": "张"}`.

    Words: unit, hint, label, css (the width of the control), optional (says 选填 beside the label).
    """
    widget = bound.field.widget
    units = getattr(bound.form, "units", {})
    hint = words.get("hint", bound.help_text)
    errors = said(bound)
    group = isinstance(widget, GROUPS)
    drawing = {
        "id": bound.auto_id,
        "label": words.get("label", bound.label),
        "hint": hint,
        "errors": errors,
        "unit": words.get("unit", units.get(bound.name, "")),
        "optional": words.get("optional", False),
        "group": group,
        "check": isinstance(widget, forms.CheckboxInput),
        "described": _described(bound, hint, errors),
    }
    if group:
        return drawing | {
            "options": [{"tag": option.tag(), "label": option.choice_label} for option in bound.subwidgets]
        }
    return drawing | {"widget": bound.as_widget(attrs=_attrs(bound, drawing, words.get("css", "")))}


def errors(form: BaseForm) -> list[dict[str, str]]:
    """Every error of a form: the sentence, and the place on the page it leads to (none for the form as a whole)."""
    found = [{"text": str(error), "href": ""} for error in form.non_field_errors()]
    for name in form.errors:
        if name in form.fields:
            bound = form[name]
            found += [{"text": _named(bound, sentence), "href": _anchor(bound)} for sentence in said(bound)]
    return found


def said(bound: BoundField) -> list[str]:
    """The errors of a field, each as what to do. A sentence that the form wrote itself is left as it is."""
    return [_to_do(bound, error) for error in bound.errors.as_data()]


def _to_do(bound: BoundField, error: ValidationError) -> str:
    sentence = error.messages[0]
    if not isinstance(error.message, Promise):  # a plain text is ours; Django's own words are translated lazily
        return sentence
    if error.code == "required":
        return _wanted(bound)
    if error.code in TO_DO:
        return TO_DO[error.code].format(**(error.params or {}))
    if error.code == "invalid":
        return next((words for kind, words in INVALID if isinstance(bound.field, kind)), sentence)
    return sentence


def _wanted(bound: BoundField) -> str:
    widget, label = bound.field.widget, str(bound.label)
    if isinstance(widget, forms.CheckboxInput):
        return "确认这一项后再继续"
    verb = "上传" if isinstance(widget, forms.FileInput) else "选择" if isinstance(widget, CHOICES) else "填写"
    return f"{verb}{label}"


def _named(bound: BoundField, sentence: str) -> str:
    """The sentence with its field's name before it, unless it names the field itself or the name is a sentence."""
    label = str(bound.label).rstrip("。")
    whole = isinstance(bound.field.widget, forms.CheckboxInput)
    return sentence if whole or label in sentence else f"{label}：{sentence}"


def _anchor(bound: BoundField) -> str:
    if bound.is_hidden:
        return ""
    return f"#{bound.auto_id}_0" if isinstance(bound.field.widget, GROUPS) else f"#{bound.auto_id}"


def _described(bound: BoundField, hint: str, errors: list[str]) -> str:
    return " ".join(f"{bound.auto_id}-{end}" for end, there in (("h", hint), ("e", errors)) if there)


def _attrs(bound: BoundField, drawing: dict[str, Any], css: str) -> dict[str, str | bool]:
    attrs = {}
    if drawing["described"]:
        attrs["aria-describedby"] = drawing["described"]
    if drawing["errors"]:
        attrs["aria-invalid"] = "true"
    if classes := " ".join(
        filter(None, (bound.field.widget.attrs.get("class"), css or _width(bound, drawing["unit"])))
    ):
        attrs["class"] = classes
    return attrs


def _width(bound: BoundField, unit: str) -> str:
    """A control is as wide as what goes into it: a number, a date, or the line."""
    if isinstance(bound.field.widget, forms.DateInput | forms.DateTimeInput):
        return "wd"
    return "w1" if unit or isinstance(bound.field.widget, forms.NumberInput) else ""
