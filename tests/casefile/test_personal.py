"""Personal data: covered wherever shown, encrypted in the database, read in full by handlers and on the record."""

import ast
import copy

import pytest
from django.db import connection
from django.template import Context, Template
from django.test import Client
from django.urls import reverse

from casefile import personal, rendering
from casefile.models import Event
from casefile.personal import ADDRESS, ID_NUMBER, NAME, PHONE, EncryptedField, Sealed
from casefile.refusals import Forbidden, Invalid
from registry.models import Filing, Institution
from tests import cast
from tests.house import addresses, plan, test_isolation
from tests.registry import acting

pytestmark = pytest.mark.django_db
NUMBER = "220622195501010018"


@pytest.fixture(autouse=True)
def _plain(settings, tmp_path):
    settings.SECURE_SSL_REDIRECT = False
    settings.MEDIA_ROOT = tmp_path


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        (ID_NUMBER, NUMBER, "220622********0018"),
        (ID_NUMBER, "123", "***"),
        (NAME, "韩玉梅", "韩**"),
        (NAME, "韩梅", "韩**"),
        (NAME, "阿卜杜拉·买买提", "阿**"),
        (PHONE, "13904391234", "139****1234"),
        (PHONE, "0439-7220018", "****18"),
        (ADDRESS, "靖宇县靖宇镇永生街12号2单元301", "靖宇县****"),
        (ADDRESS, "永生胡同12号", "****"),
        (NAME, "", ""),
        (PHONE, None, ""),
    ],
)
def test_what_is_shown_of_each_kind(kind, value, shown):
    assert personal.mask(value, kind) == shown
    assert not value or str(Sealed(value, kind)) == shown


def test_a_kept_value_is_covered_however_it_is_printed():
    filing = acting.filed()
    for kept in (filing.head_id_number, Filing.objects.get(pk=filing.pk).head_id_number):
        printed = f"{kept} {kept!r} {kept!s} %s {[kept]}" % kept + Template("{{ kept }}").render(
            Context({"kept": kept})
        )
        assert NUMBER not in printed
        assert personal.mask(kept) in printed
        assert (kept, bool(kept), copy.deepcopy(kept)) == (NUMBER, True, kept)


def test_the_database_never_sees_it():
    filing = acting.filed()
    with connection.cursor() as cursor:
        cursor.execute("SELECT head_id_number FROM registry_filing WHERE id = %s", [filing.pk])
        assert NUMBER not in cursor.fetchone()[0]
    filing.full_clean()
    filing.save()
    filing.refresh_from_db()
    assert filing.head_id_number == Institution.objects.get(pk=filing.institution_id).head_id_number == NUMBER


def test_only_those_who_handle_the_file_read_it_and_each_time_with_a_purpose():
    filing = acting.filed()
    asked = {"at": acting.MORNING, "purpose": "核对证件原件"}
    for who in (cast.clerk, cast.inspector, cast.leader):
        assert personal.reveal(filing.case, filing.head_id_number, by=who(), **asked) == NUMBER
    for who in (cast.reviewer, cast.administrator, cast.market, cast.chengzhong_clerk, cast.representative):
        with pytest.raises(Forbidden, match="承办部门"):
            personal.reveal(filing.case, filing.head_id_number, by=who(), **asked)
    with pytest.raises(Invalid, match="写明查看的用途"):
        personal.reveal(filing.case, filing.head_id_number, by=cast.clerk(), at=acting.MORNING, purpose=" ")
    read = Event.objects.filter(kind="personal.read").order_by("seq").values_list("by_name", "facts")
    said = {"what": "身份证号码", "purpose": "核对证件原件"}
    assert list(read) == [("王秀兰", said), ("李建国", said), ("周立新", said)]


def test_another_kind_is_revealed_under_its_own_name():
    case = acting.filed().case
    reporter = Sealed("13904391234", PHONE)
    asked = {"by": cast.clerk(), "at": acting.MORNING, "purpose": "回访"}
    assert personal.reveal(case, reporter, **asked) == "13904391234"
    assert case.events.get(kind="personal.read").facts == {"what": "联系电话", "purpose": "回访"}


def test_the_kind_of_a_field_is_part_of_its_definition():
    field = EncryptedField("电话", kind=PHONE)
    assert field.deconstruct()[3]["kind"] == PHONE
    assert "kind" not in EncryptedField("身份证号码").deconstruct()[3]
    assert str(field.sealed("13904391234")) == "139****1234"


def unseals(module: ast.Module):
    yield from ((node.lineno, "._value") for node in ast.walk(module) if getattr(node, "attr", "") == "_value")


def test_nothing_else_opens_what_is_sealed():
    others = [path for path in plan.sources() if plan.name(path) != "casefile/personal.py"]
    assert plan.found_by(unseals, others) == []
    assert plan.found_in(unseals, "x = filing.head_id_number._value") == ["._value"]


def test_no_page_list_download_paper_or_answer_of_the_interface_shows_it_to_anybody():
    matters = test_isolation.lived_through()
    rendering.render_pending(at=acting.MORNING)
    taken = [f"{reverse('registry:institutions')}?export={form}" for form in ("csv", "xlsx")]
    taken += [f"{reverse('casefile:cases')}?q={NUMBER}", "/api/v1/changes?limit=1000", "/portal/institutions.csv"]
    for address in addresses.every():
        if address.arguments in ((), ("reference",)) and not address.name.startswith("admin:"):
            filled = test_isolation.paths(address, matters)[: test_isolation.EACH]
            taken += filled if address.arguments else [f"/{address.route}"]
    people = (cast.clerk(), cast.leader(), cast.administrator(), cast.market(), cast.representative(cast.party()))
    for actor in people:
        client = cast.sign_in(Client(raise_request_exception=False), actor)
        for url in taken:
            answer = client.get(url)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            assert url.endswith(NUMBER) or NUMBER.encode() not in body, f"{actor.name} {url}"
    for paper in matters[0].case.documents.all():
        assert NUMBER not in rendering.page(paper)
