"""Photos of a record that two have not signed: the institution finds them through no door; then it finds them all."""

import pytest
from django.db import connection

from agencies import wall
from casefile import feed, withheld
from casefile.models import Attachment, CaseFile, Event
from inspections import hazards, parts, sheets, site_checks
from tests import cast
from tests.inspections import acting, visiting
from tests.inspections.visiting import photo

pytestmark = pytest.mark.django_db
NAME = "只有两人签字以后才给看.png"


@pytest.fixture(autouse=True)
def _plain(settings, tmp_path, monkeypatch):
    monkeypatch.setattr(feed, "horizon", lambda: 2**62)  # a test is one transaction, which the feed would wait for
    settings.SECURE_SSL_REDIRECT = False
    settings.MEDIA_ROOT = tmp_path


def own(case: CaseFile):
    return cast.representative(case.party)


def doors(case: CaseFile, slot: str, *more: str) -> list[str]:
    """Every address by which one may come to a file that is kept with a case."""
    kind = case.kind.split(".")[1]
    folder = {"part": "parts", "site_check": "checks", "hazard": "hazards"}[kind]
    api = [] if kind == "site_check" else [f"/api/v1/{folder}/{case.reference}"]
    return [
        f"/inspections/{folder}/{case.reference}", *api, "/api/v1/changes?limit=1000",
        f"/cases/{case.reference}/files/{slot}", f"/cases/{case.reference}/files/{slot}?inline=1",
        f"/api/v1/cases/{case.reference}/files/{slot}", f"/api/v1/cases/{case.reference}", *more,
    ]  # fmt: skip


def found_by(client, addresses: list[str], digest: str, *more: str) -> list[str]:
    """Those of the addresses that give the picture, or so much as its name or digest, or one of `more` texts."""
    found = []
    for url in addresses:
        answer = client.get(url)
        assert answer.status_code in (200, 404), (url, answer.status_code)
        said = b"".join(answer) if answer.streaming else answer.content
        if answer.streaming or any(word.encode() in said for word in (NAME, digest, *more)):
            found.append(url)
    return found


def rows(actor, path: str) -> list[tuple]:
    """What the database itself gives this actor of the kept file."""
    with wall.as_actor(actor), connection.cursor() as cursor:
        cursor.execute("SELECT id FROM casefile_attachment WHERE path = %s", [path])
        return cursor.fetchall()


def part_with_photo():
    visit = visiting.single()
    part = visiting.part_of(visit, "jingyu.civil_affairs")
    code = part.items[0]["code"]
    visiting.recorded(part, differs={code: "缺"}, photos={code: photo(name=NAME)})
    hazard = hazards.find(
        institution=visit.institution, kind="fire", grade="general", title="通道堆物", found_on=visiting.PLANNED_ON,
        part=part, item=code, by=cast.inspector(), at=visiting.RECORDED_AT,
    )  # fmt: skip
    part.case.refresh_from_db()
    return part, hazard, code


def test_the_institution_sees_no_photo_of_a_part_before_the_second_officer_signed(client):
    part, hazard, code = part_with_photo()
    slot, actor = f"photo-{code}", own(part.case)
    kept = part.case.attachments.get()
    process = f"/inspections/visits/{part.visit.case.reference}/process"
    addresses = doors(part.case, slot, process) + doors(hazard.case, slot)
    cast.sign_in(client, actor)
    assert client.get(addresses[0]).status_code == 200  # the record itself is there, and says that it is not signed
    dossier = f"/registry/institutions/{part.visit.institution.case.reference}"
    more = [dossier, "/desk", "/cases", f"/api/v1/institutions/{part.visit.institution.case.reference}"]
    assert found_by(client, [*addresses, *more], kept.sha256, sheets.result(part.items)) == []
    assert rows(actor, kept.path) == []
    cast.sign_in(client, cast.inspector())
    assert len(found_by(client, addresses, kept.sha256)) >= 9  # the officers miss nothing
    parts.countersign(part, agreed=True, by=cast.second_inspector(), at=visiting.SIGNED_AT)
    cast.sign_in(client, actor)
    assert set(found_by(client, addresses, kept.sha256)) == set(addresses)
    assert len(rows(actor, kept.path)) == 2


def test_a_record_that_was_sent_back_withholds_its_photos_again_and_a_cancelled_one_for_ever():
    part, _, _ = part_with_photo()
    actor = own(part.case)
    parts.send_back(part, reason="写错", by=cast.second_inspector(), at=visiting.SIGNED_AT)
    assert withheld.of(part.case, actor) == []
    assert len(withheld.of(part.case, cast.clerk())) == 1


def test_both_walls_withhold_the_same_photos_and_events():
    part, hazard, code = part_with_photo()
    actor = own(part.case)
    seen = withheld.attachments(Attachment.objects.all(), actor)
    assert not seen.filter(case__in=[part.case, hazard.case]).exists()
    told = withheld.events(Event.objects.filter(case=part.case), actor)
    assert not told.filter(kind="attachment.added").exists()
    assert not told.filter(kind="inspections.part.record").exists()
    assert told.filter(kind="clock.started").exists()
    with wall.as_actor(actor):
        seen = set(Event.objects.filter(case=part.case).values_list("kind", flat=True))
    assert seen == set(told.values_list("kind", flat=True))
    told = feed.read(actor, feed.Place(), limit=1000)[0]
    assert told
    assert NAME not in str([one.facts for one in told])
    assert withheld.one(part.case, f"photo-{code}", actor) is None


def test_the_institution_sees_no_photo_of_a_site_check_before_both_inspectors_signed(client):
    check = acting.assigned()
    code = next(iter(acting.sheet(check)["answers"]))
    acting.recorded(check, photos={code: photo(name=NAME)})
    check.case.refresh_from_db()
    actor, kept = own(check.case), check.case.attachments.get()
    addresses = doors(check.case, kept.slot)
    cast.sign_in(client, actor)
    assert client.get(addresses[0]).status_code == 200
    assert found_by(client, addresses, kept.sha256) == []
    assert rows(actor, kept.path) == []
    site_checks.countersign(check, agreed=True, by=cast.second_inspector(), at=acting.SIGNED_AT)
    assert len(found_by(client, addresses, kept.sha256)) >= 5
    assert len(rows(actor, kept.path)) == 1
