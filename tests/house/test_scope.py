"""Nothing of an unseen file shows anywhere: not in a list, a count, a search, a download, a feed or a history."""

import io
import re
import zipfile

import pytest
from django.db.models import Q
from django.test import Client
from django.urls import reverse

from agencies.models import Party
from casefile import page, rendering
from casefile.models import CaseFile, Clock, Document, Event
from credit.models import Entry
from registry import institutions
from tests import cast
from tests.house import addresses, test_isolation
from tests.registry import acting

pytestmark = pytest.mark.django_db
OTHER, ELSEWHERE = "91220622MA0TE00421", "91630103MA0TE0034T"
LISTS = {"api:cases": CaseFile, "api:clocks": Clock, "api:papers": Document}
WHO = ("clerk", "administrator", "market", "fire", "chengzhong", "institution", "another")
ACROSS = (
    "fire",
    "chengzhong",
    "another",
)  # agency against agency, place against place, institution against institution


@pytest.fixture(autouse=True)
def _plain(settings):
    settings.SECURE_SSL_REDIRECT = False


@pytest.fixture(scope="module")
def people(scenery) -> dict[str, object]:
    """Two places, three institutions with accounts, one matter of every kind, and papers that are rendered."""
    test_isolation.lived_through()
    other = acting.claimed(code=OTHER, name="靖宇县暮云养老院")
    clerk = cast.chengzhong_clerk()
    named = {"name": "西宁市城中区远山养老院", "code": ELSEWHERE, "kind": "nonprofit", "town": "", "address": ""}
    institutions.register(by=clerk, at=acting.MORNING, **named)
    rendering.render_pending(at=acting.MORNING)
    return {
        "clerk": cast.clerk(),
        "administrator": cast.administrator(),
        "market": cast.market(),
        "fire": cast.fire(),
        "chengzhong": clerk,
        "institution": cast.representative(Party.objects.get(code=acting.CODE)),
        "another": cast.representative(other.party),
    }


def unseen(actor) -> set[str]:
    """What would betray a file that the actor may not read: its number, its papers' numbers and codes, its party.

    The number of a public paper is no secret: the portal verifies it, and the dossier says on which one it rests.
    Nor is that of a decision on the credit record, which the agencies of a place share.
    """
    hidden = CaseFile.objects.exclude(pk__in=CaseFile.objects.visible_to(actor).values("pk"))
    papers = Document.objects.filter(case__in=hidden)
    known = CaseFile.objects.visible_to(actor).exclude(party=None).values("party")
    strangers = Party.objects.exclude(Q(pk__in=known) | Q(pk=actor.party and actor.party.pk))
    found = set(hidden.values_list("reference", flat=True))
    for number, code, public in papers.values_list("number", "code", "public"):
        found |= {code} if public else {number, code}
    for name, code in strangers.values_list("name", "code"):
        found |= {name, code}
    shared = Q(place=actor.agency.place_id) if actor.agency else Q(party=actor.party)  # what the credit record tells
    found -= set(Entry.objects.filter(shared).values_list("number", flat=True))
    seen = Party.objects.filter(pk__in=known).values_list("name", "code")
    return found - {None, "", *(word for pair in seen for word in pair)}


def addresses_of(actor) -> list[str]:
    """Every address of the office and the API that needs no argument, and those of the files that the actor reads."""
    seen = [
        subject
        for subject in test_isolation.subjects()
        if CaseFile.objects.visible_to(actor).filter(pk=subject.case_id)
    ]
    found = []
    for address in addresses.every():
        if address.name.startswith(("portal:", "api:schema", "api:docs", "healthz")):
            continue
        if not address.arguments:
            found.append("/" + address.route)
        elif "reference" in address.arguments and seen:
            found += test_isolation.paths(address, seen)[: test_isolation.EACH]
    asked = [f"{reverse('registry:institutions')}?export={form}" for form in ("csv", "xlsx")]
    return found + asked + [f"{reverse('registry:unfiled_list')}?export=csv", "/api/v1/changes?limit=1000"]


def text(answer) -> str:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if body.startswith(b"PK"):
        book = zipfile.ZipFile(io.BytesIO(body))
        body = b"".join(book.read(name) for name in book.namelist())
    return body.decode("utf-8", "replace")


@pytest.mark.parametrize("who", WHO)
def test_no_page_list_download_or_feed_betrays_a_file_that_its_reader_may_not_see(people, who):
    actor = people[who]
    hidden = unseen(actor)
    assert hidden, "there is something to betray"
    client = cast.sign_in(Client(raise_request_exception=False), actor)
    pattern = re.compile("|".join(map(re.escape, sorted(hidden, key=len, reverse=True))))
    leaks = {}
    for url in addresses_of(actor):
        answer = client.get(url)
        assert answer.status_code < 500, url
        if found := set(pattern.findall(text(answer))):
            leaks[url] = found
    assert leaks == {}


@pytest.mark.parametrize("who", WHO)
def test_what_is_counted_is_what_is_seen(people, who):
    actor = people[who]
    client = cast.sign_in(Client(), actor)
    seen = CaseFile.objects.visible_to(actor)
    desk = client.get(reverse("casefile:desk")).context["desk"]
    rows = {row.clock.case_id for *_, group in desk.groups for row in group}
    assert rows <= set(seen.values_list("pk", flat=True))
    assert desk.total == len([row for *_, group in desk.groups for row in group])
    assert client.get(reverse("casefile:cases")).context["page"].paginator.count == seen.count()
    for name, model in LISTS.items():
        path = "" if model is CaseFile else "case__"
        running = {"stopped_at": None} if model is Clock else {}
        mine = model.objects.filter(**{f"{path}pk__in": seen.values("pk")}, **running)
        found = client.get(reverse(name)).json()
        assert (len(found["results"]), found.get("count", mine.count())) == (mine.count(), mine.count()), name
    told = client.get("/api/v1/changes?limit=1000").json()["results"]
    assert {row["reference"] for row in told} <= set(seen.values_list("reference", flat=True))


@pytest.mark.parametrize("who", ACROSS)
def test_a_search_for_what_is_hidden_finds_nothing(people, who):
    actor = people[who]
    client = cast.sign_in(Client(), actor)
    seen = set(CaseFile.objects.visible_to(actor).values_list("reference", flat=True))
    for word in sorted(unseen(actor)):
        assert not client.get(reverse("casefile:cases"), {"q": word}).context["rows"], word
        for name in ("api:cases", "api:registry.institution.list", "api:registry.filing.list"):
            rows = client.get(reverse(name), {"q": word}).json()["results"]
            assert {row["reference"] for row in rows} <= seen, word
        for name, field in (("api:papers", "number"), ("api:clocks", "case"), ("api:papers", "case")):
            assert client.get(reverse(name), {field: word}).json()["results"] == [], word
        if actor.agency:
            assert not client.get(reverse("registry:institutions"), {"q": word}).context["page"].object_list, word


@pytest.mark.parametrize("who", ACROSS)
def test_a_history_holds_only_what_its_reader_may_see(people, who):
    actor = people[who]
    client = cast.sign_in(Client(), actor)
    for subject in test_isolation.subjects():
        seen = CaseFile.objects.visible_to(actor).filter(pk=subject.case_id).exists()
        answer = client.get(page.url_of(subject.case))
        assert answer.status_code == (200 if seen else 404), subject
        if seen:
            drawn = answer.context["page"]
            below = {case.pk for case in drawn.tree} | {other.pk for other, *_ in drawn.kin}
            assert below <= set(CaseFile.objects.visible_to(actor).values_list("pk", flat=True))
            assert {line.event.case_id for line in drawn.lines} <= below | {subject.case_id}
    assert Event.objects.count() > 40
