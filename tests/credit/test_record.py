"""The credit record: a pledge is given, kept or broken; where the text is silent nothing is entered."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from agencies.access import Role
from credit import record
from credit.models import Entry
from inspections import site_checks
from registry import applications, filing, institutions
from registry.models import Filing
from tests import cast
from tests.inspections import acting
from tests.registry.acting import CHENGZHONG_CODE, ITEMS, MORNING, pdf

pytestmark = pytest.mark.django_db

FIRE = {"pledge_2": "疏散指示灯 4 处不亮"}


def inspector(username: str, name: str, certificate: str):
    return cast.official(username, name, "chengzhong.civil_affairs", Role.INSPECTOR, certificate=certificate)


def first():
    return inspector("maqiang", "马强", "CZ-0103-001")


def second():
    return inspector("liyan", "李燕", "CZ-0103-002")


def pledged() -> Filing:
    """A filing in 城中区 with the pledge that the place wants, and its receipt."""
    by = cast.chengzhong_clerk()
    known = {"name": "城中区南山颐养院", "code": CHENGZHONG_CODE, "kind": "for_profit"}
    institution, _ = institutions.register(by=by, at=MORNING, **known)
    institutions.claim(institution, by=by, at=MORNING)
    draft = filing.open(institution, by=by, at=MORNING)
    for section, values in ITEMS.items():
        applications.save(draft, section=section, by=by, at=MORNING, **values)
    applications.pledge(draft, pledged_by="韩玉梅", by=by, at=MORNING)
    applications.attach(draft, "registration_certificate", pdf("登记证书.pdf"), by=by, at=MORNING)
    applications.submit(draft, by=by, at=MORNING)
    filing.accept(draft, reviewed=True, by=by, at=MORNING)
    return draft


def checked(found: Filing, **fields) -> Filing:
    people = [first().user, second().user]
    check = site_checks.assign(
        found, inspectors=people, planned_on=date(2026, 9, 16), by=cast.chengzhong_clerk(), at=acting.ASSIGNED_AT
    )
    site_checks.record(check, **acting.sheet(check, **fields), by=first(), at=acting.RECORDED_AT)
    site_checks.countersign(check, agreed=True, by=second(), at=acting.SIGNED_AT)
    return found


def labels(found: Filing) -> list[str]:
    return [line.label for line in record.of(found.institution)]


def test_a_pledge_counts_as_given_with_the_receipt():
    assert labels(pledged()) == [record.GIVEN]


def test_a_check_that_finds_the_pledge_kept_enters_it_under_the_credit_code():
    found = checked(pledged())
    entry, result = Entry.objects.get(kind=record.KEPT), Entry.objects.get(kind=Entry.Kind.INSPECTION)
    assert (entry.kind, entry.code, entry.on) == (record.KEPT, CHENGZHONG_CODE, date(2026, 9, 16))
    assert entry.basis.kind == "inspections.site_check.countersign"
    assert "（二）" in entry.cite
    assert (result.basis, result.authority) == (entry.basis, entry.basis.agency.name)
    assert "全部与备案一致" in result.matters[0]
    assert labels(found) == ["履行承诺", "检查结果", record.GIVEN]


def test_a_broken_pledge_names_the_matters():
    checked(pledged(), differs=FIRE)
    entry = Entry.objects.exclude(kind=Entry.Kind.INSPECTION).get()
    assert (entry.kind, entry.matters) == (record.BROKEN, ["消防达到承诺"])


def test_a_filed_item_that_differs_does_not_break_the_pledge():
    checked(pledged(), differs={"beds": "实有床位 60 张"})
    assert Entry.objects.exclude(kind=Entry.Kind.INSPECTION).get().kind == record.KEPT


def test_where_the_text_knows_no_pledge_none_is_entered():
    check = acting.concluded()
    assert not Entry.objects.exclude(kind=Entry.Kind.INSPECTION).exists()
    assert record.silence(check.filing.institution)
    entered = record.enter(
        check.filing.institution, record.KEPT, basis=check.case.events.last(), matters=[], on=date(2026, 9, 16)
    )
    assert entered is None


def test_nobody_rewrites_an_entry():
    checked(pledged())
    with pytest.raises(DatabaseError), transaction.atomic():
        Entry.objects.update(kind=record.BROKEN)
    with pytest.raises(DatabaseError), transaction.atomic():
        Entry.objects.all().delete()


def test_the_record_is_read_by_whoever_may_read_the_dossier(client):
    found = checked(pledged())
    url = f"/credit/institutions/{found.institution.case.reference}"
    for who in (cast.chengzhong_clerk(), cast.representative(found.institution.party)):
        page = cast.sign_in(client, who).get(url)
        assert page.status_code == 200
        assert "履行承诺" in page.content.decode()
    assert cast.sign_in(client, cast.clerk()).get(url).status_code == 404
