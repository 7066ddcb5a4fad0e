"""The public list of results of inspections: what was published, and nothing of what was only planned or found."""

import pytest

from inspections import visits
from tests import cast
from tests.inspections import visiting
from tests.registry.acting import local

pytestmark = pytest.mark.django_db
PUBLISHED_AT = local(2026, 9, 20, 9, 0)


@pytest.fixture(autouse=True)
def _plain(settings):
    settings.SECURE_SSL_REDIRECT = False


def test_nothing_is_public_before_it_was_published(client):
    visit = visiting.concluded(differs={"plans": "没有专项预案"})
    name = visit.institution.party.name
    assert name not in client.get("/results").content.decode()
    visits.publish(visit, by=cast.clerk(), at=PUBLISHED_AT)
    text = client.get("/results").content.decode()
    assert name in text
    assert "1 项不符合" in text
    assert not [word for word in ("李建国", "韩玉梅", "没有专项预案", "现场.png") if word in text]


def test_a_result_stands_on_the_page_of_the_institution_too(client):
    visit = visiting.concluded()
    visits.publish(visit, by=cast.clerk(), at=PUBLISHED_AT)
    text = client.get(f"/institutions/{visit.institution.case.reference}").content.decode()
    assert "没有发现不符合的" in text
    assert "靖宇县民政局" in text


def test_results_are_found_by_name_and_place(client):
    visit = visiting.concluded()
    visits.publish(visit, by=cast.clerk(), at=PUBLISHED_AT)
    assert "松鹤园" in client.get("/results?q=松鹤园&place=jingyu").content.decode()
    assert "没有符合条件的检查结果" in client.get("/results?q=不存在").content.decode()
