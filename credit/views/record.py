"""The credit record of one institution, for whoever may read its dossier."""

from typing import Any

from django.views.generic import TemplateView

from casefile import page
from casefile.views import seek
from credit import doors, listing_shown, record
from credit.flow.listings import LISTING
from registry.doors import INSTITUTION


class Record(TemplateView):
    """Every line with what it rests on; lists on which the institution stands, and what may be done about them."""

    template_name = "credit/record.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        actor = self.request.actor
        institution = seek(INSTITUTION.visible_to(actor), self.kwargs["reference"])
        lines = [(line, page.url_of(line.case) if line.case else "") for line in record.of(institution)]
        listings = doors.LISTING.visible_to(actor).filter(institution=institution).order_by("-pk")
        barred = LISTING.moves["propose"].who.refusal(
            actor, listing_shown.ahead(institution), LISTING.moves["propose"].key
        )
        return super().get_context_data(
            institution=institution,
            lines=lines,
            listings=listing_shown.rows(listings),
            may_propose=barred is None and not actor.read_only,
            own=actor.party is not None and actor.party.pk == institution.party_id,
            silence=record.silence(institution),
            back=page.url_of(institution.case),
            **kwargs,
        )
