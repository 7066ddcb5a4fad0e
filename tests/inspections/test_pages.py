"""The pages of a site check: where the filing's button leads, what a refused sheet keeps, who reads what."""

import pytest
from django.utils import timezone

from casefile import calendar, desk
from inspections import site_checks
from inspections.models import SiteCheck
from registry.models import Filing
from tests import cast
from tests.inspections import acting
from tests.registry.acting import filed

pytestmark = pytest.mark.django_db


def now_filed() -> Filing:
    return filed(at=timezone.now())


def now_assigned() -> SiteCheck:
    now = timezone.now()
    return acting.assigned(now_filed(), planned_on=timezone.localdate(now), at=now)


def check_of(found: Filing) -> str:
    return f"/inspections/filings/{found.case.reference}/check"


def address(check: SiteCheck, move: str = "") -> str:
    return f"/inspections/checks/{check.case.reference}{move}"


def typed(check: SiteCheck, **changes) -> dict[str, str]:
    """The sheet as a browser sends it: everything agrees, at the site just now."""
    moment = timezone.localtime().strftime("%Y-%m-%dT%H:%M")
    sent = {f"answers-{code}": "yes" for code in acting.sheet(check)["answers"]}
    sent |= {"arrived_at": moment, "left_at": moment, "representative": "韩玉梅", "signed": "on"}
    return sent | {"version": str(check.case.version)} | changes


def test_the_button_of_a_filing_leads_to_sending_and_then_to_the_check(client):
    found = now_filed()
    cast.sign_in(client, cast.clerk())
    cast.inspector(), cast.second_inspector()
    page = client.get(check_of(found))
    assert "李建国（JY-0607-011）" in page.content.decode()
    sent = {"inspectors": ["lijianguo", "sunli"], "planned_on": timezone.localdate().isoformat()}
    answer = client.post(check_of(found), sent)
    check = SiteCheck.objects.get()
    assert answer.url == address(check)
    assert client.get(check_of(found)).url == address(check)


def test_one_tick_is_refused_at_the_field_and_kept(client):
    found = now_filed()
    cast.inspector(), cast.second_inspector()
    sent = {"inspectors": ["lijianguo"], "planned_on": timezone.localdate().isoformat()}
    page = cast.sign_in(client, cast.clerk()).post(check_of(found), sent)
    assert page.status_code == 422
    assert "勾选两名不同的执法人员" in page.content.decode()
    assert page.content.decode().count("checked") == 1


def test_who_may_not_send_reads_why(client):
    page = cast.sign_in(client, cast.leader()).get(check_of(now_filed()))
    assert page.status_code == 403
    assert "须由经办人、执法人员办理" in page.content.decode()


def test_another_place_does_not_find_the_check(client):
    check = now_assigned()
    cast.sign_in(client, cast.chengzhong_clerk())
    for url in (check_of(check.filing), address(check), address(check, "/record")):
        assert client.get(url).status_code == 404


def test_a_refused_sheet_keeps_answers_notes_and_photos(client):
    check = now_assigned()
    cast.sign_in(client, cast.inspector())
    sent = {
        "answers-beds": "no",
        "notes-beds": "实有床位 60 张",
        "photos-beds": acting.png(),
        "representative": "韩玉梅",
        "version": str(check.case.version),
    }
    page = client.post(address(check, "/record"), sent)
    text = page.content.decode()
    assert page.status_code == 422
    assert 'href="#i-address"' in text
    assert "实有床位 60 张" in text
    check.refresh_from_db()
    assert check.state == SiteCheck.State.ASSIGNED
    assert [row["note"] for row in check.items if row["code"] == "beds"] == ["实有床位 60 张"]
    assert check.case.attachments.get().slot == "photo-beds"
    again = client.get(address(check, "/record")).content.decode()
    assert 'value="no" checked' in again
    assert "photo-beds" in again


def test_a_sheet_can_be_kept_and_completed_later(client):
    check = now_assigned()
    cast.sign_in(client, cast.inspector())
    client.post(address(check, "/keep"), {"answers-name": "yes", "version": str(check.case.version)})
    check.refresh_from_db()
    assert [row["code"] for row in check.items if row["agrees"]] == ["name"]
    check.case.refresh_from_db()
    assert client.post(address(check, "/record"), typed(check)).status_code == 302
    check.refresh_from_db()
    assert check.state == SiteCheck.State.RECORDED


def test_a_file_that_is_no_photo_is_refused(client):
    check = now_assigned()
    liar = acting.png("现场.png")
    liar.file.seek(0)
    liar.file.write(b"<script>")
    page = cast.sign_in(client, cast.inspector()).post(address(check, "/record"), typed(check, **{"photos-beds": liar}))
    assert page.status_code == 422
    assert "不是PDF或照片" in page.content.decode()
    assert not check.case.attachments.exists()


def test_the_same_sheet_sent_twice_is_recorded_once(client):
    check = now_assigned()
    cast.sign_in(client, cast.inspector())
    sent = typed(check)
    assert client.post(address(check, "/record"), sent).status_code == 302
    assert client.post(address(check, "/record"), sent).status_code == 302
    assert check.case.events.filter(kind="inspections.site_check.record").count() == 1


def rows(actor) -> dict[str, tuple[str, str]]:
    """What the desk shows a person: state and button, by kind of file."""
    found = desk.of(actor, now=acting.SIGNED_AT, calendar=calendar.current())
    listed = [row for *_, rows in found.groups for row in rows]
    return {row.clock.kind: (row.state, row.step) for row in listed}


def test_a_record_waits_on_the_desk_for_the_other_inspectors_signature():
    check = acting.recorded()
    waits = "待另一名执法人员签字"
    assert rows(cast.second_inspector())["inspections.site_check"] == (waits, "签字并办结")
    for other in (cast.inspector(), cast.clerk(), cast.leader()):
        assert rows(other)["inspections.site_check"] == (waits, "看案卷")
    assert rows(cast.second_inspector())["registry.filing"] == ("已备案，待现场检查", "看备案现场检查")
    clock = check.case.clocks.get()
    assert (clock.basis, clock.due_on) == ("TARGET", None)
    site_checks.countersign(check, agreed=True, by=cast.second_inspector(), at=acting.SIGNED_AT)
    assert rows(cast.second_inspector()) == {}


def test_the_row_of_a_filing_says_to_record_a_check_until_one_is_under_way():
    filing = filed()
    assert rows(cast.inspector())["registry.filing"][1] == "录入现场检查"
    check = acting.assigned(filing)
    assert rows(cast.inspector())["registry.filing"][1] == "看备案现场检查"
    site_checks.cancel(check, reason="改日", by=cast.clerk(), at=acting.SIGNED_AT)
    assert rows(cast.inspector())["registry.filing"][1] == "录入现场检查"


def test_both_sign_on_their_own_pages(client):
    check = now_assigned()
    cast.sign_in(client, cast.inspector()).post(address(check, "/record"), typed(check))
    check.case.refresh_from_db()
    own = client.get(address(check, "/countersign"))
    assert own.status_code == 403
    assert "须由另一人" in own.content.decode()
    cast.sign_in(client, cast.second_inspector())
    page = client.get(address(check, "/countersign")).content.decode()
    assert "全部与备案一致" in page
    answer = client.post(address(check, "/countersign"), {"agreed": "on", "version": str(check.case.version)})
    assert answer.status_code == 302
    assert Filing.objects.get(pk=check.filing_id).state == Filing.State.CHECKED


def test_the_institution_reads_what_was_found_once_both_have_signed(client):
    check = now_assigned()
    cast.sign_in(client, cast.inspector()).post(address(check, "/record"), typed(check))
    own = cast.representative(check.filing.institution.party)
    assert "两名执法人员签字以后" in cast.sign_in(client, own).get(address(check)).content.decode()
    check.case.refresh_from_db()
    cast.sign_in(client, cast.second_inspector()).post(
        address(check, "/countersign"), {"agreed": "on", "version": str(check.case.version)}
    )
    assert "全部与备案一致" in cast.sign_in(client, own).get(address(check)).content.decode()
