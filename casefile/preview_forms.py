"""What beginning a preview asks: whose eyes, and what for."""

from typing import Any

from django import forms

from agencies.access import Actor
from agencies.models import Agency


class Begin(forms.Form):
    agency = forms.ModelChoiceField(
        Agency.objects.none(), label="以哪个部门的视角", empty_label="选一个部门",
        error_messages={"required": "选一个部门", "invalid_choice": "只能选本地的其他部门"},
    )  # fmt: skip
    purpose = forms.CharField(
        label="用途", max_length=200, min_length=2,
        help_text="如：核对移送以后对方能看到什么。谁、什么时候、为什么预览，看了哪些案卷，都会留下记录，对方部门也能看到。",
        error_messages={"required": "写明用途", "min_length": "写明用途"},
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any):
        super().__init__(*args, **kwargs)
        others = Agency.objects.exclude(pk=actor.agency.pk) if actor.agency else Agency.objects.none()
        self.fields["agency"].queryset = others.filter(place=actor.agency and actor.agency.place_id).order_by("pk")
