"""Pages of visits and parts, what a phone sends, the API: who gets in, what it costs, what it answers."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from inspections import parts, visits
from inspections.models import Part, Visit
from tests import cast
from tests.inspections import visiting
from tests.registry.acting import claimed

pytestmark = pytest.mark.django_db
CODES = ("91220622MA0TE00346", "91220622MA0TE0099U", "91220622MA0TE0018G")


@pytest.fixture(autouse=True)
def _plain(settings, tmp_path):
    settings.SECURE_SSL_REDIRECT = False
    settings.MEDIA_ROOT = tmp_path


def now():
    return timezone.now()


def fresh(code: str = CODES[2], **changes) -> Visit:
    """A joint visit of today, planned an hour ago."""
    at = now() - timedelta(hours=1)
    institution = claimed(at=at, code=code, name=f"靖宇县养老院{code[-3:]}")
    return visiting.planned(institution, planned_on=timezone.localdate(), at=at, **changes)


def done(visit: Visit) -> Visit:
    """Both parts recorded and signed now."""
    pairs = {
        "jingyu.civil_affairs": (cast.inspector(), cast.second_inspector()),
        "jingyu.fire": (cast.fire(), visiting.second_fire()),
    }
    for slug, (first, second) in pairs.items():
        part = visiting.part_of(visit, slug)
        times = {"arrived_at": now() - timedelta(minutes=50), "left_at": now() - timedelta(minutes=5)}
        first_photo = {part.items[0]["code"]: visiting.photo("red")}
        visiting.recorded(part, first, at=now(), photos=first_photo, **times)
        parts.countersign(part, agreed=True, by=second, at=now())
    visit.refresh_from_db()
    return visit


def queries(client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert client.get(url).status_code == 200, url
    return len(found)


# --- what a page costs ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "most"), [("/inspections/visits", 10), ("/inspections/visits/planned?all=1", 8), ("/results", 6)]
)
def test_a_list_costs_the_same_whatever_its_length(client, url, most):
    visits.publish(done(fresh()), by=cast.clerk(), at=now())
    fresh(CODES[0])
    cast.sign_in(client, cast.clerk())
    before = queries(client, url)
    visits.publish(done(fresh(CODES[1])), by=cast.clerk(), at=now())
    visiting.planned(Visit.objects.first().institution, planned_on=timezone.localdate() + timedelta(days=1), at=now())
    assert queries(client, url) == before <= most


def test_a_visits_pages_cost_the_same_with_more_parts_photos_and_events(client):
    visit = fresh()
    cast.sign_in(client, cast.clerk())
    part = visiting.part_of(visit, "jingyu.fire")
    urls = [
        f"/inspections/visits/{visit.case.reference}",
        f"/inspections/visits/{visit.case.reference}/process",
        f"/inspections/parts/{part.case.reference}",
    ]
    before = [queries(client, url) for url in urls]
    done(visit)
    after = [queries(client, url) for url in urls]
    assert [a - b for a, b in zip(after, before, strict=True)] <= [1, 0, 1]  # a paper brings its own issuer along
    assert max(after) <= 20


# --- who gets in ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"),
    [
        (cast.clerk, 200),
        (cast.inspector, 200),
        (cast.reviewer, 403),
        (cast.representative, 403),
        (cast.chengzhong_clerk, 404),
    ],
)
def test_who_may_open_the_page_that_plans_a_visit(client, who, status):
    institution = claimed()
    actor = cast.representative(institution.party) if who is cast.representative else who()
    cast.sign_in(client, actor)
    assert client.get(f"/inspections/institutions/{institution.case.reference}/visits/new").status_code == status


def test_a_visit_is_planned_on_the_page(client):
    institution = claimed()
    fire = visiting.fire()
    people = [f"jingyu.civil_affairs|{one.user.username}" for one in (cast.inspector(), cast.second_inspector())]
    people += [f"jingyu.fire|{one.username}" for one in fire[1]]
    cast.sign_in(client, cast.clerk())
    url = f"/inspections/institutions/{institution.case.reference}/visits/new"
    sent = {"ground": "special", "planned_on": timezone.localdate().isoformat(), "officers": people}
    assert "写明为什么检查" in client.post(url, sent).content.decode()
    answer = client.post(
        url, sent | {"ground_text": "燃气专项", "lists": ["jingyu.civil_affairs|jingyu.civil_affairs.filing"]}
    )
    assert answer.status_code == 302
    visit = Visit.objects.get()
    assert (visit.joint, visiting.part_of(visit, "jingyu.civil_affairs").checklist) == (
        True, "jingyu.civil_affairs.filing",
    )  # fmt: skip


def test_an_agency_that_takes_part_sees_the_others_progress_and_not_their_findings(client):
    visit = fresh()
    cast.sign_in(client, cast.fire())
    text = client.get(f"/inspections/visits/{visit.case.reference}").content.decode()
    assert "靖宇县民政局" in text
    civil = visiting.part_of(visit, "jingyu.civil_affairs")
    assert civil.case.reference not in text
    assert client.get(f"/inspections/parts/{civil.case.reference}").status_code == 404
    cast.sign_in(client, cast.clerk())
    fire = visiting.part_of(visit, "jingyu.fire")
    assert client.get(f"/inspections/parts/{fire.case.reference}").status_code == 200


def test_an_export_is_the_list_that_was_asked_for(client):
    done(fresh())
    cast.sign_in(client, cast.clerk())
    sheet = b"".join(client.get("/inspections/visits?export=csv&state=concluded")).decode()
    assert sheet.count("\n") == 2
    assert "靖宇县养老院" in sheet
    assert b"".join(client.get("/inspections/visits?export=csv&state=planned")).count(b"\n") == 1
    assert client.get("/inspections/visits?export=xlsx").status_code == 200


def test_the_full_process_says_who_did_what_when_and_the_digest_of_every_picture(client):
    visit = done(fresh())
    cast.sign_in(client, cast.clerk())
    text = client.get(f"/inspections/visits/{visit.case.reference}/process").content.decode()
    photo = visiting.part_of(visit, "jingyu.fire").case.attachments.get()
    assert all(words in text for words in (photo.sha256, "刘海峰", "孙丽", "到场", "签字并办结", "安排联合检查"))


# --- a sheet without script, by two officers --------------------------------------------------------------------------


def test_without_script_both_values_stand_side_by_side_and_the_second_sending_decides(client):
    part = visiting.part_of(fresh(), "jingyu.fire")
    code = part.items[0]["code"]
    parts.keep(part, **visiting.filled(part, answers={code: "yes"}, bases={code: "0"}), by=cast.fire(), at=now())
    cast.sign_in(client, visiting.second_fire())
    url = f"/inspections/parts/{part.case.reference}/keep"
    sent = {f"answers-{code}": "no", f"notes-{code}": "堵了", f"bases-{code}": "0"}
    answer = client.post(url, sent)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "刘海峰填的不一样" in text
    assert "堵了" in text
    assert f'name="bases-{code}" value="1"' in text
    assert client.post(url, sent | {f"bases-{code}": "1"}).status_code == 302
    part.refresh_from_db()
    assert part.items[0]["answer"] == "no"


def test_a_refused_sheet_is_kept(client):
    part = visiting.part_of(fresh(), "jingyu.fire")
    code = part.items[0]["code"]
    cast.sign_in(client, cast.fire())
    url = f"/inspections/parts/{part.case.reference}/record"
    note = "堆放\n" * 99 + "轮椅"  # as long as a note may be: a browser sends two characters for the end of a line
    sent = {f"answers-{code}": "yes", f"notes-{code}": note.replace("\n", "\r\n"), f"bases-{code}": "0"}
    answer = client.post(url, sent | {"representative": "韩玉梅"})
    assert answer.status_code == 422
    part.refresh_from_db()
    assert part.items[0]["note"] == note
    assert (part.state, part.items[0]["answer"]) == (Part.State.ASSIGNED, "yes")
    assert part.sent["around"]["representative"]["value"] == "韩玉梅"


# --- what a phone sends -----------------------------------------------------------------------------------------------


def test_a_phone_asks_with_the_version_it_has_and_sends_on_it(client):
    part = visiting.part_of(fresh(), "jingyu.fire")
    code, url = part.items[0]["code"], f"/inspections/parts/{part.case.reference}/sync"
    cast.sign_in(client, cast.fire())
    first = client.get(url)
    assert client.get(url, headers={"If-None-Match": first["ETag"]}).status_code == 304
    sent = {f"answers-{code}": "yes", f"bases-{code}": "0", "submission": "s1", "device": "d1"}
    told = client.post(url, sent, headers={"If-Match": first["ETag"]})
    assert (told.status_code, told.json()["items"][0]["rev"]) == (200, 1)
    assert client.post(url, sent, headers={"If-Match": first["ETag"]}).status_code == 412
    again = client.post(url, sent)
    assert (again.status_code, again.json()["items"][0]["rev"]) == (200, 1)
    clash = client.post(url, {f"answers-{code}": "no", f"bases-{code}": "0", "submission": "s2"})
    assert clash.status_code == 409
    assert clash.json()["differs"][0]["kept"]["answer"] == "yes"


def test_what_one_phone_typed_around_the_items_outlives_an_item_of_another_and_is_told_to_it(client):
    part = visiting.part_of(fresh(), "jingyu.fire")
    code, url = part.items[0]["code"], f"/inspections/parts/{part.case.reference}/sync"
    cast.sign_in(client, cast.fire())
    typed = {"representative": "韩玉梅", "where": "二楼", "refused": "on", "left_at": "2026-09-16T11:05"}
    assert client.post(url, typed | {"submission": "s1"}).status_code == 200
    cast.sign_in(client, visiting.second_fire())
    item = {f"answers-{code}": "yes", f"bases-{code}": "0", "submission": "s2", "refused": ""}
    told = {one["code"]: one["value"] for one in client.post(url, item).json()["around"] if one["rev"]}
    assert told == typed | {"refused": ""}
    clash = {"where": "三楼", "bases-where": "0", "submission": "s3"}
    for _ in range(2):
        (one,) = client.post(url, clash).json()["differs"]
        assert (one["code"], one["kept"], one["sent"], one["by"]) == (
            "where", {"value": "二楼"}, {"value": "三楼"}, "刘海峰",
        )  # fmt: skip
    assert client.post(url, clash | {"bases-where": "1", "submission": "s4"}).status_code == 200
    part.refresh_from_db()
    assert [part.sent["around"]["where"][name] for name in ("value", "by")] == ["三楼", "高鑫"]
    assert part.sent["around"]["where"]["past"][1]["value"] == "二楼"


@pytest.mark.parametrize("note", ["堵了", ""])
def test_a_record_over_a_difference_whose_answer_was_lost_is_never_told_as_signed(client, note):
    part = visiting.part_of(fresh(), "jingyu.fire")
    code, url = part.items[0]["code"], f"/inspections/parts/{part.case.reference}/sync"
    other = visiting.filled(part, answers={code: "no"}, notes={code: note}, bases={code: "0"})
    parts.keep(part, **other, by=visiting.second_fire(), at=now())
    cast.sign_in(client, cast.fire())
    opened = timezone.localtime(part.visit.case.opened_at) + timedelta(minutes=1)
    sent = {f"answers-{row['code']}": "yes" for row in part.items} | {f"bases-{row['code']}": "0" for row in part.items}
    sent |= dict.fromkeys(("arrived_at", "left_at"), f"{opened:%Y-%m-%dT%H:%M}")
    sent |= {"representative": "韩玉梅", "where": "二楼", "signed": "on", "move": "record", "submission": "r1"}
    for _ in range(2):
        told = client.post(url, sent)
        assert (told.status_code, [one["code"] for one in told.json()["differs"]]) == (409, [code])
    part.refresh_from_db()
    assert part.state == Part.State.ASSIGNED


def test_nobody_signs_what_another_phone_changed_before_they_have_seen_it(client):
    part = visiting.part_of(fresh(), "jingyu.fire")
    code, url = part.items[0]["code"], f"/inspections/parts/{part.case.reference}/sync"
    other = visiting.filled(part, answers={code: "no"}, notes={code: "堵了"}, bases={code: "0"}, where="二楼")
    whole = {row["code"]: "yes" for row in part.items}
    bases = dict.fromkeys(whole, "0")
    parts.keep(part, **visiting.filled(part, answers=whole, bases=bases, where="一楼"), by=cast.fire(), at=now())
    other["bases"] = {code: "1"}
    parts.keep(part, **other, by=visiting.second_fire(), at=now())
    cast.sign_in(client, cast.fire())
    opened = timezone.localtime(part.visit.case.opened_at) + timedelta(minutes=1)
    sent = {f"answers-{code}": "yes" for code in whole} | {f"bases-{code}": "1" for code in (*whole, "where")}
    sent |= dict.fromkeys(("arrived_at", "left_at"), f"{opened:%Y-%m-%dT%H:%M}") | {"where": "一楼"}
    sent |= {"representative": "韩玉梅", "signed": "on", "move": "record", "submission": "r1"}
    told = client.post(url, sent)
    assert told.status_code == 422
    assert set(told.json()["errors"]) == {"answers", f"i-{code}", "where"}
    assert "高鑫后来改成“不符合，堵了”" in told.json()["errors"][f"i-{code}"]
    page = client.post(url.replace("/sync", "/record"), sent | {"submission": ""}).content.decode()
    assert "堵了</textarea>" in page  # a page without script shows what stands there now
    assert f'name="bases-{code}" value="2"' in page
    seen = {f"answers-{code}": "no", f"notes-{code}": "堵了", f"bases-{code}": "2", "where": "二楼", "bases-where": "2"}
    assert client.post(url, sent | seen | {"submission": "r2"}).json()["state"] == "recorded"


def test_a_phone_of_somebody_who_was_not_sent_gets_nothing(client):
    part = visiting.part_of(fresh(), "jingyu.fire")
    url = f"/inspections/parts/{part.case.reference}/sync"
    cast.sign_in(client, cast.clerk())
    for answer in (client.get(url), client.post(url, {"move": "keep"})):
        assert answer.status_code == 403
        assert "items" not in answer.json()
    cast.sign_in(client, cast.chengzhong_clerk())
    assert client.get(url).status_code == 404


def test_a_phone_makes_no_other_move(client):
    part = visiting.part_of(fresh(), "jingyu.fire")
    cast.sign_in(client, cast.fire())
    answer = client.post(f"/inspections/parts/{part.case.reference}/sync", {"move": "cancel", "reason": "x"})
    assert (answer.status_code, Part.objects.get(pk=part.pk).state) == (409, "assigned")


# --- the API ----------------------------------------------------------------------------------------------------------


def send(client, url: str, body: dict, **headers):
    return client.post(url, json.dumps(body), content_type="application/json", headers=headers)


def test_a_visit_is_planned_and_its_sheet_kept_over_the_api(client):
    institution, fire = claimed(), visiting.fire()
    cast.sign_in(client, cast.fire())
    body = {
        "institution": institution.case.reference,
        "ground": "follow_up",
        "ground_text": "复查 YH-2026-0001",
        "planned_on": timezone.localdate().isoformat(),
        "agencies": [{"agency": "jingyu.fire", "officers": [one.username for one in fire[1]]}],
    }
    made = send(client, "/api/v1/visits", body, **{"Idempotency-Key": "k1"})
    assert made.status_code == 201, made.content
    assert (made.json()["kind"], made.json()["party"], made.json()["ground_text"]) == (
        "case_check", None, "复查 YH-2026-0001",
    )  # fmt: skip
    assert (
        send(client, "/api/v1/visits", body, **{"Idempotency-Key": "k1"}).json()["reference"]
        == made.json()["reference"]
    )
    url = f"/api/v1/parts/{made.json()['parts'][0]['reference']}"
    shown = client.get(url)
    code = shown.json()["items"][0]["code"]
    kept = send(client, f"{url}/keep", {"answers": {code: "na"}}, **{"If-Match": shown["ETag"]})
    assert (kept.status_code, kept.json()["answered"]) == (200, 1)
    assert send(client, f"{url}/keep", {"answers": {code: "no"}}, **{"If-Match": shown["ETag"]}).status_code == 412


def test_a_gap_in_a_plan_is_named_over_the_api(client):
    institution = claimed()
    cast.sign_in(client, cast.clerk())
    body = {"institution": institution.case.reference, "ground": "drawn", "planned_on": "2027-01-01", "agencies": []}
    assert send(client, "/api/v1/visits", body).status_code == 422
    body |= {"ground": "planned", "agencies": [{"agency": "jingyu.fire", "officers": ["nobody"]}]}
    assert "没有用户" in send(client, "/api/v1/visits", body).content.decode()
