"""Another agency's file does not exist: every address that takes a reference is tried with files of somebody else."""

import re
from datetime import date

import pytest
from django.urls import resolve

from casefile import holidays, previews
from casefile.flow import flow_of, subjects_of
from casefile.models import CaseFile, Matter
from complaints import disputes, opinions
from credit import objections
from inspections import hazards, milestones, site_checks
from inspections.models import Milestone
from law.workdays import Calendar
from registry import change, institutions, unfiled
from tests import cast
from tests.casefile import referring
from tests.complaints import complaining, enforcing, happening
from tests.credit import collected, grading
from tests.credit import listed as listing
from tests.house import addresses
from tests.inspections import drawing, reporting, supervising, visiting
from tests.registry import acting

pytestmark = pytest.mark.django_db

# Public pages, which show what the law makes public and nothing else.
PUBLIC = "portal:"
EACH = 2  # paths of an address: of the matter that it is of, and where it serves every kind, of two kinds
METHODS, PAGE_METHODS = ("get", "post", "put", "patch"), ["get", "post"]
OTHER_CODE = "91220622MA0TE00346"


@pytest.fixture(autouse=True)
def _plain(settings, tmp_path):
    settings.SECURE_SSL_REDIRECT = False
    settings.MEDIA_ROOT = tmp_path


def by_reference() -> list[addresses.Address]:
    return [
        address
        for address in addresses.every()
        if "reference" in address.arguments and not address.name.startswith(PUBLIC)
    ]


def next_years_notice() -> Matter:
    year = Calendar.official().known_until.year + 1
    sent = {"year": year, "title": "放假通知", "number": "测试1号", "url": "https://www.gov.cn/test", "work": {}}
    sent["off"] = {f"{year}-01-01": "元旦"}
    return holidays.propose(content=sent, by=cast.administrator(), at=acting.MORNING)


def lived_through() -> list[Matter]:
    """One matter of every kind in Jingyu."""
    filing = acting.filed()
    altered = change.open(filing.institution, by=cast.clerk(), at=acting.MORNING)
    other = acting.pushed(code=OTHER_CODE, name="靖宇县未备案养老院")
    institutions.claim(other, by=cast.clerk(), at=acting.MORNING)
    on = acting.MORNING.date()
    found = unfiled.open(other, discovered_on=on, residents=3, finding="收住老年人", by=cast.clerk(), at=acting.MORNING)
    pair = [cast.inspector().user, cast.second_inspector().user]
    check = site_checks.assign(filing, inspectors=pair, planned_on=on, by=cast.clerk(), at=acting.MORNING)
    notice = next_years_notice()
    seen = previews.begin(cast.fire().agency, purpose="核对", by=cast.administrator(), at=acting.MORNING)
    sent = {"kind": "service", "grade": "general", "title": "服务协议未公示", "found_on": on}
    hazard = hazards.find(institution=filing.institution, **sent, by=cast.clerk(), at=acting.MORNING)
    listed = supervising.proposed(supervising.major(of=filing.institution))
    drawing.staffed(1, 2)
    plan, draw = drawing.planned(), drawing.frozen(count=1)
    referral = referring.offered(case=filing.case)
    visit = visiting.single(filing.institution, planned_on=on, at=acting.MORNING)
    return [
        happening.reported(of=filing.institution),
        disputes.open(filing.institution, title="退住押金", by=cast.clerk(), at=acting.MORNING),
        opinions.note(title="网传", source="晚报", noted_on=on, by=cast.clerk(), at=acting.MORNING),
        grading.drafted(acting.MORNING),
        complaining.received(filing.institution, at=acting.MORNING),
        enforcing.filed(at=acting.MORNING),
        collected.taken(),
        *of_lists(filing.institution),
        visit, visit.parts.get(), listed, plan, draw, hazard,
        referral, filing, filing.institution, altered, found, check,
        notice, seen,
    ]  # fmt: skip


def of_lists(institution) -> list[Matter]:
    """A listing, its repair, and an objection to what it rests on."""
    subject = listing.served(listing.decided(listing.heard(listing.notified(listing.proposed(institution)))))
    entry, own = subject.basis, cast.representative(institution.party)
    objection = objections.raise_(institution, entry=entry, text="不对", by=own, at=listing.SERVED_AT)
    own_head = {"person": "秦守义", "person_number": "220622195501010018", "person_post": "院长", "of": subject}
    person = listing.proposed(institution, basis=entry, at=acting.local(2026, 10, 9, 9, 0), **own_head)
    return [subject, person, listing.applied(subject), objection]


def elsewhere() -> list[Matter]:
    """One matter of every kind that Jingyu's text asks for nothing of, in Chengzhong."""
    doing = reporting.reported(done_on=date(2026, 9, 8), at=reporting.local(2026, 9, 9, 9, 0))
    milestones.open_missing(doing.case.place, at=acting.MORNING)
    return [doing, Milestone.objects.select_related("case").filter(place="chengzhong").order_by("pk").first()]


def subjects() -> list[Matter]:
    """The matters of all case files that there are."""
    return list(subjects_of(CaseFile.objects.all()).values())


def fitting(address: addresses.Address, matters: list[Matter]) -> list[Matter]:
    """The matters of the address's own kind, which its name tells; one of each kind where it serves all."""
    name = address.name.replace(":", ".") + "."
    own = [matter for matter in matters if re.search(rf"\b{re.escape(matter.case.kind)}[._]", name)]
    return own or list({matter.case.kind: matter for matter in matters}.values())


def paths(address: addresses.Address, matters: list[Matter]) -> list[str]:
    """The address filled for each matter that fits it, with a file, a paper, a clock and a move of that matter."""
    found = []
    for matter in fitting(address, matters):
        moves = [move.name for move in flow_of(matter).moves.values() if not move.inner and not move.page]
        papers = list(matter.case.documents.values_list("code", flat=True)[:1])
        values = {
            "reference": [matter.case.reference],
            "kind": ["changes" if matter.case.kind == "registry.change" else "filings"],
            "move": moves[:1],
            "term": list(matter.case.clocks.values_list("term", flat=True)[:1]) or ["none"],
            "slot": ["fire_certificate"],
            "code": [*papers, "fire_certificate"],
            "section": ["head"],
        }
        found += address.paths(values)
    return found


def methods(url: str) -> list[str]:
    """How an address is asked: in every way that it serves."""
    view = resolve(url).func
    served = getattr(view, "actions", None) or dir(getattr(view, "cls", view))  # of a viewset, of a view of the API
    return [method for method in METHODS if method in served] or PAGE_METHODS


def answered(client, urls: list[str]) -> set[int]:
    """The answers of these addresses, until one of them is more than an address that is not there."""
    answers: set[int] = set()
    for url in urls:
        answers |= {getattr(client, method)(url).status_code for method in methods(url)}
        if not answers <= {404, 405}:
            break
    return answers


def test_a_file_of_another_place_or_another_institution_does_not_exist(client):
    known, here, there = by_reference(), lived_through(), elsewhere()
    assert len(known) > 40
    stranger = cast.representative(cast.party("靖宇县别家养老院", "91220622MA0TE0099U"))
    for actor, matters in (
        (cast.chengzhong_clerk(), here), (stranger, here), (cast.clerk(), there), (stranger, there),
    ):  # fmt: skip
        cast.sign_in(client, actor)
        for url in {url for address in known for url in paths(address, matters)[:EACH]}:
            statuses = {getattr(client, method)(url).status_code for method in methods(url)}
            assert statuses in ({404}, {404, 405}), f"{actor.name} {url} {statuses}"


def test_the_same_addresses_answer_to_those_whose_files_they_are(client):
    """Without this, an address that always answers 404 would prove nothing."""
    matters, silent = [*lived_through(), *elsewhere()], []
    for address in by_reference():
        answers = set()
        for actor in (cast.clerk(), cast.leader(), cast.chengzhong_clerk(), cast.market()):
            cast.sign_in(client, actor)
            answers |= answered(client, paths(address, matters))
            if not answers <= {404, 405}:
                break
        else:
            silent.append(address.name)
    assert silent == []
