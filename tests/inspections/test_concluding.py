"""The summary of a joint visit: issued when it is concluded, with every part, officer, failing item and hazard."""

import pytest

from casefile import rendering
from casefile.models import Document
from inspections import hazards, parts, visits
from inspections.models import Visit
from tests import cast
from tests.inspections import visiting

pytestmark = pytest.mark.django_db
CIVIL, FIRE = "jingyu.civil_affairs", "jingyu.fire"
BAD = "东侧通道堆放杂物"


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def signed(visit: Visit, agency: str, *, differs: dict[str, str] | None = None) -> None:
    first, second = (cast.inspector(), cast.second_inspector()) if agency == CIVIL else (cast.fire(), other_fire())
    part = visiting.recorded(visiting.part_of(visit, agency), first, differs=differs or {})
    parts.countersign(part, agreed=True, by=second, at=visiting.SIGNED_AT)


def other_fire():
    return visiting.second_fire()


def summaries(visit: Visit) -> list[Document]:
    return list(Document.objects.filter(case=visit.case, kind="joint_summary"))


def test_a_joint_visit_that_is_concluded_is_summed_up_on_a_paper():
    visit = visiting.planned()
    code = visiting.part_of(visit, FIRE).items[0]["code"]
    signed(visit, FIRE, differs={code: BAD})
    assert summaries(visit) == []  # civil affairs still owes its part
    part = visiting.part_of(visit, FIRE)
    for more in ({"part": part, "item": code, "kind": "fire", "title": "疏散通道堵塞"},
                 {"visit": part.visit, "kind": "food", "title": "冷藏柜温度过高"}):  # fmt: skip
        hazards.find(
            institution=visit.institution, grade="general", found_on=visiting.PLANNED_ON, by=cast.fire(),
            at=visiting.RECORDED_AT, **more,
        )  # fmt: skip
    signed(visit, CIVIL)
    (paper,) = summaries(visit)
    assert (paper.agency_id, paper.public, paper.number[:4]) == (CIVIL, False, "联检汇〔")
    html = rendering.page(paper)
    for words in (
        "联合检查情况汇总", visit.case.reference, visit.institution.party.name, "靖宇县民政局", "靖宇县消防救援",
        "李建国（JY-0607-011）", "孙丽（JY-0607-012）", "刘海峰（JY-XF-003）", "高鑫（JY-XF-004）", BAD,
        "疏散通道堵塞", "冷藏柜温度过高", "2026年9月16日 09:30 至 11:05", "1 项不符合",
    ):  # fmt: skip
        assert words in html, words
    fire, food = paper.facts["hazards"]
    assert (fire["addressee"], food["addressee"]) == (cast.agency(FIRE).name, cast.agency("jingyu.market").name)
    assert food["addressee"] in html
    assert "核验二维码" in html
    assert paper.code[:4] in html  # the code by which the portal verifies it


def test_an_agency_that_did_not_take_part_is_named_as_absent():
    visit = visiting.planned()
    visits.arrive(visit, arrived_at=visiting.ARRIVED_AT, by=cast.inspector(), at=visiting.ARRIVED_AT)
    signed(visit, CIVIL)
    parts.cancel(visiting.part_of(visit, FIRE), reason="另有任务", by=cast.clerk(), at=visiting.SIGNED_AT)
    (paper,) = summaries(visit)
    assert paper.facts["absent"] == [cast.agency(FIRE).name]
    assert [one["agency"] for one in paper.facts["parts"]] == [cast.agency(CIVIL).name]
    assert "到检查办结时没有记录隐患" in rendering.page(paper)


def test_a_visit_of_one_agency_has_its_record_and_no_summary():
    assert summaries(visiting.concluded()) == []


def test_the_institution_reads_the_summary_and_a_stranger_does_not(client, settings):
    settings.SECURE_SSL_REDIRECT = False
    visit = visiting.planned()
    signed(visit, FIRE)
    signed(visit, CIVIL)
    visit.refresh_from_db()
    page = f"/inspections/visits/{visit.case.reference}"
    assert client.get(page).status_code == 302
    visit.case.refresh_from_db()
    cast.sign_in(client, cast.representative(visit.case.party))
    assert "联合检查情况汇总" in client.get(page).content.decode()
