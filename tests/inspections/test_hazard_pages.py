"""The pages of hazards: found on a phone, listed, moved; who reads what; and what each page asks of the database."""

from datetime import timedelta

import pytest
from django.utils import timezone

from agencies.access import Role
from inspections import hazards
from inspections.models import Hazard
from tests import cast
from tests.inspections import hazarding as acting
from tests.inspections.acting import png
from tests.inspections.hazarding import somebody
from tests.registry.acting import claimed, pdf
from tests.test_budgets import CASE, LIST, MOVE, counted, questions

pytestmark = pytest.mark.django_db
S = Hazard.State


@pytest.fixture(autouse=True)
def _plain(settings, tmp_path):
    settings.SECURE_SSL_REDIRECT = False
    settings.MEDIA_ROOT = tmp_path


def address(hazard: Hazard, move: str = "") -> str:
    return f"/inspections/hazards/{hazard.case.reference}{move}"


def new(institution) -> str:
    return f"/inspections/institutions/{institution.case.reference}/hazards/new"


def typed(**changes) -> dict:
    today = timezone.localdate().isoformat()
    return {"kind": "fire", "grade": "general", "title": "通道堆放杂物", "found_on": today} | changes


def now_found(of=None, **more) -> Hazard:
    now = timezone.now()
    return acting.found(of or claimed(at=now), at=now, found_on=timezone.localdate(now), **more)


def now_ordered(hazard=None) -> Hazard:
    return acting.order(hazard or now_found(), at=timezone.now(), fix_by=timezone.localdate() + timedelta(10))


def sent(hazard: Hazard, **fields) -> dict:
    hazard.case.refresh_from_db()
    return fields | {"version": str(hazard.case.version)}


def test_a_hazard_is_found_from_the_dossier_with_two_photos(client):
    institution = claimed(at=timezone.now())
    cast.sign_in(client, cast.inspector())
    assert "发现隐患" in client.get(f"/registry/institutions/{institution.case.reference}").content.decode()
    page = client.get(new(institution)).content.decode()
    assert "multiple" in page
    assert "由哪个部门处理" not in page
    answer = client.post(new(institution), typed(photos=[png("a.png"), png("b.png")]))
    hazard = Hazard.objects.get()
    assert answer.url == address(hazard)
    shown = client.get(answer.url).content.decode()
    assert "现场照片 2 张" in shown
    assert "为什么归这个部门" in shown
    assert "还没有书面告知" in shown
    assert client.get(f"/cases/{hazard.case.reference}/files/photo-1?inline").status_code == 200


def test_a_kind_that_the_text_leaves_open_demands_a_choice_and_keeps_what_was_typed(client):
    institution = claimed(at=timezone.now())
    cast.sign_in(client, cast.inspector())
    page = client.post(new(institution), typed(kind="fraud"))
    text = page.content.decode()
    assert page.status_code == 422
    assert "前后不一" in text
    assert "通道堆放杂物" in text
    assert text.count("<option") > 3
    assert "jingyu.health" not in text
    answer = client.post(new(institution), typed(kind="fraud", choice="jingyu.police", choice_reason="涉嫌诈骗"))
    assert answer.status_code == 302
    assert Hazard.objects.get().case.agency_id == "jingyu.police"


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ({"photos": [pdf()]}, "不是照片"),
        ({"title": ""}, "填写是什么隐患"),
        ({"kind": "weather"}, "从列出的选项里选"),
        ({"found_on": "2999-01-01"}, "不能晚于今天"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(client, fault, words):
    page = cast.sign_in(client, cast.inspector()).post(new(claimed(at=timezone.now())), typed(**fault))
    assert page.status_code == 422
    assert words in page.content.decode()
    assert not Hazard.objects.exists()


def test_who_holds_no_post_for_it_reads_why(client):
    page = cast.sign_in(client, cast.leader()).get(new(claimed(at=timezone.now())))
    assert page.status_code == 403
    assert "须由经办人、执法人员办理" in page.content.decode()


def test_the_institution_reports_fixing_and_asks_for_time_on_its_own_page(client):
    hazard = now_ordered()
    cast.sign_in(client, acting.own(hazard))
    page = client.get(address(hazard)).content.decode()
    assert "报告整改完成" in page
    assert "验收合格" not in page.split('id="log"')[0].split("moves")[1].split("</ul>")[0]
    until = (timezone.localdate() + timedelta(20)).isoformat()
    answer = client.post(address(hazard, "/ask_extension"), sent(hazard, until=until, reason="配件未到"))
    assert answer.status_code == 302
    today = timezone.localdate().isoformat()
    evidence = [png("后.png"), pdf("发票.pdf")]
    data = sent(hazard, text="已清空", fixed_on=today, evidence=evidence)
    assert client.post(address(hazard, "/report_fix"), data).status_code == 302
    hazard.refresh_from_db()
    assert hazard.state == S.FIX_REPORTED
    assert "整改后的照片和凭证 2 件" in client.get(address(hazard)).content.decode()
    assert client.post(address(hazard, "/accept"), sent(hazard, text="合格")).status_code == 403


def test_an_order_without_its_date_is_refused_at_the_field(client):
    hazard = now_found()
    cast.sign_in(client, somebody("jingyu.fire"))
    page = client.post(address(hazard, "/order_fix"), sent(hazard, measure="清空", responsible="韩玉梅"))
    assert page.status_code == 422
    assert "填写职务" in page.content.decode()
    assert "填写整改期限" in page.content.decode()


def test_every_move_has_a_page_that_opens_or_says_why_not(client):
    hazard = now_found(urgent=True)
    for actor in (cast.inspector(), cast.leader(), somebody("jingyu.fire"), acting.own(hazard)):
        cast.sign_in(client, actor)
        for move in hazard_moves():
            assert client.get(address(hazard, f"/{move}")).status_code in (200, 403, 409), move


def hazard_moves() -> list[str]:
    from_table = acting.hazards.HAZARD.moves.values()
    return [move.name for move in from_table if not (move.inner or move.page)]


def test_files_of_others_do_not_exist(client):
    hazard = now_found()
    other_party = cast.party("靖宇县别家养老院", "91220622MA0TE0099U")
    strangers = (cast.chengzhong_clerk(), cast.representative(other_party), somebody("jingyu.health"))
    for actor in strangers:
        cast.sign_in(client, actor)
        assert client.get(address(hazard)).status_code == 404
        assert client.post(address(hazard, "/accept"), {"text": "合格"}).status_code == 404
        assert "通道" not in client.get("/inspections/hazards").content.decode()
        assert "通道" not in client.get("/inspections/hazards?export=csv").getvalue().decode()
    assert client.get(new(hazard.institution)).status_code in (200, 403)
    cast.sign_in(client, cast.chengzhong_clerk())
    assert client.get(new(hazard.institution)).status_code == 404


def test_the_list_is_narrowed_counted_and_exported(client):
    fire = now_ordered(now_found(grade="major"))
    food = now_found(fire.institution, kind="food", title="留样不足", urgent=True)
    Hazard.objects.filter(pk=fire.pk).update(fix_by=timezone.localdate() - timedelta(1))
    cast.sign_in(client, cast.clerk())

    def shown(query: str) -> tuple[bool, bool]:
        text = client.get(f"/inspections/hazards?{query}").content.decode().split("<tbody>")[-1]
        return fire.case.reference in text, food.case.reference in text

    assert shown("") == (True, True)
    both, first, second, none = (True, True), (True, False), (False, True), (False, False)
    tomorrow = timezone.localdate() + timedelta(1)
    narrowed = {
        "kind=fire": first, "grade=major": first, "state=found": second, "urgent=1": second, "overdue=1": first,
        "agency=jingyu.market": second, "q=松鹤": both, "q=没有": none, f"q={food.case.reference}": second,
        f"institution={fire.institution.case.reference}": both, f"from={tomorrow}": none, "state=open": both,
        "from=x&kind=%00": both,
    }  # fmt: skip
    for query, wanted in narrowed.items():
        assert shown(query) == wanted, query
    text = client.get("/inspections/hazards").content.decode()
    assert "整改中 <span>1</span>" in text
    sheet = client.get("/inspections/hazards?export=csv&kind=food").getvalue().decode()
    assert "留样不足" in sheet
    assert "通道" not in sheet
    book = client.get("/inspections/hazards?export=xlsx")
    assert book["Content-Type"].endswith("sheet")
    assert book.content.startswith(b"PK")


def test_list_and_page_ask_the_same_however_much_there_is(client):
    hazard = now_ordered(now_found(photos=[png()]))
    hazards.notify(hazard, text="请处理", by=cast.inspector(), at=timezone.now())
    people = (cast.clerk(), somebody("jingyu.fire"), acting.own(hazard))

    def asked() -> list[int]:
        found = []
        for actor in people:
            cast.sign_in(client, actor)
            urls = ("/inspections/hazards", "/inspections/hazards?q=松鹤&state=open", address(hazard))
            found += [questions(client, url) for url in urls]
        return found

    before = asked()
    for _ in range(4):
        more = now_ordered(now_found(hazard.institution, photos=[png()]))
        hazards.notify(more, text="请处理", by=cast.inspector(), at=timezone.now())
    assert asked() == before
    assert max(before[0::3] + before[1::3]) <= LIST
    assert max(before[2::3]) <= CASE


def test_a_move_asks_little(client):
    hazard = now_found()
    cast.sign_in(client, somebody("jingyu.fire"))
    fields = {"measure": "清空", "responsible": "韩玉梅", "responsible_post": "院长"}
    day = (timezone.localdate() + timedelta(9)).isoformat()
    data = sent(hazard, **fields, fix_by=day)
    client.get(address(hazard, "/order_fix"))
    with counted() as statements:
        assert client.post(address(hazard, "/order_fix"), data).status_code == 302
    assert len(statements) <= MOVE + 15, len(statements)


def test_a_visit_tells_the_form_nothing_that_is_not_of_this_institution(client):
    institution = claimed(at=timezone.now())
    cast.sign_in(client, cast.inspector())
    for query in ("part=XX-2026-0001", "visit=XX-2026-0001"):
        assert client.get(f"{new(institution)}?{query}").status_code == 404
    assert client.get(f"{new(institution)}?kind=food").content.decode().count("selected") == 1
    assert Role.INSPECTOR in cast.inspector().roles
