"""The credit record of one institution, for whoever may read its dossier."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.views.generic import TemplateView

from casefile import page
from credit import record
from registry.doors import INSTITUTION


class Record(TemplateView):
    template_name = "credit/record.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = INSTITUTION.visible_to(self.request.actor)
        institution = get_object_or_404(found, case__reference=kwargs["reference"])
        lines = [(line, page.url_of(line.case)) for line in record.of(institution)]
        return super().get_context_data(
            institution=institution,
            lines=lines,
            silence=record.silence(institution),
            back=page.url_of(institution.case),
            **kwargs,
        )
