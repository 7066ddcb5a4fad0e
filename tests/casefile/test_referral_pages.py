"""Referrals on the pages: sending one, the list, the file's panel, receipts, and the reply by a link."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from agencies.access import Role
from casefile import desk, notices, referrals, rendering, replies
from casefile.models import Document, Event, Referral
from portal import throttle
from tests import cast
from tests.casefile import referring
from tests.casefile.referring import AT, LATER, offered, reload
from tests.test_budgets import questions

pytestmark = pytest.mark.django_db
S = Referral.State
LIST_MOST, CASE_MOST = 10, 14


@pytest.fixture(autouse=True)
def _plain(settings, tmp_path):
    settings.SECURE_SSL_REDIRECT = False
    settings.MEDIA_ROOT = tmp_path
    cache.clear()


def page_of(referral) -> str:
    return reverse("casefile:referral", args=[referral.case.reference])


def send_page(case) -> str:
    return reverse("casefile:send", args=[case.reference])


SENT = {"kind": "notification", "receiver": "jingyu.fire", "text": "疏散通道堵塞，请处理。"}


def test_the_page_proposes_whom_the_matrix_names_and_says_why(client):
    case = referring.about()
    cast.sign_in(client, cast.clerk())
    page = client.get(send_page(case) + "?domain=fire").content.decode()
    assert "“消防监督检查与消防安全责任”由谁办理" in page
    assert '<option value="jingyu.fire" selected>' in page
    assert "靖政办发〔2021〕53号" in page
    assert "jingyu.civil_affairs" not in page


def test_sending_keeps_rule_facts_and_day(client):
    case = referring.about()
    cast.sign_in(client, cast.clerk())
    answer = client.post(send_page(case) + "?domain=fire", SENT)
    referral = Referral.objects.get()
    assert answer["Location"] == page_of(referral)
    assert referral.ground["rule"] == "competent:fire"
    assert referral.ground["facts"]["floor_area"] == "1260.00"
    assert "靖宇县消防救援机构" in referral.ground["why"]
    shown = client.get(page_of(referral)).content.decode()
    assert "归口依据" in shown
    assert "职责分工（消防监督检查与消防安全责任）" in shown


def test_another_receiver_than_proposed_needs_a_reason(client):
    case = referring.about()
    cast.sign_in(client, cast.clerk())
    other = SENT | {"receiver": "jingyu.market"}
    answer = client.post(send_page(case) + "?domain=fire", other)
    assert answer.status_code == 422
    assert "职责分工提出的是别的部门" in answer.content.decode()
    assert client.post(send_page(case) + "?domain=fire", other | {"reason": "食品库房着火"}).status_code == 302
    ground = Referral.objects.get().ground
    assert (ground["why"], ground["officer"], ground["cite"]) == ("食品库房着火", "王秀兰", "")


def test_an_institution_is_told_that_it_sends_nothing(client):
    case = referring.about()
    cast.sign_in(client, cast.representative(case.party))
    assert client.get(send_page(case)).status_code == 403
    assert client.post(send_page(case) + "?domain=fire", SENT).status_code == 403
    assert "移送、告知其他部门" not in client.get(reverse("registry:filing", args=[case.reference])).content.decode()
    assert not Referral.objects.exists()


def test_the_file_shows_who_still_owes_what(client):
    first, second = offered(), offered(to="jingyu.market", domain="food")
    referrals.accept(second, by=cast.market(), at=LATER)
    cast.sign_in(client, cast.clerk())
    page = client.get(reverse("registry:filing", args=[referring.about().reference])).content.decode()
    panel = page.partition('id="referrals"')[2].partition("</section>")[0]
    assert "等靖宇县消防救援机构接收" in panel
    assert f"等{second.case.agency.name}答复" in panel
    assert first.case.reference in panel


def test_opening_it_is_a_receipt_and_clears_the_notice(client):
    referral = offered()
    notices.deliver(at=LATER)
    fire = cast.fire()
    assert notices.unread(fire).count() == 1
    cast.sign_in(client, fire)
    client.get(page_of(referral))
    assert notices.unread(fire).count() == 0
    cast.sign_in(client, cast.clerk())
    receipt = client.get(page_of(referral)).content.decode().partition("<h2>送达</h2>")[2].partition("</section>")[0]
    assert "刘海峰" in receipt


def test_the_desk_of_each_end_offers_its_own_step(client):
    referral = offered()
    cast.sign_in(client, cast.fire())
    assert (
        reverse("casefile:referral_move", args=[referral.case.reference, "accept"])
        in client.get("/desk").content.decode()
    )
    referrals.accept(referral, by=cast.fire(), at=LATER)
    assert (
        reverse("casefile:referral_move", args=[referral.case.reference, "answer"])
        in client.get("/desk").content.decode()
    )
    referrals.answer(referral, text="已清理", by=cast.fire(), at=LATER)
    cast.sign_in(client, cast.clerk())
    assert (
        reverse("casefile:referral_move", args=[referral.case.reference, "take_in"])
        in client.get("/desk").content.decode()
    )
    assert desk.mine(cast.fire()).count() == 0


def test_each_move_is_made_on_the_page(client):
    referral = offered()
    cast.sign_in(client, cast.fire())

    def make(move, **typed):
        url = reverse("casefile:referral_move", args=[referral.case.reference, move])
        assert client.get(url).status_code == 200, move
        answer = client.post(url, {"version": reload(referral).case.version, **typed})
        assert answer.status_code == 302, (move, answer.content.decode())

    make("accept")
    make("pass_on", receiver="jingyu.housing", reason="房屋结构", text="请一并处理")
    make("answer", text="已清理")
    cast.sign_in(client, cast.clerk())
    make("reopen", reason="没有写日期", answer_by="2099-01-01")
    make("revoke", reason="已经消除")
    assert reload(referral).state == S.REVOKED


@pytest.mark.parametrize(
    ("view", "found"),
    [("to", 1), ("from", 2), ("waiting", 2), ("answered", 0), ("back", 1), ("arbitration", 0), ("closed", 0), ("", 3)],
)
def test_the_list_is_narrowed(client, view, found):
    offered()
    back = offered()
    referrals.refuse(back, reason="not_ours", text="不归本部门", by=cast.fire(), at=LATER)
    offered(by=cast.market(), to="jingyu.civil_affairs", domain="filing")
    cast.sign_in(client, cast.clerk())
    page = client.get(reverse("casefile:referrals"), {"view": view}).content.decode()
    assert page.count('<th scope="row">') == found


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_list_is_a_download(client, form):
    referral = offered(text="=1+1 通道")
    cast.sign_in(client, cast.fire())
    answer = client.get(reverse("casefile:referrals"), {"export": form})
    assert answer.status_code == 200
    if form == "csv":
        lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
        assert (len(lines), lines[1].split(",")[0]) == (2, referral.case.reference)


def test_lists_and_pages_ask_no_more_as_there_is_more(client):
    first = offered()
    cast.sign_in(client, cast.clerk())
    urls = ("/referrals", "/desk", page_of(first), reverse("registry:filing", args=[referring.about().reference]))
    before = [questions(client, url) for url in urls]
    for _ in range(5):
        more = offered(to="jingyu.market", domain="food")
    referrals.accept(more, by=cast.market(), at=LATER)
    assert [questions(client, url) for url in urls] == before
    assert before[0] <= LIST_MOST
    assert max(before[2:]) <= CASE_MOST


@pytest.mark.parametrize("kind", Referral.Kind.values)
def test_every_kind_of_letter_is_drawn_and_says_what_it_must(kind):
    referral = offered(kind=kind, urgent=True, answer_by=LATER.date(), channel="书面抄告", ground={"why": "职责分工"})
    paper = Document.objects.get(case=referral.case)
    text = rendering.page(paper)
    for words in ("靖宇县消防救援机构：", "二层疏散通道堆放杂物", "2026年9月12日", "靖宇县民政局", "紧急", "书面抄告"):
        assert words in text
    rendering.render_pending(at=LATER)
    paper.refresh_from_db()
    assert paper.rendered_at, paper.failure


def test_a_letter_is_verified_on_the_portal_without_its_content(client):
    paper = offered().case.documents.get()
    rendering.render_pending(at=LATER)
    page = client.get(reverse("portal:verify_code", args=[paper.code])).content.decode()
    assert paper.number in page
    assert "疏散通道" not in page


# --- the reply page ---------------------------------------------------------------------------------------------------


def linked(**more) -> tuple[Referral, str]:
    """A referral to the police station, in which nobody signs in, and its reply page."""
    referral = offered(to="jingyu.police_station", **more)
    token = replies.invite(referral, by=cast.clerk(), at=AT)
    return reload(referral), reverse("portal:reply", args=[token])


def typed(does, **more):
    return {"does": does, "name": "郑大勇", "reason": "", "text": "", **more}


def test_the_link_is_shown_once_to_the_sender_and_kept_as_a_digest(client):
    referral = offered(to="jingyu.police_station")
    cast.sign_in(client, cast.clerk())
    url = reverse("casefile:referral_invite", args=[referral.case.reference])
    assert url in client.get(page_of(referral)).content.decode()
    answer = client.post(url, {"version": referral.case.version})
    link = answer.content.decode().partition("/reply/")[2].partition("<")[0]
    assert answer["Cache-Control"] == "no-store"
    assert len(link) == 32
    assert link not in reload(referral).token
    assert "/reply/" not in client.get(url).content.decode()
    assert client.get(f"/reply/{link}").status_code == 200


def test_where_somebody_can_sign_in_there_is_no_link(client):
    cast.fire()
    referral = offered()
    cast.sign_in(client, cast.clerk())
    url = reverse("casefile:referral_invite", args=[referral.case.reference])
    assert client.post(url, {"version": referral.case.version}).status_code == 409
    cast.sign_in(client, cast.fire())
    assert client.post(url, {"version": referral.case.version}).status_code == 403


def test_the_reply_page_shows_one_letter_and_nothing_else_of_the_case(client):
    referral, url = linked()
    answer = client.get(url)
    page = answer.content.decode()
    assert referral.text in page
    for hidden in (referral.case.parent.reference, referral.case.reference, referral.case.parent.title, "办理记录 "):
        assert hidden not in page
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert answer["Cache-Control"] == "no-store"
    assert '<meta name="robots" content="noindex, nofollow">' in page
    opened = Event.objects.get(case=referral.case, kind="referral.opened")
    assert (opened.agency_id, opened.by) == ("jingyu.police_station", None)


def test_it_is_accepted_and_answered_under_the_name_given(client):
    referral, url = linked()
    assert client.post(url, typed("accept")).status_code == 302
    assert client.post(url, typed("answer", text="已到场劝离")).status_code == 302
    found = reload(referral)
    assert (found.state, found.answer) == (S.ANSWERED, "已到场劝离")
    signed = Event.objects.get(case=found.case, kind="casefile.referral.answer")
    assert (signed.by_name, signed.body_name) == ("郑大勇（凭答复链接）", found.case.agency.name)
    assert "现在不用您办理" in client.get(url).content.decode()
    assert client.post(url, typed("answer", text="再答")).status_code == 422


def test_it_is_refused_with_a_fixed_reason_and_words(client):
    referral, url = linked()
    assert client.post(url, typed("refuse", text="不归派出所")).status_code == 422
    assert client.post(url, typed("refuse", reason="not_ours")).status_code == 422
    assert client.post(url, typed("refuse", reason="not_ours", text="不归派出所")).status_code == 302
    assert reload(referral).state == S.REFUSED


def test_an_answer_needs_no_acceptance_before_it(client):
    referral, url = linked()
    assert client.post(url, typed("answer", text="已处理")).status_code == 302
    assert reload(referral).state == S.ANSWERED


@pytest.mark.parametrize("end", ["revoke", "take_in", "new link"])
def test_the_link_dies_when_the_referral_closes_or_another_is_made(client, end):
    referral, url = linked()
    if end == "revoke":
        referrals.revoke(referral, reason="送错", by=cast.clerk(), at=LATER)
    elif end == "take_in":
        client.post(url, typed("answer", text="已处理"))
        referrals.take_in(referral, by=cast.clerk(), at=LATER)
    else:
        replies.invite(referral, by=cast.clerk(), at=LATER)
    assert client.get(url).status_code == 404
    assert client.post(url, typed("accept")).status_code == 404


def test_a_settled_matter_takes_the_link_from_whom_it_was_taken(client):
    first = offered(to="jingyu.housing")
    referrals.refuse(first, reason="not_ours", text="不归", by=cast.housing(), at=LATER)
    referral, url = linked(previous=first)
    client.post(url, typed("refuse", reason="not_ours", text="不归派出所"))
    assert reload(referral).state == S.ARBITRATION
    referrals.arbitrate(
        reload(referral), receiver=cast.agency("jingyu.market"), reason="归市场监管", by=cast.leader(), at=LATER
    )
    assert client.get(url).status_code == 404


@pytest.mark.parametrize("token", ["", "x", "A" * 32])
def test_an_unknown_link_opens_nothing(client, token):
    offered(to="jingyu.police_station")
    assert client.get(f"/reply/{token}").status_code == 404


def test_the_reply_page_is_not_asked_for_without_end(client, monkeypatch):
    monkeypatch.setattr(throttle, "OFTEN", 3)
    _, url = linked()
    assert [client.get(url).status_code for _ in range(4)] == [200, 200, 200, 429]


def test_the_holder_of_a_link_is_no_user_and_reads_nothing_besides():
    referral, _ = linked()
    holder = replies.holder(referral, "郑大勇")
    assert (holder.user, holder.is_system, holder.roles) == (None, False, frozenset({Role.CLERK}))
