"""Real inspection histories are entered as they were: counts, dates and states are the file's own."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F

from casefile.models import CaseFile, Clock, Event
from inspections import past_files
from inspections.models import Hazard, Visit
from law import load
from registry.models import Institution
from tests import cast
from tests.inspections import history

pytestmark = pytest.mark.django_db
PLACE = "jingyu"


@pytest.fixture
def folder(tmp_path):
    cast.clerk()
    return history.written(tmp_path / "records")


def run(folder, *, apply: bool = True, place: str = PLACE, **more) -> str:
    out = StringIO()
    call_command("import_inspections", str(folder), place=place, apply=apply, stdout=out, **more)
    return out.getvalue()


def test_everything_in_the_files_is_there_with_its_real_dates(folder):
    said = run(folder)
    assert "机构 2　检查 5　问题 8" in said
    assert "一致" in said
    assert "不一致" not in said
    assert "机构 新增 2，已有 0　检查 新增 5，已有 0　隐患 新增 8，已有 0" in said
    sunrise = Institution.objects.get(registration_no="990001")
    assert (sunrise.state, sunrise.kind, sunrise.beds, sunrise.party.name) == (
        "active",
        "nonprofit",
        40,
        "Sunrise Home",
    )
    assert list(sunrise.visits.order_by("visited_on").values_list("visited_on", "state", "imported")) == [
        (date(2023, 3, 1), "published", True), (date(2023, 9, 5), "published", True),
        (date(2024, 2, 10), "published", True),
    ]  # fmt: skip
    staff = Hazard.objects.get(item="F-0002")
    assert (staff.found_on, staff.fixed_on, staff.closed_on) == (date(2023, 3, 1), date(2023, 3, 31), date(2023, 3, 31))
    assert (staff.kind, staff.grade, staff.routing["complaint"]) == ("staff", "major", True)
    assert (staff.visit.visited_on, staff.institution) == (date(2023, 3, 1), sunrise)


def test_what_was_corrected_before_the_visit_is_not_refused(folder):
    said = run(folder)
    assert "早于检查 1" in said
    assert Hazard.objects.get(fixed_on__lt=F("found_on")).state == Hazard.State.CLOSED


def test_a_state_says_what_the_record_says_and_no_more(folder):
    run(folder)
    states = dict(Hazard.objects.filter(visit__visited_on=date(2024, 5, 6)).values_list("item", "state"))
    assert states == {"F-0004": "fix_ordered", "F-0005": "found", "F-0006": "closed"}
    named = Hazard.objects.get(item="F-0004", state="fix_ordered")
    assert (named.fix_by, named.fixed_on) == (date(2024, 6, 30), None)
    assert Hazard.objects.get(item="F-0006").closed_on is None


def test_a_visit_is_targeted_when_nothing_but_complaints_led_there(folder):
    run(folder)
    grounds = dict(Visit.objects.values_list("visited_on", "ground"))
    assert grounds[date(2024, 2, 10)] == grounds[date(2024, 11, 20)] == "complaint"
    assert grounds[date(2023, 3, 1)] == "planned"  # one of two came from a complaint
    assert Visit.objects.get(visited_on=date(2023, 3, 1)).ground_text == "其中1项由投诉引起"


def test_files_hang_in_the_dossier_and_tell_where_they_come_from(folder):
    run(folder)
    hazard = Hazard.objects.get(item="F-0003")
    assert hazard.case.parent == hazard.visit.case
    assert hazard.case.root == hazard.visit.case.root == hazard.institution.case
    assert hazard.case.closed_at is not None
    kinds = list(Event.objects.filter(case=hazard.case).order_by("seq").values_list("kind", flat=True))
    assert kinds == ["case.opened", "case.imported"]
    assert not Clock.objects.exists()
    call_command("ledger", "verify", verbosity=0)


def test_the_agency_of_a_hazard_is_the_one_of_the_places_text(folder):
    run(folder)
    assert Hazard.objects.get(item="F-0001", found_on=date(2023, 3, 1)).case.agency_id == "jingyu.market"
    assert Hazard.objects.visible_to(cast.clerk()).count() == 8  # the convenor reads all of them


def test_a_second_run_changes_nothing(folder):
    run(folder)
    before = CaseFile.objects.count()
    said = run(folder)
    assert "机构 新增 0，已有 2　检查 新增 0，已有 5　隐患 新增 0，已有 8" in said
    assert "没有要写入的" in said
    assert CaseFile.objects.count() == before


def test_what_was_not_there_the_last_time_is_added(folder):
    run(folder)
    Hazard.objects.filter(item="F-0005").delete()
    assert "检查 新增 0，已有 5　隐患 新增 1，已有 7" in run(folder)


def test_without_apply_nothing_is_written(folder):
    said = run(folder, apply=False)
    assert "隐患 新增 8" in said
    assert "试运行" in said
    assert not Institution.objects.exists()


def test_a_category_that_nobody_has_classified_is_named(folder):
    assert f"按“其他”计：{history.NEW} 1" in run(folder)
    assert Hazard.objects.get(found_on=date(2024, 11, 20)).kind == "other"


@pytest.mark.parametrize(
    ("path", "said"),
    [("nowhere", r"没有这个文件夹：.*nowhere"), ("", r"里没有facilities_\*\.json、deficiencies_\*\.json")],
)
def test_a_missing_path_is_named(path, said, tmp_path):
    cast.clerk()
    with pytest.raises(CommandError, match=said):
        run(tmp_path / path)


def test_an_unknown_place_and_mapping_are_named(folder, tmp_path):
    with pytest.raises(CommandError, match="没有“nowhere”这个地方"):
        run(folder, place="nowhere")
    with pytest.raises(CommandError, match="对照文件读不到"):
        run(folder, mapping="nothing")


def test_a_spoilt_file_enters_nothing(folder):
    (folder / "guard" / "deficiencies_ZZ.json").write_text('{"990001": {"deficiency_details": [{"ftag": "F-1"}]}}')
    with pytest.raises(CommandError, match="机构990001的记录不完整"):
        run(folder)
    assert not Institution.objects.exists()


def test_every_kind_of_the_mapping_is_a_kind_of_the_packs():
    assert set(past_files.words("us_cms").kinds.values()) <= set(load.pack(PLACE).hazard_kinds)
