"""The complaint form of the portal: one page, one to check, the code; what was typed is never lost."""

import io
import re

import pytest
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image
from redis.exceptions import RedisError

from casefile.models import Attachment
from casefile.refusals import Conflict
from complaints import tracking
from complaints.models import Complaint
from portal import complaint_forms, kept, throttle
from tests import cast
from tests.portal import scene

pytestmark = pytest.mark.django_db
NEW = reverse("portal:complain")
TOLD = {
    "place": "jingyu",
    "against": "松鹤园养老院",
    "text": "这个月起每人多收200元护理升级费，没有公示，也不给收据。",
    "anonymous": "yes",
}


@pytest.fixture(autouse=True)
def fresh(settings, tmp_path):
    cache.clear()
    cast.clerk()
    settings.MEDIA_ROOT = tmp_path / "media"


def shot(**exif) -> SimpleUploadedFile:
    """A photo with where, when and with what it was taken written into it."""
    picture, out = Image.new("RGB", (640, 480), "red"), io.BytesIO()
    tags = picture.getexif()
    tags[271], tags[306] = "SecretPhoneMaker", "2026:09:01 10:00:00"
    tags.get_ifd(0x8825)[2] = (42.0, 23.0, 19.0)
    picture.save(out, "JPEG", exif=tags)
    return SimpleUploadedFile("张三家门口.jpg", out.getvalue(), content_type="image/jpeg")


def page(response) -> str:
    return response.content.decode()


def hidden(response) -> dict[str, str]:
    """What the page to check carries in itself."""
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page(response)))


def checked(client, **changes):
    return client.post(NEW, TOLD | {"step": "check"} | changes)


def sent(client, response, **changes):
    return client.post(NEW, hidden(response) | {"step": "send", "true": "yes"} | changes)


def test_the_form_asks_on_one_page_without_a_sign_in(client):
    found = client.get(NEW)
    assert found.status_code == 200
    assert found["Cache-Control"].startswith("no-store")
    assert "匿名" in page(found)
    assert not found.cookies.get("eldercare")


def test_only_places_whose_text_is_in_force_are_offered(client):
    offered = [value for value, _ in client.get(NEW).context["form"].fields["place"].choices]
    assert "jingyu" in offered
    assert "tianjin_draft" not in offered


def test_what_was_typed_is_shown_to_be_checked_and_nothing_is_taken_in_yet(client):
    found = checked(client)
    assert found.status_code == 200
    assert TOLD["text"] in page(found)
    assert "5个工作日" in page(found) or "反馈" in page(found)
    assert not Complaint.objects.exists()


def test_sending_answers_with_a_code_that_opens_the_complaint(client):
    found = sent(client, checked(client))
    code = found.context["code"]
    complaint = Complaint.objects.get()
    assert code in page(found)
    assert tracking.find(code) == complaint
    assert code not in complaint.token
    assert (complaint.channel, complaint.anonymous, complaint.against) == ("portal", True, TOLD["against"])
    assert complaint.suggestion[0]["domain"] == "price"


def test_the_same_page_sent_twice_is_one_complaint_with_one_code(client):
    check = checked(client)
    assert sent(client, check).context["code"] == sent(client, check).context["code"]
    assert Complaint.objects.count() == 1


def test_it_is_not_taken_in_before_one_says_that_it_is_true(client):
    found = client.post(NEW, hidden(checked(client)) | {"step": "send"})
    assert found.status_code == 422
    assert TOLD["text"] in page(found)
    assert not Complaint.objects.exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"place": ""}, "选择在哪个地方"),
        ({"against": " "}, "写明机构或者场所的名称"),
        ({"text": "坏"}, "再具体一些"),
        ({"happened_on": "2999-01-01"}, "不能晚于今天"),
        ({"happened_on": "昨天"}, "真实存在的日期"),
        ({"anonymous": ""}, "选一项：匿名"),
        ({"anonymous": "no"}, "能打通的电话"),
        ({"place": "atlantis"}, "从列出的选项里选"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(client, changes, sentence):
    found = checked(client, **changes)
    assert found.status_code == 422
    assert sentence in page(found)
    kept = (TOLD | changes)["against"].strip() or TOLD["text"]
    assert kept in page(found)


def test_change_brings_back_everything_that_was_typed(client):
    told = {"anonymous": "no", "name": "周女士", "phone": "13800005521", "against_address": "靖宇镇河东街"}
    back = client.post(NEW, hidden(checked(client, **told)) | {"step": "edit"})
    for value in (*told.values(), TOLD["text"]):
        assert f'value="{value}"' in page(back) or value in page(back)
    assert 'class="errs"' not in page(back)


def test_anonymous_forgets_a_name_that_was_typed(client):
    sent(client, checked(client, name="周女士", phone="13800005521"))
    complaint = Complaint.objects.get()
    assert not complaint.name
    assert not complaint.phone


def test_an_institution_of_exactly_this_name_is_the_one_meant(client):
    institution = scene.filed("松鹤园养老院")
    sent(client, checked(client))
    assert Complaint.objects.get().institution == institution


def test_near_names_are_asked_about_before_one_goes_on(client):
    one, other = scene.claimed("松鹤园养老院东院"), scene.claimed("松鹤园养老院西院")
    asked = checked(client)
    assert "还差一步" in page(asked)
    assert not hidden(asked).get("once")
    sent(client, checked(client, institution=other.case.reference))
    assert Complaint.objects.get().institution == other
    sent(client, checked(client, institution="none"))
    assert Complaint.objects.latest("pk").institution is None
    assert one.complaints.count() == 0


def test_find_shows_the_register_without_faults_of_what_is_half_written(client):
    scene.claimed("松鹤园养老院东院")
    found = client.post(NEW, {"step": "find", "place": "jingyu", "against": "松鹤园"})
    assert found.status_code == 200
    assert "松鹤园养老院东院" in page(found)
    assert 'class="errs"' not in page(found)
    assert "名录里没有找到" in page(client.post(NEW, {"step": "find", "place": "jingyu", "against": "查无此院"}))


def test_what_is_not_on_public_record_is_neither_found_nor_taken(client):
    hidden_one = scene.pushed("只推送的养老院")
    found = client.post(NEW, {"step": "find", "place": "jingyu", "against": "只推送"})
    assert "只推送的养老院" not in page(found)
    forged = checked(client, institution=hidden_one.case.reference)
    assert forged.status_code == 422
    assert "只推送" not in page(client.get(NEW, {"institution": hidden_one.case.reference}))


def test_the_page_of_an_institution_leads_to_the_form_about_it(client):
    institution = scene.filed("松鹤园养老院")
    found = client.get(NEW, {"institution": institution.case.reference})
    assert 'value="松鹤园养老院"' in page(found)
    public = client.get(reverse("portal:institution", args=[institution.case.reference]))
    assert f"{NEW}?institution={institution.case.reference}" in page(public)


def test_an_unlicensed_place_keeps_its_address_and_its_name(client):
    told = {"against": "河东小区老年公寓", "against_address": "靖宇镇河东街3号", "unlicensed": "forprofit"}
    sent(client, checked(client, **told))
    complaint = Complaint.objects.get()
    assert (complaint.unlicensed, complaint.against_address) == ("forprofit", told["against_address"])


# --- photos -----------------------------------------------------------------------------------------------------------


def test_photos_survive_the_page_to_check_without_where_when_and_with_what(client):
    check = checked(client, photos=[shot(), shot()])
    assert page(check).count("data:image/jpeg;base64,") == 2
    sent(client, check)
    kept = list(Attachment.objects.filter(slot__startswith="photo-"))
    assert len(kept) == 2
    for one in kept:
        with default_storage.open(one.path) as file:
            raw = file.read()
        assert b"SecretPhoneMaker" not in raw
        assert not dict(Image.open(io.BytesIO(raw)).getexif())
        assert "张三" not in one.name


def test_photos_chosen_before_an_error_are_not_chosen_again(client):
    wrong = checked(client, text="坏", photos=[shot()])
    assert "已选好 1 张" in page(wrong)
    check = checked(client, photos_kept=hidden(wrong)["photos_kept"], photos=[shot()])
    assert page(check).count("data:image/jpeg;base64,") == 2
    dropped = checked(client, photos_kept=hidden(wrong)["photos_kept"], photos_drop="yes")
    assert "data:image" not in page(dropped)


def test_photos_that_are_gone_are_said_to_be_and_the_rest_stays(client):
    check = checked(client, photos=[shot()])
    cache.clear()
    found = sent(client, check)
    assert found.status_code == 422
    assert "重新选择" in page(found)
    assert TOLD["text"] in page(found)


def test_what_is_no_photo_is_refused_in_words(client):
    lie = SimpleUploadedFile("a.jpg", b"MZ not a photo", content_type="image/jpeg")
    found = checked(client, photos=[lie])
    assert found.status_code == 422
    assert "不是照片" in page(found)


# --- patience ---------------------------------------------------------------------------------------------------------


def test_whoever_sends_too_often_waits_and_keeps_what_was_typed(client, monkeypatch):
    monkeypatch.setattr(throttle, "OFTEN", 1)
    sent(client, checked(client))
    found = sent(client, checked(client))
    assert found.status_code == 429
    assert found["Retry-After"] == "600"
    assert TOLD["text"] in page(found)
    assert Complaint.objects.count() == 1


def test_without_a_cache_a_complaint_is_taken_in_all_the_same(client, monkeypatch):
    def gone(*args, **kwargs):
        raise RedisError

    check = checked(client)
    for name in ("get", "set", "add", "delete", "incr"):
        monkeypatch.setattr(kept.cache, name, gone)
    assert sent(client, check).context["code"]
    refused = checked(client, photos=[shot()])
    assert refused.status_code == 422
    assert "照片现在传不上来" in page(refused)


def test_a_form_that_failed_may_be_sent_again(monkeypatch):
    def fails() -> str:
        raise Conflict("现在不能办理。")

    with pytest.raises(Conflict):
        kept.once("form-1", fails)
    assert kept.once("form-1", lambda: "7K3QX") == "7K3QX"
    assert kept.once("form-1", fails) == "7K3QX"


def test_whose_form_is_still_being_sent_waits_and_is_told_so(monkeypatch):
    monkeypatch.setattr(kept, "WAITS", 2)
    monkeypatch.setattr(kept, "PAUSE", 0.01)
    assert kept.once("form-2", lambda: kept.once("form-2", lambda: "second") or "first") == "first"


@pytest.mark.parametrize("step", ["", "find"])
def test_the_form_costs_the_same_however_many_institutions_there_are(client, step):
    def cost() -> int:
        told = {"step": step, "place": "jingyu", "against": "养老院"}
        with CaptureQueriesContext(connection) as asked:
            assert (client.post(NEW, told) if step else client.get(NEW)).status_code == 200
        return len(asked)

    scene.claimed("第一养老院")
    cost()
    few = cost()
    for number in range(9):
        scene.claimed(f"第{number}养老院")
    assert cost() == few <= 6


def test_the_form_speaks_of_every_name_of_unlicensed_operation():
    assert set(complaint_forms.UNLICENSED) == {"", "forprofit", "nonprofit", "public", "permit"}


def test_who_names_themselves_in_the_line_that_all_agencies_read_is_told_before_checking(client):
    named = {"anonymous": "no", "name": "欧阳春梅", "phone": "13904390077"}
    found = checked(client, **named, against="欧阳春梅家楼下托老所", photos=[shot()])
    assert found.status_code == 422
    assert "不写投诉人的姓名" in page(found)
    assert "欧阳春梅家楼下托老所" in page(found)
    assert hidden(found)["photos_kept"]
