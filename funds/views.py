"""The answer to whether an institution may have a subsidy, for whoever may read its dossier."""

from datetime import date
from typing import Any

from django import forms
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.generic import TemplateView

from casefile import page
from funds import eligibility
from registry.doors import INSTITUTION


class AskDay(forms.Form):
    """The day about which is asked; without one, today."""

    on = forms.DateField(
        label="哪一天", required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )

    def day(self) -> date:
        return (self.cleaned_data.get("on") if self.is_valid() else None) or timezone.localdate()


class Eligibility(TemplateView):
    template_name = "funds/eligibility.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = INSTITUTION.visible_to(self.request.actor)
        institution = get_object_or_404(found, case__reference=kwargs["reference"])
        form = AskDay(self.request.GET or None)
        on = form.day()
        if not form.is_bound:
            form = AskDay(initial={"on": on})
        return super().get_context_data(
            institution=institution,
            form=form,
            on=on,
            answer=eligibility.subsidy(institution, on),
            back=page.url_of(institution.case),
            **kwargs,
        )
