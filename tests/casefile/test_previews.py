"""View as agency: only a civil affairs administrator, only this place, only looking, and everything on the record."""

import pytest
from django.test import Client
from django.urls import reverse

from agencies.access import Role
from agencies.models import Agency, Post
from casefile import files, ledger, page, personal, previews, timeline
from casefile.models import CaseFile, Preview
from casefile.refusals import Forbidden, Invalid
from registry import filing as filings
from registry import institutions
from tests import cast
from tests.registry import acting

pytestmark = pytest.mark.django_db
PURPOSE = "核对移送以后对方能看到什么"
ID_NUMBER = "220622195501010018"


@pytest.fixture(autouse=True)
def _plain(settings, tmp_path):
    settings.SECURE_SSL_REDIRECT = False
    settings.MEDIA_ROOT = tmp_path


def begun(client, agency: str = "jingyu.fire") -> Preview:
    """An administrator who looks through this agency's eyes, in this browser."""
    cast.sign_in(client, cast.administrator())
    answer = client.post(reverse("casefile:preview_begin"), {"agency": cast.agency(agency).pk, "purpose": PURPOSE})
    assert answer.status_code == 302, answer.content.decode()
    return Preview.objects.get(state=Preview.State.RUNNING)


def lines(preview: Preview) -> list[tuple[str, dict]]:
    return list(preview.case.events.order_by("seq").values_list("kind", "facts"))


def text(answer) -> str:
    return answer.content.decode()


def test_the_administrator_sees_what_the_agency_sees_and_nothing_else(client, client2):
    filing = acting.filed()
    files.give(filing.case, [cast.agency("jingyu.fire")])
    begun(client)
    cast.sign_in(client2, cast.fire())
    for name in ("casefile:desk", "casefile:cases", "registry:institutions", "registry:unfiled_list"):
        mine, theirs = client.get(reverse(name)), client2.get(reverse(name))
        assert mine.status_code == theirs.status_code == 200
        assert "正以靖宇县消防救援机构视角预览，只读" in text(mine)
        assert counted(mine) == counted(theirs), name
    other = acting.pushed(code="91220622MA0TE00346", name="靖宇县别家养老院")
    institutions.claim(other, by=cast.clerk(), at=acting.MORNING)
    unseen = filings.open(other, by=cast.clerk(), at=acting.MORNING)
    for case, seen in ((filing.case, 200), (other.case, 200), (unseen.case, 404)):
        url = page.url_of(case)
        assert client.get(url).status_code == client2.get(url).status_code == seen


@pytest.fixture
def client2():
    return Client()


def counted(answer) -> object:
    shown = answer.context["desk"].counts if "desk" in answer.context else list(answer.context["page"].object_list)
    return shown if isinstance(shown, dict) else [str(row) for row in shown]


def test_every_page_has_the_banner_and_the_button_that_ends_it(client):
    preview = begun(client)
    urls = [reverse(name) for name in ("casefile:desk", "casefile:calendar", "portal:home", "agencies:password")]
    for url in (*urls, "/nowhere"):
        page = text(client.get(url))
        assert "视角预览，只读" in page, url
        assert reverse("casefile:preview_end") in page, url
    answer = client.post(reverse("casefile:preview_end"))
    assert answer["Location"] == reverse("casefile:preview", args=[preview.case.reference])
    assert "视角预览，只读" not in text(client.get(reverse("casefile:desk")))


def test_whatever_writes_is_refused_with_a_sentence(client):
    filing = acting.filed()
    begun(client, "jingyu.market")
    before = CaseFile.objects.count(), filing.case.events.count()
    for url in (
        reverse("registry:filing_move", args=[filing.case.reference, "hold"]),
        reverse("registry:register"),
        reverse("casefile:propose_notice"),
        reverse("agencies:choose"),
        reverse("casefile:preview_begin"),
        reverse("registry:reveal", args=["filings", filing.case.reference]),
    ):
        answer = client.post(url, {"purpose": "核对", "reason": "试一试"})
        assert (answer.status_code, "只能看，不能办理" in text(answer)) == (403, True), url
    assert (CaseFile.objects.count(), filing.case.events.count()) == before


def test_the_interface_refuses_too_and_reads_with_the_same_eyes(client):
    filing = acting.filed()
    begun(client)
    url = f"/api/v1/filings/{filing.case.reference}"
    answer = client.post(f"{url}/hold", {"reason": "试"}, content_type="application/json")
    assert (answer.status_code, answer["Content-Type"]) == (403, "application/problem+json")
    assert "只能看，不能办理" in answer.json()["detail"]
    seen = {row["reference"] for row in client.get("/api/v1/cases").json()["results"]}
    assert seen == set(CaseFile.objects.visible_to(cast.fire()).values_list("reference", flat=True))


def test_no_act_takes_a_preview_for_an_actor_even_behind_the_pages():
    filing = acting.filed()
    preview = previews.begin(cast.agency("jingyu.fire"), purpose=PURPOSE, by=cast.administrator(), at=acting.MORNING)
    eyes = previews.eyes(preview, cast.administrator())
    with pytest.raises(Forbidden, match="只能看"):
        timeline.append(filing.case, "case.opened", by=eyes, at=acting.MORNING)
    eyes = previews.eyes(Preview(agency=filing.case.agency, case=preview.case), cast.administrator())
    with pytest.raises(Forbidden, match="只能看"):
        personal.reveal(filing.case, filing.head_id_number, by=eyes, at=acting.MORNING, purpose="核对")


def test_personal_data_stays_masked(client):
    filing = acting.filed()
    for agency in ("jingyu.market", "jingyu.fire"):
        begun(client, agency)
        for url in (
            reverse("registry:filing", args=[filing.case.reference]),
            reverse("registry:institution", args=[filing.institution.case.reference]),
            f"/api/v1/filings/{filing.case.reference}",
        ):
            assert ID_NUMBER not in text(client.get(url))
        client.post(reverse("casefile:preview_end"))


def test_begin_end_and_each_opened_file_and_download_are_on_the_ledger(client):
    filing = acting.filed()
    files.give(filing.case, [cast.agency("jingyu.fire")])
    preview = begun(client)
    client.get(reverse("registry:filing", args=[filing.case.reference]))
    client.get(reverse("registry:institutions"), {"export": "csv"})
    client.get(reverse("registry:filing", args=["BA-2026-9999"]))
    client.post(reverse("casefile:preview_end"))
    assert lines(preview) == [
        ("case.opened", {"title": preview.case.title}),
        ("casefile.preview.begin", {"agency": "靖宇县消防救援机构", "purpose": PURPOSE}),
        ("preview.looked", {"what": filing.case.reference}),
        ("preview.exported", {"what": "/registry/institutions"}),
        ("casefile.preview.end", {"how": "由本人结束", "looked": 2}),
    ]
    assert {event.by_name for event in preview.case.events.all()} == {"高峰"}
    assert [fault for _, fault in ledger.verify(ledger.rows(preview.case.reference))] == [None]


def test_signing_out_ends_it(client):
    preview = begun(client)
    client.post(reverse("agencies:sign_out"))
    preview.refresh_from_db()
    assert (preview.state, lines(preview)[-1][1]["how"]) == ("ended", "退出登录")


def test_a_preview_ends_with_the_post_that_allowed_it(client):
    begun(client)
    Post.objects.filter(user=cast.administrator().user).update(until_on=cast.SINCE)
    assert client.get(reverse("casefile:desk")).status_code == 403
    cast.official("gaofeng", "高峰", "jingyu.civil_affairs", Role.CLERK)
    assert "视角预览" not in text(client.get(reverse("casefile:desk")))


def test_a_second_preview_ends_the_first():
    signed = {"purpose": PURPOSE, "by": cast.administrator(), "at": acting.MORNING}
    first = previews.begin(cast.agency("jingyu.fire"), **signed)
    previews.begin(cast.agency("jingyu.market"), **signed)
    assert lines(first)[-1][1]["how"] == "另行开始预览"


def test_another_place_and_ones_own_agency_and_no_purpose_are_refused(client):
    signed = {"by": cast.administrator(), "at": acting.MORNING}
    with pytest.raises(Forbidden, match="只能预览本地"):
        previews.begin(cast.agency("chengzhong.market"), purpose=PURPOSE, **signed)
    with pytest.raises(Invalid, match="自己的部门"):
        previews.begin(cast.agency("jingyu.civil_affairs"), purpose=PURPOSE, **signed)
    with pytest.raises(Invalid, match="写明预览的用途"):
        previews.begin(cast.agency("jingyu.fire"), purpose=" ", **signed)
    cast.sign_in(client, cast.administrator())
    for agency in ("chengzhong.market", "jingyu.civil_affairs"):
        answer = client.post(reverse("casefile:preview_begin"), {"agency": agency, "purpose": PURPOSE})
        assert (answer.status_code, "只能选本地的其他部门" in text(answer)) == (422, True)
    assert not Preview.objects.exists()


@pytest.mark.parametrize(
    "who", [cast.clerk, cast.leader, cast.inspector, cast.fire, cast.chengzhong_clerk, cast.representative]
)
def test_nobody_else_may_preview(client, who):
    cast.sign_in(client, who())
    url = reverse("casefile:preview_begin")
    assert client.get(url).status_code == 403
    assert client.post(url, {"agency": cast.agency("jingyu.market").pk, "purpose": PURPOSE}).status_code == 403
    assert url not in text(client.get(reverse("casefile:desk")))


def test_an_administrator_of_another_agency_may_not_preview(client):
    other = cast.official("sunhai", "孙海", "jingyu.fire", Role.ADMINISTRATOR)
    cast.sign_in(client, other)
    assert client.post(reverse("casefile:preview_begin"), {"agency": "jingyu.market"}).status_code == 403
    with pytest.raises(Forbidden, match="以部门视角预览"):
        previews.begin(Agency.objects.get(pk="jingyu.market"), purpose=PURPOSE, by=other, at=acting.MORNING)


def test_the_file_of_a_preview_is_read_by_the_two_agencies_only():
    preview = previews.begin(cast.agency("jingyu.fire"), purpose=PURPOSE, by=cast.administrator(), at=acting.MORNING)
    for who, seen in ((cast.fire, True), (cast.clerk, True), (cast.market, False), (cast.chengzhong_clerk, False)):
        assert Preview.objects.visible_to(who()).filter(pk=preview.pk).exists() is seen


def test_only_who_began_it_may_end_it():
    preview = previews.begin(cast.agency("jingyu.fire"), purpose=PURPOSE, by=cast.administrator(), at=acting.MORNING)
    with pytest.raises(Forbidden, match="只有开始的人"):
        previews.end(preview, by=cast.leader(), at=acting.MORNING)
