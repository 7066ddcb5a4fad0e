"""Nothing is left of whoever complains without a name: no table, no log, no file and no cache knows the address."""

import io
import logging
import re

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from PIL import Image

from casefile.models import Event
from complaints.models import Complaint
from portal import throttle
from tests import cast

pytestmark = pytest.mark.django_db
NEW, TRACK = reverse("portal:complain"), reverse("portal:complaint_track")
ADDRESS, PROXIED = "203.0.113.77", "198.51.100.23"
TRACES = (
    ADDRESS, PROXIED, "SecretBrowser", "secret-referrer", "SecretPhoneMaker", "张三家门口", "zh-Secret", "周小燕",
    "13800005521",
)  # fmt: skip
SECRET = "隐患就在三楼东头，晚上没有人值班"
TOLD = {
    "place": "jingyu", "against": "松鹤园养老院", "text": SECRET, "anonymous": "yes", "name": "周小燕",
    "phone": "13800005521",
}  # fmt: skip
VISITOR = {
    "REMOTE_ADDR": ADDRESS,
    "HTTP_X_FORWARDED_FOR": PROXIED,
    "HTTP_USER_AGENT": "SecretBrowser/9.1 (phone)",
    "HTTP_REFERER": "http://secret-referrer.example/page",
    "HTTP_ACCEPT_LANGUAGE": "zh-Secret",
}


@pytest.fixture(autouse=True)
def fresh(settings, tmp_path):
    cache.clear()
    settings.MEDIA_ROOT = tmp_path / "media"
    cast.clerk()


def shot() -> SimpleUploadedFile:
    picture, out = Image.new("RGB", (320, 240), "red"), io.BytesIO()
    tags = picture.getexif()
    tags[271] = "SecretPhoneMaker"
    picture.save(out, "JPEG", exif=tags)
    return SimpleUploadedFile("张三家门口.jpg", out.getvalue(), content_type="image/jpeg")


def complained(client) -> str:
    """The whole way as a stranger goes it: the form, the page to check, the code, and a look at how it stands."""
    client.get(NEW, **VISITOR)
    check = client.post(NEW, TOLD | {"step": "check", "photos": [shot()]}, **VISITOR)
    carried = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', check.content.decode()))
    code = client.post(NEW, carried | {"step": "send", "true": "yes"}, **VISITOR).context["code"]
    client.post(TRACK, {"code": "WRONG-WRONG-WRONG-WRONG"}, **VISITOR)
    once = client.post(TRACK, {"code": code}, **VISITOR).context["once"]
    client.post(TRACK, {"code": code, "does": "add", "text": "又发生了", "once": once}, **VISITOR)
    return code


def everything() -> str:
    """Every row of every table, as text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(table_name) FROM information_schema.tables WHERE table_schema = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        rows = []
        for table in tables:
            cursor.execute(f"SELECT row_to_json(t)::text FROM {table} t")
            rows += [row for (row,) in cursor.fetchall()]
    assert len(tables) > 40
    return "\n".join(rows)


def remembered() -> str:
    """Every key and value of the cache."""
    redis = cache._cache.get_client()
    keys = redis.keys("*")
    return " ".join(f"{key} {redis.get(key)!r}" for key in keys)


def test_no_table_knows_where_an_anonymous_complaint_came_from(client):
    code = complained(client)
    kept = everything()
    assert "松鹤园养老院" in kept
    for trace in (*TRACES, SECRET, code, code.replace("-", "")):
        assert trace not in kept, trace


def test_no_log_line_tells_it(client, caplog):
    caplog.set_level(logging.DEBUG)
    code = complained(client)
    told = "\n".join(f"{record.getMessage()} {record.__dict__}" for record in caplog.records)
    for trace in (*TRACES, SECRET, code):
        assert trace not in told, trace


def test_no_cache_and_no_file_tells_it(client, settings):
    code = complained(client)
    found = remembered()
    assert "portal.kept" in found
    files = [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]
    assert files
    stored = b"".join(path.read_bytes() for path in files) + " ".join(map(str, files)).encode()
    for trace in (*TRACES, SECRET, code):
        assert trace not in found, trace
        assert trace.encode() not in stored, trace


def test_what_counts_addresses_is_gone_in_minutes(client):
    complained(client)
    redis = cache._cache.get_client()
    ages = {key: redis.ttl(key) for key in redis.keys("*complaint*") + redis.keys("*portal.kept*")}
    assert ages
    assert all(0 < age <= 30 * 60 for age in ages.values())


def test_no_session_and_no_signed_in_person_stands_behind_it(client):
    cast.sign_in(client, cast.clerk())
    complained(client)
    complaint = Complaint.objects.get()
    events = Event.objects.filter(case=complaint.case)
    assert not events.exclude(by=None).exists()
    assert not complaint.case.attachments.exclude(uploaded_by=None).exists()
    assert set(events.values_list("by_name", flat=True)) == {"投诉人"}


def test_the_access_log_writes_no_address():
    with open("run", encoding="utf-8") as script:
        found = re.search(r"--access-logformat '([^']+)'", script.read())
    assert found
    assert not re.search(r"%\((h|a|f|q|r|u|\{[^}]*\}[ie])\)s", found[1])
    with open("deploy/Caddyfile", encoding="utf-8") as proxy:  # it tells of requests that failed
        told = proxy.read()
    assert all(f"request>{name} delete" in told for name in ("remote_ip", "client_ip", "headers"))


def test_behind_a_proxy_each_visitor_is_counted_apart_and_no_header_makes_one_another(settings, rf):
    settings.TRUSTED_PROXIES = 1
    near = {"REMOTE_ADDR": "10.0.0.2"}
    for _ in range(throttle.WRONG):
        throttle.missed(rf.post(TRACK, HTTP_X_FORWARDED_FOR=f"{PROXIED}, {ADDRESS}", **near), what="complaint-code")
    made_up = rf.post(TRACK, HTTP_X_FORWARDED_FOR=f"192.0.2.1, {ADDRESS}", **near)
    assert throttle.guessing(made_up, what="complaint-code")
    assert not throttle.guessing(rf.post(TRACK, HTTP_X_FORWARDED_FOR=PROXIED, **near), what="complaint-code")
    assert not any(trace in remembered() for trace in (ADDRESS, PROXIED))
