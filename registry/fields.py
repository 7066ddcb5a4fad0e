"""A list of things to supplement: tick boxes with a sentence each on a page, an object of sentences in JSON."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError


class ItemsWidget(forms.Widget):
    """Tick boxes named after the field, each with its own line of text. A JSON object is taken as it is."""

    template_name = "registry/items_widget.html"

    def __init__(self, attrs: dict | None = None):
        super().__init__(attrs)
        self.labels: dict[str, str] = {}
        self.known: dict[str, str] = {}

    def offer(self, labels: dict[str, str], known: dict[str, str]) -> None:
        """What may be ticked, and the sentences of what is already known to be missing."""
        self.labels, self.known = labels, known

    def value_from_datadict(self, data: Any, files: Any, name: str) -> dict[str, str]:
        if isinstance(data.get(name), dict):
            return data[name]
        ticked = data.getlist(name) if hasattr(data, "getlist") else data.get(name) or []
        return {code: data.get(f"{name}-{code}", "") for code in ticked}

    def get_context(self, name: str, value: Any, attrs: dict | None) -> dict[str, Any]:
        chosen = value or {}
        rows = [
            {
                "code": code,
                "label": label,
                "ticked": code in chosen,
                "why": chosen.get(code) or self.known.get(code, ""),
            }
            for code, label in self.labels.items()
        ]
        return super().get_context(name, value, attrs) | {"rows": rows, "name": name}

    def use_required_attribute(self, initial: Any) -> bool:
        return False


class ItemsField(forms.Field):
    """Codes with what is wrong about each: `{"fire_certificate": "证书已过期，请换新证"}`."""

    widget = ItemsWidget

    def clean(self, value: Any) -> dict[str, str]:
        if not isinstance(value, dict) or not value:
            raise ValidationError("勾选至少一项需要补正的内容；材料齐全的当场出具回执")
        unknown = [code for code in value if code not in self.widget.labels]
        if unknown:
            raise ValidationError(
                f"没有“{'、'.join(map(str, unknown))}”这一项；可以要求补正的有{'、'.join(self.widget.labels)}"
            )
        found = {code: str(why).replace("\0", "").strip()[:300] for code, why in value.items()}
        empty = [self.widget.labels[code] for code, why in found.items() if not why]
        if empty:
            raise ValidationError(f"写明怎样补正：{'、'.join(empty)}")
        return found
