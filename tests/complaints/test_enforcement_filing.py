"""Who may file an enforcement case differs by place and by the name under which somebody operates."""

import pytest

from agencies.access import Role
from casefile.refusals import Conflict, Forbidden, Invalid
from complaints.models import Enforcement
from tests import cast
from tests.complaints import enforcing
from tests.inspections import hazarding
from tests.test_budgets import LIST, questions

pytestmark = pytest.mark.django_db
LISTED, NEW = "/complaints/enforcement", "/complaints/enforcement/new"

# Place, name and the agency that its text names for it; None: it names nobody, and the matter must be assigned.
WHO_DEALS = [
    ("jingyu", "forprofit", "jingyu.market"),
    ("jingyu", "nonprofit", "jingyu.civil_affairs"),
    ("jingyu", "public", "jingyu.institution_registrar"),
    ("jingyu", "permit", None),
    ("chengzhong", "forprofit", "chengzhong.market"),
    ("chengzhong", "nonprofit", None),
    ("chengzhong", "public", None),
    ("chengzhong", "permit", None),
    ("lianyungang", "forprofit", "lianyungang.market"),
    ("lianyungang", "nonprofit", "lianyungang.civil_affairs"),
    ("lianyungang", "public", "lianyungang.bianban"),
    ("lianyungang", "permit", None),
]


@pytest.mark.parametrize(("place", "name", "agency"), WHO_DEALS)
def test_the_text_names_who_deals_with_each_of_the_four_names(place, name, agency):
    if agency is None:
        with pytest.raises(Invalid) as refusal:
            enforcing.filed(agency=f"{place}.civil_affairs", unlicensed=name)
        assert set(refusal.value.errors) == {"choice", "reason"}
    else:
        subject = enforcing.filed(agency=agency, unlicensed=name)
        assert subject.case.agency_id == agency
        assert not subject.chosen


@pytest.mark.parametrize(("place", "name", "agency"), [row for row in WHO_DEALS if row[2]])
def test_no_other_agency_files_what_the_text_gives_to_one(place, name, agency):
    other = f"{place}.health"
    with pytest.raises(Forbidden, match="移送有职责的部门"):
        enforcing.filed(agency=other, unlicensed=name)


def test_where_the_text_names_nobody_the_agency_that_gathers_assigns_it_with_a_reason():
    by = enforcing.inspector(enforcing.CIVIL)
    subject = enforcing.filed(
        agency=enforcing.CIVIL, by=by, unlicensed="permit", choice=enforcing.MARKET, reason="食品经营许可由它发"
    )
    assert (subject.case.agency_id, subject.chosen) == (enforcing.MARKET, True)
    assert subject.routing["reason"] == "食品经营许可由它发"
    assert Enforcement.objects.visible_to(by).get() == subject
    assert subject.case.agency.notices.count() == 1


def test_an_agency_that_neither_gathers_nor_is_chosen_assigns_nothing():
    with pytest.raises(Forbidden, match="指派"):
        enforcing.filed(
            agency="jingyu.health", unlicensed="permit", choice=enforcing.MARKET, reason="食品经营许可由它发"
        )


def test_what_the_text_has_settled_is_not_chosen_otherwise():
    with pytest.raises(Invalid) as refusal:
        enforcing.filed(unlicensed="forprofit", choice="jingyu.health", reason="想换一家")
    assert "不能另选" in refusal.value.errors["choice"]


def test_a_clerk_of_another_agency_does_not_file_for_the_competent_one():
    with pytest.raises(Forbidden, match="自己立案"):
        enforcing.filed(agency=enforcing.MARKET, by=enforcing.inspector("jingyu.health"))


def test_a_leader_alone_does_not_file():
    with pytest.raises(Forbidden):
        enforcing.filed(by=enforcing.leader())


def test_an_institution_files_nothing():
    with pytest.raises(Forbidden):
        enforcing.filed(by=cast.representative())


def test_nothing_is_filed_on_a_draft():
    cast.agency("tianjin_draft.market")
    with pytest.raises(Conflict, match="征求意见稿"):
        enforcing.filed(agency="tianjin_draft.market")


def test_a_case_that_grew_from_a_hazard_has_its_domain_and_lies_below_it():
    hazard = hazarding.ordered()
    agency = hazard.case.agency_id
    subject = enforcing.filed(agency=agency, source="hazard", hazard=hazard, title="逾期不改", party_name="")
    assert (subject.case.domain, subject.case.parent) == (hazard.case.domain, hazard.case)
    assert (subject.institution, subject.party_name) == (hazard.institution, hazard.institution.party.name)
    with pytest.raises(Conflict, match=subject.case.reference):
        enforcing.filed(agency=agency, source="hazard", hazard=hazard, title="再立一次", party_name="")


def test_a_source_is_a_file_and_a_case_has_a_party():
    with pytest.raises(Invalid) as refusal:
        enforcing.filed(source="visit", party_name="", title=" ")
    assert set(refusal.value.errors) == {"source", "party_name", "title"}


def test_the_institution_sees_nothing_of_a_case_that_is_filed():
    hazard = hazarding.ordered()
    subject = enforcing.filed(agency=hazard.case.agency_id, source="hazard", hazard=hazard, party_name="")
    assert subject.case.party is None
    assert not Enforcement.objects.visible_to(hazarding.own(hazard)).exists()


def test_the_decision_is_due_ninety_days_after_the_filing():
    clock = enforcing.filed().case.clocks.get(term="enforcement.decide")
    assert (clock.due_on.isoformat(), clock.basis) == ("2026-12-15", "STATUTE")


def test_roles_are_those_of_the_agency_that_deals_with_it():
    by = enforcing.somebody(enforcing.MARKET, Role.REVIEWER, number=7)
    with pytest.raises(Forbidden):
        enforcing.filed(by=by)


@pytest.fixture
def _plain(settings):
    settings.SECURE_SSL_REDIRECT = False


@pytest.mark.usefixtures("_plain")
def test_whoever_is_shown_a_way_to_file_from_a_page_may_file_there_and_nobody_else_is_shown_it(client):
    hazard = hazarding.ordered()
    pages = {
        f"/inspections/hazards/{hazard.case.reference}": f"{NEW}?hazard={hazard.case.reference}",
        f"/registry/institutions/{hazard.institution.case.reference}": (
            f"{NEW}?institution={hazard.institution.case.reference}"
        ),
    }
    for by, shown in ((cast.fire(), True), (cast.leader(), False), (hazarding.own(hazard), False)):
        cast.sign_in(client, by)
        for page, way in pages.items():
            assert (way in client.get(page).content.decode()) is shown, page
    cast.sign_in(client, cast.inspector())
    (page, way), _ = pages.items()
    assert way not in client.get(page).content.decode()
    cast.sign_in(client, cast.fire())
    assert hazard.title in client.get(way).content.decode()
    assert client.post(way, {"title": "占用疏散通道"}).status_code == 302
    assert Enforcement.objects.get().hazard == hazard
    assert way not in client.get(page).content.decode()


@pytest.mark.usefixtures("_plain")
def test_the_list_asks_as_much_of_the_database_for_many_cases_as_for_few(client):
    enforcing.filed()
    cast.sign_in(client, enforcing.inspector())
    few = questions(client, LISTED)
    enforcing.announced(enforcing.investigated(enforcing.filed(party_name="第二家")))
    enforcing.decided(
        enforcing.heard(enforcing.announced(enforcing.investigated(enforcing.filed(party_name="第三家"))))
    )
    assert questions(client, LISTED) == few <= LIST
