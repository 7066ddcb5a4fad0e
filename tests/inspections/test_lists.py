"""The three lists are one graph: the same hazards in each, on the page, the board, in the workbook and on paper."""

from datetime import date
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags
from openpyxl import load_workbook

from agencies.access import Role
from casefile import calendar, rendering
from casefile.models import Document
from casefile.refusals import Conflict, Forbidden
from inspections import board, list_files, lists
from inspections.models import Hazard
from tests import cast
from tests.inspections import hazarding, supervising
from tests.inspections.hazarding import somebody
from tests.registry import acting

pytestmark = pytest.mark.django_db
NOW = acting.local(2026, 10, 20, 9, 0)
OTHER = "91220622MA0TE00346"


@pytest.fixture(autouse=True)
def _plain(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.SECURE_SSL_REDIRECT = False


def some() -> list[Hazard]:
    """Two institutions with hazards in every open state; one is late, one lacks everything."""
    first, second = acting.claimed(), acting.claimed(code=OTHER, name="靖宇县龙泉颐养院")
    return [
        hazarding.found(first, title="灶间没有防火门"),
        hazarding.ordered(of=first),
        hazarding.order(hazarding.found(second, kind="food", title="生熟不分"), fix_by=date(2026, 11, 20)),
        hazarding.reported(hazarding.ordered(of=second, title="灯不亮")),
        hazarding.accepted(hazarding.reported(hazarding.ordered(of=second, kind="building", title="墙皮脱落"))),
    ]


def lines_of(actor=None, **ask):
    rows = lists.in_tab(lists.found(actor or cast.clerk(), ask), ask.get("set", ""))
    read = lists.complete().filter(pk__in=rows.values("pk"))
    return lists.lines(read, now=NOW, calendar=calendar.current())


def test_every_list_has_the_same_hazards():
    known = {hazard.case.reference for hazard in some()}
    for ask in ({}, {"kind": "fire"}, {"agency": "jingyu.market"}, {"state": "accepted"}, {"state": "found"}):
        found = lines_of(**ask)
        of_each = [{getattr(line, part).reference for line in found} for part in ("finding", "fix", "duty")]
        assert of_each[0] == of_each[1] == of_each[2] == {line.reference for line in found}
        assert of_each[0] <= known
        assert found
    assert {line.reference for line in lines_of()} == known


def test_what_a_row_lacks_is_said_until_the_fix_is_ordered():
    some()
    lacking = {line.finding.title: line.lacks for line in lines_of() if line.lacks}
    assert lacking == {"灶间没有防火门": ("整改措施", "整改期限", "机构整改责任人", "监管责任人")}
    late = [line.finding.title for line in lines_of() if line.fix.late]
    assert late == ["二层疏散通道堆放杂物"]


def test_jingyu_has_both_of_its_sets():
    assert list(lists.sets_of("jingyu")) == ["fire_lists", "joint_check_lists"]
    assert lists.headings("jingyu", "joint_check_lists") == ("问题清单", "整改清单", "责任清单")
    some()
    assert {line.hazard.kind for line in lines_of(set="fire_lists")} == {"fire"}
    assert {line.hazard.kind for line in lines_of(set="other")} == {"food", "building"}


@pytest.mark.parametrize("group", board.GROUPS)
def test_the_board_counts_what_the_lists_hold(group):
    some()
    actor = cast.clerk()
    drawn = board.of(actor, {}, group=group, now=NOW, calendar=calendar.current())
    counted = {column.state: column.count for column in drawn.columns}
    held = [line.hazard.state for line in lines_of(actor)]
    assert counted == {state: held.count(state) for state in board.COLUMNS}
    assert drawn.late == 1
    assert sum(len(column.cards) for lane in drawn.lanes for column in lane.columns) == len(held)
    assert drawn.total == {"": 1, "area": 1, "agency": 3, "institution": 2}[group]


def test_a_card_shows_age_lateness_and_supervision():
    supervising.listed(supervising.proposed(supervising.major(of=acting.claimed())))
    drawn = board.of(cast.clerk(), {}, group="", now=NOW, calendar=calendar.current())
    card = next(card for lane in drawn.lanes for column in lane.columns for card in column.cards)
    assert (card.supervised, card.late, card.major, card.age) == (True, True, True, "34 天前")


def test_an_agency_sees_its_own_and_an_institution_its_own():
    known = some()
    market = somebody("jingyu.market")
    assert {line.finding.title for line in lines_of(market)} == {"生熟不分"}
    own = cast.representative(known[0].institution.party)
    assert {line.finding.institution for line in lines_of(own)} == {known[0].institution.party.name}
    assert lines_of(cast.chengzhong_clerk()) == []
    drawn = board.of(cast.chengzhong_clerk(), {}, group="", now=NOW, calendar=calendar.current())
    assert drawn.lanes == []


def test_the_workbook_has_three_sheets_with_the_same_hazards_and_no_formula():
    known = some()
    Hazard.objects.filter(pk=known[0].pk).update(title="=HYPERLINK(1)", place_text="@厨房")
    rows = lists.in_tab(lists.found(cast.clerk(), {}), "")
    book = load_workbook(BytesIO(list_files.workbook(rows, now=NOW)))
    assert book.sheetnames == ["隐患清单", "整改清单", "责任清单"]
    columns = [[cell.value for cell in sheet["A"]][1:] for sheet in book]
    assert columns[0] == columns[1] == columns[2]
    assert sorted(columns[0]) == sorted(hazard.case.reference for hazard in known)
    cells = [cell for sheet in book for line in sheet.iter_rows() for cell in line]
    assert not [cell for cell in cells if cell.data_type == "f" or str(cell.value or "").startswith(("=", "@"))]
    drawn = board.of(cast.clerk(), {}, group="", now=NOW, calendar=calendar.current())
    assert sum(column.count for column in drawn.columns) == len(columns[0])


def test_the_paper_has_every_complete_hazard_and_names_what_the_others_lack():
    known = some()
    paper = list_files.issue(known[0].institution, set_id="fire_lists", by=cast.clerk(), at=NOW)
    assert [row["hazard"] for row in paper.facts["rows"]] == ["二层疏散通道堆放杂物"]
    assert [row["reference"] for row in paper.facts["waiting"]] == [known[0].case.reference]
    rendering.render_pending(at=NOW)
    paper.refresh_from_db()
    text = strip_tags(rendering.page(paper))
    assert rendering.pdf(paper).startswith(b"%PDF-")
    for said in (
        "隐患清单",
        "整改清单",
        "责任清单",
        "清空通道",
        "韩玉梅",
        "2026年10月16日",
        paper.number,
        "缺整改措施",
    ):
        assert said in text, said
    assert paper.rendered_at


def test_nothing_is_issued_without_a_person_a_measure_and_a_day():
    hazard = hazarding.found()
    with pytest.raises(Conflict, match="缺整改措施、整改期限、机构整改责任人"):
        list_files.issue(hazard.institution, by=cast.clerk(), at=NOW)
    assert not Document.objects.filter(kind=list_files.KIND).exists()


def test_only_its_makers_issue_a_set_of_lists():
    hazard = hazarding.ordered()
    with pytest.raises(Forbidden, match="按文本由"):
        list_files.issue(hazard.institution, set_id="fire_lists", by=somebody("jingyu.market"), at=NOW)
    assert list_files.issue(hazard.institution, set_id="fire_lists", by=somebody("jingyu.fire"), at=NOW).number
    with pytest.raises(Forbidden):
        list_files.issue(hazard.institution, set_id="joint_check_lists", by=somebody("jingyu.fire"), at=NOW)


PAGES = (
    "/inspections/lists", "/inspections/lists?set=fire_lists&kind=fire", "/inspections/lists?set=closed",
    "/inspections/board", "/inspections/board?group=area", "/inspections/board?group=agency",
    "/inspections/board?group=institution", "/inspections/supervisions",
)  # fmt: skip


@pytest.mark.parametrize("url", PAGES)
def test_a_page_takes_as_many_queries_whatever_there_is(client, url):
    known = some()
    listed(known[0])
    cast.sign_in(client, cast.clerk())
    client.get(url)
    few = queries(client, url)
    for number in range(3):
        hazarding.ordered(of=known[0].institution, title=f"又一条 {number}")
        hazarding.reported(hazarding.ordered(of=known[2].institution, kind="building", title=f"再一条 {number}"))
        listed(known[number])
    assert queries(client, url) == few <= 10


def listed(hazard: Hazard) -> None:
    supervising.listed(supervising.proposed(supervising.major(of=hazard.institution)))


def queries(client, url: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


def test_the_board_itself_takes_five_queries_and_one_for_the_calendar():
    some()
    actor = cast.clerk()
    lists.found(actor, {})  # what is counted once in a process is counted now
    with CaptureQueriesContext(connection) as seen:
        board.of(actor, {}, group="institution", now=NOW, calendar=calendar.current())
    assert len(seen) <= 6


def test_pages_show_the_lists_and_issue_the_paper(client):
    known = some()
    cast.sign_in(client, somebody("jingyu.civil_affairs", Role.CLERK))
    page = client.get("/inspections/lists").content.decode()
    assert "整改清单" in page
    assert "缺：整改措施、整改期限" in page
    url = reverse("inspections:lists_of", args=[known[0].institution.case.reference])
    assert "不写进清单的 1 条" in client.get(url).content.decode()
    answer = client.post(url, {"set": "fire_lists"}, follow=True)
    assert "签发过的" in answer.content.decode()
    assert Document.objects.filter(kind=list_files.KIND).count() == 1
    sheet = client.get("/inspections/lists?export=xlsx")
    assert load_workbook(BytesIO(sheet.content)).sheetnames == list(list_files.SHEETS)


def test_an_institution_reads_its_own_lists(client):
    known = some()
    cast.sign_in(client, cast.representative(known[0].institution.party))
    page = client.get("/inspections/lists").content.decode()
    assert "本机构的三个清单" in page
    assert "龙泉" not in page
    assert client.get("/inspections/board").status_code == 200
    url = reverse("inspections:lists_of", args=[known[0].institution.case.reference])
    assert client.post(url, {"set": "fire_lists"}).status_code == 403
