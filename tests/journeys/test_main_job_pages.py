"""The main job through the HTML doors, without a browser: what each page shows, keeps, refuses and does."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from agencies.access import Role
from registry import applications
from registry.models import Filing, Institution
from tests import cast
from tests.registry import acting

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(client):
    cast.sign_in(client, cast.clerk())
    return client


def version(matter) -> int:
    matter.case.refresh_from_db()
    return matter.case.version


def move(client, matter, name: str, **data):
    kind = matter.case.kind.replace(".", ":") + "_move"
    return client.post(reverse(kind, args=[matter.case.reference, name]), {"version": version(matter), **data})


def text(answer) -> str:
    return answer.content.decode()


def test_from_the_push_to_the_receipt_by_pages_alone(clerk):
    institution = acting.pushed()
    assert move(clerk, institution, "claim").status_code == 302
    answer = clerk.post(reverse("registry:open_filing", args=[institution.case.reference]))
    filing = Filing.objects.get(institution=institution)
    assert answer.url == reverse("registry:filing", args=[filing.case.reference])
    for section, values in acting.ITEMS.items():
        url = reverse("registry:section", args=["filings", filing.case.reference, section])
        typed = {name: str(value).lower() if isinstance(value, bool) else value for name, value in values.items()}
        assert clerk.post(url, typed).status_code == 302
    for slot in ("fire_certificate", "food_licence"):
        url = reverse("registry:upload", args=["filings", filing.case.reference, slot])
        assert clerk.post(url, {"file": acting.pdf()}).status_code == 302
    assert move(clerk, filing, "submit").status_code == 302
    assert move(clerk, filing, "accept", reviewed="on").status_code == 302
    filing.refresh_from_db()
    assert filing.state == "filed"
    page = text(clerk.get(reverse("registry:filing", args=[filing.case.reference])))
    assert "设置养老服务机构备案回执" in page
    assert "现场检查并核实备案信息" in page


def test_what_was_typed_is_kept_when_something_is_wrong(clerk):
    filing = acting.drafted()
    url = reverse("registry:section", args=["filings", filing.case.reference, "premises"])
    answer = clerk.post(url, {"beds": "八十六", "service_scope": "全日集中住宿", "floor_area": "1260"})
    assert answer.status_code == 422
    assert "八十六" in text(answer)
    assert "填 1 至 9999 的整数" in text(answer) or "填整数" in text(answer)
    assert "<title>错误：" in text(answer)


@pytest.mark.parametrize("number", ["220622195513010018", "220622195501010019", "22062219550101001", "ABC"])
def test_a_wrong_id_number_is_named_at_its_field(clerk, number):
    filing = acting.drafted()
    url = reverse("registry:section", args=["filings", filing.case.reference, "head"])
    answer = clerk.post(url, {"head": "韩玉梅", "head_id_number": number})
    assert answer.status_code == 422
    assert "身份证号码" in text(answer)


def test_a_file_that_lies_about_its_type_is_refused(clerk):
    filing = acting.drafted()
    url = reverse("registry:upload", args=["filings", filing.case.reference, "fire_certificate"])
    lies = SimpleUploadedFile("凭证.pdf", b"MZ\x90\x00 not a pdf", content_type="application/pdf")
    answer = clerk.post(url, {"file": lies})
    assert answer.status_code == 422
    assert "不是PDF或照片" in text(answer)
    assert not filing.case.attachments.exists()


def test_the_same_form_sent_twice_does_its_move_once(clerk):
    filing = acting.submitted()
    seen = version(filing)
    url = reverse("registry:filing_move", args=[filing.case.reference, "accept"])
    first = clerk.post(url, {"version": seen, "reviewed": "on"})
    again = clerk.post(url, {"version": seen, "reviewed": "on"}, follow=True)
    assert first.status_code == 302
    assert "没有重复办理" in text(again)
    assert filing.case.documents.filter(kind="filing_receipt").count() == 1


def test_of_two_clerks_at_once_the_second_is_told_and_keeps_what_was_typed(clerk):
    filing = acting.submitted()
    seen = version(filing)
    applications.withdraw(filing, reason="机构来电撤回", by=second_clerk(), at=acting.MORNING)
    url = reverse("registry:filing_move", args=[filing.case.reference, "ask_supplement"])
    answer = clerk.post(url, {"version": seen, "items": ["beds"], "items-beds": "与现场不符"})
    assert answer.status_code in (409, 412)
    assert "孟繁荣" in text(answer)
    assert "与现场不符" in text(answer)


def second_clerk():
    return cast.official("mengfanrong", "孟繁荣", "jingyu.civil_affairs", Role.CLERK)


def test_a_file_of_another_place_does_not_exist(client):
    filing = acting.filed()
    cast.sign_in(client, cast.chengzhong_clerk())
    for name in ("registry:filing", "registry:institution"):
        reference = filing.case.reference if name.endswith("filing") else filing.institution.case.reference
        assert client.get(reverse(name, args=[reference])).status_code == 404


def test_a_move_that_is_not_yours_is_403_with_its_sentence(client):
    filing = acting.submitted()
    cast.sign_in(client, cast.inspector())
    answer = move(client, filing, "accept", reviewed="on")
    assert answer.status_code == 403
    assert "须由经办人办理" in text(answer)


def test_a_move_that_is_not_possible_now_is_409_with_its_sentence(clerk):
    filing = acting.drafted()
    answer = move(clerk, filing, "accept", reviewed="on")
    assert answer.status_code == 409
    assert "填报中" in text(answer)


def test_markup_and_emoji_in_names_are_only_text(clerk):
    filing = acting.drafted(name="<script>alert(1)</script>🏠")
    page = text(clerk.get(reverse("registry:filing", args=[filing.case.reference])))
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;🏠" in page


def test_a_name_of_ten_thousand_characters_is_refused_at_its_field(clerk):
    filing = acting.drafted()
    url = reverse("registry:section", args=["filings", filing.case.reference, "registration"])
    answer = clerk.post(url, {"name": "长" * 10_000})
    assert answer.status_code == 422
    assert "最多 200 字" in text(answer)


def test_a_registration_in_the_future_or_on_no_day_at_all_is_refused(clerk):
    typed = {"name": "靖宇县新院", "code": acting.CODE, "kind": "for_profit", "address": "靖宇镇"}
    for day in ("2999-01-01", "2026-02-30"):
        answer = clerk.post(reverse("registry:register"), {**typed, "registered_on": day})
        assert answer.status_code == 422
        assert "靖宇县新院" in text(answer)
    assert not Institution.objects.exists()


def test_an_id_number_is_masked_and_each_look_is_on_the_record(clerk):
    filing = acting.filed()
    page = text(clerk.get(reverse("registry:filing", args=[filing.case.reference])))
    assert "220622195501010018" not in page
    url = reverse("registry:reveal", args=["filings", filing.case.reference])
    answer = clerk.post(url, {"purpose": "核对证件原件"})
    assert "220622195501010018" in text(answer)
    assert answer["Cache-Control"] == "no-store"
    assert filing.case.events.filter(kind="personal.read", facts__purpose="核对证件原件").count() == 1


def test_the_list_is_exported_whole_as_filtered_and_starts_no_formula(clerk):
    acting.claimed()
    acting.pushed(code="92220622MA0TE0085B", name="=HYPERLINK(1)")
    answer = clerk.get(reverse("registry:institutions"), {"export": "csv", "state": "registered"})
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert "'=HYPERLINK(1)" in lines[1]


def test_the_desk_says_what_is_due_and_the_one_move(clerk):
    filing = acting.submitted()
    page = text(clerk.get(reverse("casefile:desk")))
    assert filing.case.reference in page
    assert "出具备案回执" in page


def test_prices_that_an_institution_gives_are_public_and_replace_the_earlier_ones(client):
    filing = acting.filed()
    institution = filing.institution
    cast.sign_in(client, cast.representative(institution.party))
    for price in ("床位费 每月900元", "床位费 每月950元"):
        answer = move(client, institution, "disclose", item="prices", content=price)
        assert answer.status_code == 302
    client.logout()
    page = text(client.get(reverse("portal:institution", args=[institution.case.reference])))
    assert "床位费 每月950元" in page
    assert "床位费 每月900元" not in page


def test_a_refusal_names_the_article_on_which_it_rests(clerk):
    filing = acting.drafted()
    applications.attach(filing, "food_licence", acting.pdf(), by=cast.clerk(), at=acting.MORNING)
    applications.attach(filing, "fire_certificate", acting.pdf(), by=cast.clerk(), at=acting.MORNING)
    applications.submit(filing, by=cast.clerk(), at=acting.MORNING)
    asked = {"food_licence": "已过期"}
    applications.ask_supplement(filing, items=asked, by=cast.clerk(), at=acting.MORNING)
    applications.supplement(filing, by=cast.clerk(), at=acting.MORNING)
    answer = move(clerk, filing, "ask_supplement", items=["beds"], **{"items-beds": "与现场不符"})
    assert answer.status_code == 422
    assert "第一次告知补正时就应当提出" in text(answer)
    assert "依据 靖政办发〔2021〕53号（六）" in text(answer)
