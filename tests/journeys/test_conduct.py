"""The whole path of bad conduct, the clock moved: complaint, targeted check, penalty, listing, repair, off the page."""

from datetime import date

import pytest
from django.urls import reverse

from casefile.models import CaseFile, Event
from casefile.refusals import Forbidden
from complaints import conversions
from complaints.models import Enforcement
from credit import grades
from credit.models import Entry, Listing, TakeDown
from inspections.models import Visit
from tests import cast
from tests.complaints import complaining, enforcing
from tests.credit import listed
from tests.registry.acting import claimed, local

pytestmark = pytest.mark.django_db

PLANNED_ON = date(2026, 9, 17)
MARKET = "jingyu.market"
LISTS = reverse("portal:lists")


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def text_of(answer) -> str:
    return answer.content.decode()


def public(client) -> str:
    client.logout()
    return text_of(client.get(LISTS))


def complained():
    """A complaint about the food, given to the market regulator by the text."""
    complaint = complaining.accepted(complaining.received(claimed()), domain="food")
    assert complaint.case.agency_id == MARKET
    return complaint


def checked(complaint) -> Visit:
    """The targeted check that comes of it, by the agency that handles it."""
    officers = [enforcing.inspector().user, enforcing.second().user]
    conversions.check(
        complaint, planned_on=PLANNED_ON, officers=officers, by=enforcing.inspector(), at=local(2026, 9, 16, 16, 0)
    )
    return Visit.objects.get(ground=Visit.Ground.COMPLAINT)


def punished(complaint) -> Enforcement:
    conversions.enforce(
        complaint, title="食品留样不足", facts="9月17日检查，三餐没有留样", by=enforcing.inspector(),
        at=local(2026, 9, 17, 8, 30),
    )  # fmt: skip
    case = Enforcement.objects.get(complaint=complaint)
    return enforcing.completed(enforcing.served(enforcing.decided(enforcing.heard(enforcing.announced(
        enforcing.investigated(case))))))  # fmt: skip


def test_from_the_complaint_to_the_end_of_publication(client):
    complaint = complained()
    institution = complaint.institution
    before = grades.one(institution, on=date(2026, 9, 15)).score
    visit = checked(complaint)
    case = punished(complaint)
    complaining.replied(complaint, by=enforcing.inspector(), at=local(2026, 9, 30, 16, 0))
    entry = Entry.objects.get(kind=Entry.Kind.PENALTY, party=institution.party)
    assert (entry.number, entry.basis.case) == (case.decision_number, case.case)
    assert grades.one(institution, on=date(2026, 10, 1)).score >= before + 20

    subject = listed.served(
        listed.decided(
            listed.heard(
                listed.notified(
                    listed.proposed(institution, basis=entry, ground="repeated", at=local(2026, 10, 9, 9, 0)),
                    at=local(2026, 10, 9, 15, 0), until=date(2026, 10, 16),
                ),
                at=local(2026, 10, 19, 9, 0), stated_at=local(2026, 10, 12, 9, 0),
            ),
            at=local(2026, 10, 20, 9, 0),
        ),
        at=local(2026, 10, 21, 9, 0),
    )  # fmt: skip
    assert institution.party.name in public(client)

    granted = listed.granted(listed.checked(listed.applied(subject, at=local(2027, 1, 25, 9, 0)),
                                            at=local(2027, 1, 26, 9, 0)), at=local(2027, 1, 27, 9, 0))  # fmt: skip
    subject.refresh_from_db()
    assert (subject.state, granted.state) == (Listing.State.LEFT, "granted")
    assert institution.party.name not in public(client)
    assert TakeDown.objects.filter(listing=subject).exists()
    kinds = list(Entry.objects.filter(party=institution.party).order_by("pk").values_list("kind", flat=True))
    assert kinds[-2:] == ["listed", "left"]
    assert visit.case.root == case.case.root == subject.case.root == institution.case


def test_the_institution_learns_of_check_case_and_listing_but_not_of_the_complaint(client):
    complaint = complained()
    checked(complaint)
    case = punished(complaint)
    own = cast.representative(complaint.institution.party)
    client = cast.sign_in(client, own)
    page = text_of(client.get(reverse("complaints:enforcement", args=[case.case.reference])))
    assert complaint.case.reference not in page
    assert not any(secret in page for secret in complaining.SECRETS)
    address = reverse("complaints:complaint", args=[complaint.case.reference])
    assert client.get(address).status_code == 404
    seen = CaseFile.objects.visible_to(own)
    assert complaint.case not in seen
    assert not Event.objects.filter(case__in=seen, facts__icontains=complaint.case.reference).exists()


def test_only_the_agency_that_handles_the_complaint_turns_it_into_a_case():
    complaint = complained()
    with pytest.raises(Forbidden, match="承办"):
        conversions.enforce(
            complaint, title="x", facts="", by=enforcing.inspector("jingyu.civil_affairs"), at=local(2026, 9, 17, 9, 0)
        )
    assert not Enforcement.objects.exists()
