"""A hazard that comes from a visit: found after the arrival, by an agency that takes part, where the visit is."""

import pytest

from casefile.refusals import Invalid
from inspections import parts, visits
from inspections.models import Hazard
from tests import cast
from tests.inspections import hazarding as acting
from tests.inspections import visiting
from tests.registry.acting import claimed

pytestmark = pytest.mark.django_db


def test_a_hazard_of_a_visit_is_found_after_the_arrival_by_who_takes_part_at_the_institution_visited():
    visit = visiting.single()
    with pytest.raises(Invalid, match="还没有到场"):
        acting.found(visit.institution, visit=visit)
    with pytest.raises(Invalid, match="还没有到场"):
        acting.found(visit.institution, part=visit.parts.get())
    visits.arrive(visit, arrived_at=visiting.ARRIVED_AT, by=cast.inspector(), at=visiting.ARRIVED_AT)
    with pytest.raises(Invalid, match="没有参加"):
        acting.found(visit.institution, visit=visit, by=cast.fire())
    other = claimed(code=visiting.OTHER_CODE, name="靖宇县夕阳红养老院")
    for named in ({"visit": visit}, {"part": visit.parts.get()}):
        with pytest.raises(Invalid, match="不是这家机构"):
            acting.found(other, **named)
    assert not Hazard.objects.exists()
    assert acting.found(visit.institution, visit=visit).visit == visit


def test_an_agency_whose_part_was_cancelled_takes_no_part_any_more():
    visit = visiting.planned()
    visits.arrive(visit, arrived_at=visiting.ARRIVED_AT, by=cast.inspector(), at=visiting.ARRIVED_AT)
    parts.cancel(visiting.part_of(visit, "jingyu.fire"), reason="另有任务", by=cast.clerk(), at=visiting.ARRIVED_AT)
    with pytest.raises(Invalid, match="没有参加"):
        acting.found(visit.institution, visit=visit, by=cast.fire())
