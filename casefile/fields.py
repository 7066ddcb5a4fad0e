"""How a form's field is drawn: its words, its ids and what a reader of screens hears. Templates only print it."""

from typing import Any

from django import forms
from django.forms import BaseForm, BoundField

GROUPS = (forms.RadioSelect, forms.CheckboxSelectMultiple)


def drawn(bound: BoundField, **words: Any) -> dict[str, Any]:
    """All that the field part needs. A form may name units itself: `units = {"beds": "张"}`.

    Words: unit, hint, label, css (the width of the control), optional (says 选填 beside the label).
    """
    widget = bound.field.widget
    units = getattr(bound.form, "units", {})
    hint = words.get("hint", bound.help_text)
    errors = [str(error) for error in bound.errors]
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
            found += [{"text": _named(bound, str(error)), "href": _anchor(bound)} for error in bound.errors]
    return found


def _named(bound: BoundField, sentence: str) -> str:
    """The sentence with its field's name before it, unless it names the field itself."""
    label = str(bound.label)
    return sentence if label in sentence else f"{label}：{sentence}"


def _anchor(bound: BoundField) -> str:
    if bound.is_hidden:
        return ""
    return f"#{bound.auto_id}_0" if isinstance(bound.field.widget, GROUPS) else f"#{bound.auto_id}"


def _described(bound: BoundField, hint: str, errors: list[str]) -> str:
    return " ".join(f"{bound.auto_id}-{end}" for end, there in (("h", hint), ("e", errors)) if there)


def _attrs(bound: BoundField, drawing: dict[str, Any], css: str) -> dict[str, str]:
    attrs = {}
    if drawing["described"]:
        attrs["aria-describedby"] = drawing["described"]
    if drawing["errors"]:
        attrs["aria-invalid"] = "true"
    narrow = drawing["unit"] or isinstance(bound.field.widget, forms.NumberInput | forms.DateInput)
    if classes := " ".join(filter(None, (bound.field.widget.attrs.get("class"), css or ("w1" if narrow else "")))):
        attrs["class"] = classes
    return attrs
