"""Worklists, pages of periodic duties and of aims: counts that agree with their lists, scope, what they cost."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from agencies.access import Role
from agencies.models import Place
from inspections import doings, milestones, worklists
from tests import cast
from tests.inspections import reporting
from tests.inspections.reporting import local
from tests.registry.acting import claimed

pytestmark = pytest.mark.django_db
NOW = local(2026, 11, 20, 9, 0)


@pytest.fixture(autouse=True)
def _plain(settings, tmp_path, monkeypatch):
    settings.SECURE_SSL_REDIRECT = False
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def late_report(of=None):
    return reporting.reported(of, done_on=date(2026, 10, 8), at=local(2026, 11, 2, 9, 0))


def sent_back():
    doing = reporting.reported(done_on=date(2026, 10, 9), at=local(2026, 10, 9, 9, 0))
    doings.send_back(doing, reason="缺照片", by=cast.chengzhong_clerk(), at=local(2026, 10, 10, 9, 0))
    return doing


def test_every_count_is_that_of_its_list():
    late_report()
    sent_back()
    clerk = cast.chengzhong_clerk()
    counts = worklists.counts(clerk, at=NOW)
    assert counts == {one.key: worklists.listed(one, clerk, at=NOW).count() for one in worklists.of(clerk)}
    assert (counts["to_confirm"], counts["waiting_party"]) == (1, 2)  # the filing is awaited too


def test_a_late_report_waits_for_the_officer_and_a_sent_back_one_for_the_institution():
    late, back = late_report(), sent_back()
    clerk, mine = cast.chengzhong_clerk(), cast.representative(late.institution.party)
    assert [case.pk for case in worklists.listed(worklists.BY_KEY["to_confirm"], clerk, at=NOW)] == [late.case_id]
    awaited = [case.pk for case in worklists.listed(worklists.BY_KEY["waiting_party"], clerk, at=NOW)]
    assert awaited == [back.institution.case_id, back.case_id]  # the filing since the claim, then the report
    assert worklists.counts(mine, at=NOW) == {"for_party": 2, "late_for_party": 0, "sent_back": 1}


def test_nothing_is_counted_for_another_place_or_another_institution():
    late_report()
    sent_back()
    stranger = cast.representative(cast.party("城中区别家养老院", reporting.code(9)))
    for actor in (cast.clerk(), stranger):
        assert set(worklists.counts(actor, at=NOW).values()) == {0}


def test_a_file_stands_still_after_the_days_of_the_pack_and_not_before(monkeypatch):
    institution = claimed(at=local(2026, 9, 11, 10, 0))
    opened = local(2026, 9, 14, 9, 0)
    from_filing = reporting.files_opened(institution, at=opened)
    one, clerk = worklists.BY_KEY["still"], cast.clerk()
    assert worklists.days(clerk) == 15
    assert from_filing.case.pk not in {c.pk for c in worklists.listed(one, clerk, at=local(2026, 9, 29, 8, 59))}
    assert from_filing.case.pk in {c.pk for c in worklists.listed(one, clerk, at=local(2026, 9, 29, 9, 1))}


def test_the_pages_show_what_is_missing_at_both_sides(client):
    doing = late_report()
    cast.sign_in(client, cast.chengzhong_clerk())
    page = client.get(reverse("inspections:duties"), {"duty": "inspection.self"}).content.decode()
    assert "城中区福寿园养老院" in page
    assert "漏期 2 次" in page  # September, and October until the late report is confirmed
    cast.sign_in(client, cast.representative(doing.institution.party))
    answer = client.get(reverse("inspections:duties"), follow=True)
    assert answer.redirect_chain[-1][0] == reverse("inspections:duties_of", args=[doing.institution.case.reference])
    assert "漏期 2 次" in answer.content.decode()


def test_a_late_report_is_shown_as_waiting_until_it_is_confirmed(client):
    doing = late_report()
    clerk = cast.chengzhong_clerk()
    cast.sign_in(client, clerk)
    url = reverse("inspections:duties_of", args=[doing.institution.case.reference])
    assert "补报待核实" in client.get(url).content.decode()
    doings.confirm(doing, finding="看过记录", by=clerk, at=NOW)
    page = client.get(url).content.decode()
    assert "补报待核实" not in page
    assert doing.case.reference in page


def test_a_sheet_holds_the_filtered_set(client):
    late_report()
    reporting.institution(reporting.code(2), "城中区第二养老院")
    cast.sign_in(client, cast.chengzhong_clerk())
    ask = {"duty": "inspection.self", "q": "第二", "export": "csv"}
    lines = b"".join(client.get(reverse("inspections:duties"), ask).streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0] == "机构,案号,乡镇（街道）,义务,年度,9月,10月,11月"
    assert len(lines) == 2
    assert "漏期,漏期,还没有，还剩 10 天" in lines[1]


@pytest.mark.parametrize("name", ["duties", "worklists", "doings", "milestones"])
def test_a_page_costs_no_more_when_there_is_more(client, django_assert_max_num_queries, name):
    late_report()
    sent_back()
    milestones.open_missing(Place.objects.get(pk="chengzhong"), at=NOW)
    cast.sign_in(client, cast.chengzhong_clerk())
    url = reverse(f"inspections:{name}")
    client.get(url)
    with django_assert_max_num_queries(10) as before:
        client.get(url)
    for number in range(10, 14):
        late_report(reporting.institution(reporting.code(number), f"城中区第{number}养老院"))
    with django_assert_max_num_queries(len(before)):
        assert client.get(url).status_code == 200


def test_a_worklist_costs_no_more_when_it_is_longer(client, django_assert_max_num_queries):
    late_report()
    cast.sign_in(client, cast.chengzhong_clerk())
    url = reverse("inspections:worklist", args=["to_confirm"])
    client.get(url)
    with django_assert_max_num_queries(10) as before:
        client.get(url)
    for number in range(10, 14):
        late_report(reporting.institution(reporting.code(number), f"城中区第{number}养老院"))
    with django_assert_max_num_queries(len(before)):
        assert client.get(url).content.decode().count("自查") >= 5


def test_an_institution_reads_no_aims_of_the_place_and_another_sides_list_does_not_exist(client):
    doing = late_report()
    cast.sign_in(client, cast.representative(doing.institution.party))
    assert client.get(reverse("inspections:milestones")).status_code == 404
    assert client.get(reverse("inspections:worklist", args=["to_confirm"])).status_code == 404
    assert client.get(reverse("inspections:worklist", args=["for_party"])).status_code == 200


def test_only_the_clerk_who_gathers_opens_the_files_of_the_aims(client):
    fire = cast.official("xiaofang", "马强", "chengzhong.fire", Role.CLERK)
    for actor, many in ((fire, False), (cast.chengzhong_clerk(), True)):
        cast.sign_in(client, actor)
        client.post(reverse("inspections:open_milestones"))
        assert milestones.Milestone.objects.exists() is many


def test_a_report_is_made_on_its_page_and_read_by_both_sides(client):
    institution = reporting.institution()
    mine = cast.representative(institution.party)
    cast.sign_in(client, mine)
    url = reverse("inspections:report_doing", args=[institution.case.reference])
    assert "每月" in client.get(url).content.decode()
    answer = client.post(url, {"kind": "self_check", "done_on": "2026-11-19", "text": "逐层检查", "found": 0})
    assert answer.status_code == 302, answer.content.decode()
    for actor in (mine, cast.chengzhong_clerk()):
        cast.sign_in(client, actor)
        assert "逐层检查" in client.get(answer["Location"]).content.decode()
    cast.sign_in(client, cast.clerk())
    assert client.get(answer["Location"]).status_code == 404
