"""What an institution reports of its own accord: where it is wanted, what counts, and nobody backdates silently."""

from datetime import date

import pytest

from casefile.refusals import Conflict, Forbidden, Invalid
from inspections import doings, periods
from inspections.models import Doing
from tests import cast
from tests.inspections import reporting
from tests.inspections.acting import png
from tests.registry.acting import claimed, local

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_a_report_on_time_counts_for_the_month_in_which_it_was_done():
    doing = reporting.reported(done_on=date(2026, 10, 8), at=local(2026, 10, 31, 23, 0))
    assert (doing.state, doing.late) == (Doing.State.REPORTED, False)
    (month,) = reporting.periods_of(doing.institution, "inspection.self", on=date(2026, 10, 31))[-1:]
    assert (month.first, month.state) == (date(2026, 10, 1), "fulfilled")


def test_a_late_report_counts_only_when_somebody_else_has_confirmed_it():
    doing = reporting.reported(done_on=date(2026, 10, 8), at=local(2026, 11, 1, 0, 10))
    assert doing.late
    assert reporting.state_of(doing.institution, "inspection.self", date(2026, 10, 1)) == "missed"
    with pytest.raises(Forbidden):
        doings.confirm(doing, finding="看过记录", by=reporting.representative(doing), at=local(2026, 11, 2, 9, 0))
    doings.confirm(doing, finding="看过记录", by=cast.chengzhong_clerk(), at=local(2026, 11, 2, 9, 0))
    assert reporting.state_of(doing.institution, "inspection.self", date(2026, 10, 1)) == "fulfilled"
    assert not doing.case.clocks.running().exists()


def test_the_officer_who_reports_late_for_an_institution_cannot_confirm_it_alone():
    clerk = cast.chengzhong_clerk()
    doing = reporting.reported(done_on=date(2026, 10, 8), at=local(2026, 11, 3, 9, 0), by=clerk)
    with pytest.raises(Forbidden, match="须由另一人"):
        doings.confirm(doing, finding="看过记录", by=clerk, at=local(2026, 11, 3, 9, 5))


def test_doing_something_in_the_next_month_leaves_the_earlier_one_missed():
    doing = reporting.reported(done_on=date(2026, 11, 1), at=local(2026, 11, 1, 9, 0))
    assert reporting.state_of(doing.institution, "inspection.self", date(2026, 10, 1)) == "missed"
    assert reporting.state_of(doing.institution, "inspection.self", date(2026, 11, 1)) == "fulfilled"


def test_a_report_is_sent_back_once_and_does_not_count_meanwhile():
    doing = reporting.reported(done_on=date(2026, 10, 8), at=local(2026, 10, 9, 9, 0))
    clerk, institution = cast.chengzhong_clerk(), doing.institution
    doings.send_back(doing, reason="没有附照片", by=clerk, at=local(2026, 10, 10, 9, 0))
    assert reporting.state_of(institution, "inspection.self", date(2026, 10, 1)) == "missed"
    mine = reporting.representative(doing)
    completed = {"text": "补充照片", "note": "照片两张", "files_sent": [png(), png()]}
    doings.complete(doing, **completed, by=mine, at=local(2026, 11, 20, 9, 0))
    assert not doing.late  # the report was made in time; completing it makes it no later
    assert reporting.state_of(institution, "inspection.self", date(2026, 10, 1)) == "fulfilled"
    assert doing.case.attachments.filter(replaced_at=None).count() == 2
    with pytest.raises(Conflict, match="已经退回补充过一次"):
        doings.send_back(doing, reason="再退", by=clerk, at=local(2026, 11, 21, 9, 0))


def test_a_void_report_stays_on_record_and_counts_no_longer():
    doing = reporting.reported(done_on=date(2026, 10, 8), at=local(2026, 10, 9, 9, 0))
    doings.void(doing, reason="检查发现没有开展", by=cast.chengzhong_clerk(), at=local(2026, 10, 12, 9, 0))
    assert reporting.state_of(doing.institution, "inspection.self", date(2026, 10, 1)) == "missed"
    assert Doing.objects.filter(pk=doing.pk).exists()
    again = reporting.reported(doing.institution, done_on=date(2026, 10, 8), at=local(2026, 10, 12, 9, 0))
    assert again.pk != doing.pk


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"done_on": date(2026, 10, 10)}, "done_on"),  # not yet
        ({"done_on": date(2026, 8, 31)}, "done_on"),  # before the claim
        ({"kind": "drill"}, "kind"),  # another place's kind
        ({"kind": "site_check"}, "kind"),  # the authority's own
    ],
)
def test_what_cannot_be_is_refused_at_its_field(changes, field):
    with pytest.raises(Invalid) as refusal:
        reporting.reported(**{"done_on": date(2026, 10, 8), "at": local(2026, 10, 9, 9, 0)} | changes)
    assert set(refusal.value.errors) == {field}


def test_the_same_day_is_reported_once():
    doing = reporting.reported(done_on=date(2026, 10, 8), at=local(2026, 10, 9, 9, 0))
    with pytest.raises(Invalid, match=doing.case.reference):
        reporting.reported(doing.institution, done_on=date(2026, 10, 8), at=local(2026, 10, 9, 9, 1))


def test_where_the_text_wants_nothing_nothing_is_asked_for():
    institution = claimed()
    assert not doings.wanted("jingyu", date(2026, 10, 8))
    with pytest.raises(Conflict, match="没有要求机构按期报送"):
        reporting.reported(institution, done_on=date(2026, 10, 8), at=local(2026, 10, 9, 9, 0), by=cast.clerk())


def test_another_institution_and_an_agency_that_does_not_lead_may_not_report():
    institution = reporting.institution()
    other = cast.representative(cast.party("城中区别家养老院", "91630103MA0TE00999"))
    fire = cast.official("xiaofang", "马强", "chengzhong.fire", cast.Role.CLERK)
    for actor in (other, fire):
        with pytest.raises(Forbidden):
            reporting.reported(institution, done_on=date(2026, 10, 8), at=local(2026, 10, 9, 9, 0), by=actor)


def test_a_combined_drill_and_publicity_is_one_report_a_half_year():
    doing = reporting.reported(kind="drill_publicity", done_on=date(2026, 12, 31), at=local(2026, 12, 31, 22, 0))
    found = reporting.periods_of(doing.institution, "emergency.drill", on=date(2027, 1, 1))
    assert [(one.first, one.state) for one in found] == [
        (date(2026, 7, 1), "fulfilled"), (date(2027, 1, 1), "open"),
    ]  # fmt: skip
    assert found[0].partial  # claimed in its middle


def test_nothing_counts_for_a_duty_that_does_not_count_its_kind():
    doing = reporting.reported(kind="drill_publicity", done_on=date(2026, 10, 8), at=local(2026, 10, 9, 9, 0))
    accounts = {one.term.id: one for one in periods.of_institution(doing.institution, on=date(2026, 10, 31))}
    assert accounts["inspection.self"].periods[-1].state == "open"
    assert accounts["emergency.drill"].periods[-1].state == "fulfilled"
