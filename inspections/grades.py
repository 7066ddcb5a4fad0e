"""The risk grade by which an institution is weighted in a draw, read from its hazards and its filing."""

from collections.abc import Sequence

from django.db.models import Q

from inspections.models import Hazard
from registry.models import Filing, Institution

HIGH, MIDDLE, LOW = "高", "中", "低"
UNSOLVED = (Hazard.State.FOUND, Hazard.State.FIX_ORDERED, Hazard.State.FIX_REPORTED)
FILED = (Filing.State.FILED, Filing.State.CORRECTION, Filing.State.CHECKED)


def of(institutions: Sequence[Institution]) -> dict[int, str]:
    """The grade of each by its key: high with an unsolved major hazard, middle with any other or unfiled, else low.

    Two queries whatever the number.
    """
    keys = [institution.pk for institution in institutions]
    open_hazards = Hazard.objects.filter(institution__in=keys, state__in=UNSOLVED)
    major = set(open_hazards.filter(grade=Hazard.Grade.MAJOR).values_list("institution", flat=True))
    any_hazard = Q(hazards__state__in=UNSOLVED)
    unfiled = ~Q(pk__in=Filing.objects.filter(state__in=FILED).values("institution"))
    rows = Institution.objects.filter(any_hazard | unfiled, pk__in=keys)
    middle = set(rows.values_list("pk", flat=True))
    return {key: HIGH if key in major else MIDDLE if key in middle else LOW for key in keys}
