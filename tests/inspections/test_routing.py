"""Where each text sends a hazard, what it leaves open, which reasons are kept, and what a changed pack would do."""

import json
import shutil
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from agencies.access import Role
from casefile.refusals import Invalid
from inspections import routing
from inspections.models import Hazard
from law import directions, load
from tests import cast
from tests.inspections import hazarding as acting

ON = date(2026, 9, 16)


def route(place: str, kind: str, **more):
    return routing.route(place, kind, grade=more.pop("grade", "general"), on=ON, **more)


@pytest.mark.parametrize(
    ("place", "kind", "agency", "to", "domain"),
    [
        ("jingyu", "fire", "fire", ["fire"], "fire"),
        ("jingyu", "food", "market", ["market"], "food"),
        ("jingyu", "drug", "market", ["market"], "drug_device"),
        ("jingyu", "service", "civil_affairs", ["civil_affairs"], "service_quality"),
        ("chengzhong", "building", "housing", ["housing", "emergency"], "building"),
        ("chengzhong", "epidemic", "health", ["health"], "epidemic"),
        ("tianjin_draft", "fire", "fire", ["fire"], "fire"),
    ],
)
def test_the_text_says_whose_it_is(place, kind, agency, to, domain):
    found = route(place, kind)
    assert (found.agency, found.domain) == (f"{place}.{agency}", domain)
    assert found.to == tuple(f"{place}.{one}" for one in to)
    assert found.choices == ()
    assert found.cite
    assert found.call == (kind != "service")


@pytest.mark.parametrize(
    ("place", "kind", "why", "choices"),
    [
        ("jingyu", "fraud", "前后不一", ["market", "police"]),  # the text collides
        (
            "jingyu",
            "funds",
            "没有写由谁牵头",
            ["civil_affairs", "local_finance", "police"],
        ),  # it is silent on who leads
        ("jingyu", "staff", "按岗位分给三个部门", ["health", "fire", "market"]),
        ("jingyu", "abuse", "并列", ["police", "civil_affairs"]),  # two side by side, both competent
        ("jingyu", "gas", "没有写明", None),  # it does not speak of it: anybody
        ("chengzhong", "service", "没有写明", None),
        ("lianyungang", "fire", "没有写", ["fire"]),  # it does not say that anybody is notified
    ],
)
def test_what_the_text_leaves_open_is_asked(place, kind, why, choices):
    found = route(place, kind)
    assert found.agency == ""
    assert why in found.question
    if choices:
        assert found.choices == tuple(f"{place}.{one}" for one in choices)
    else:
        assert len(found.choices) > 15
    with pytest.raises(Invalid) as refusal:
        routing.settle(found, choice=None, reason="")
    assert set(refusal.value.errors) == {"choice"}
    assert refusal.value.cite == found.cite
    with pytest.raises(Invalid, match="为什么"):
        routing.settle(found, choice=found.choices[0], reason=" ")
    assert routing.settle(found, choice=found.choices[0], reason="距离最近") == found.choices[0]


def test_an_officer_cannot_choose_where_the_text_is_clear_or_outside_what_it_leaves_open():
    with pytest.raises(Invalid, match="已经写明"):
        routing.settle(route("jingyu", "fire"), choice="jingyu.civil_affairs", reason="自己办")
    with pytest.raises(Invalid, match="只能在"):
        routing.settle(route("lianyungang", "fire"), choice="lianyungang.civil_affairs", reason="自己办")


@pytest.mark.parametrize("place", load.places())
def test_the_command_gives_the_same_answer(place):
    pack = load.pack(place)
    for kind in pack.hazard_kinds:
        said, found = (
            directions.hazard(place, kind, grade="major", on=ON.isoformat()),
            route(place, kind, grade="major"),
        )
        assert tuple(one["id"] for one in said["to"]) == found.to
        assert said["listing"]["proposed"] == found.listing.applies
        asked = tuple(one["id"] for one in said["choices"])
        assert found.choices == asked or (not asked and set(found.choices) <= set(found.to))


def test_a_joint_visit_has_its_own_set_of_lists_where_the_place_keeps_two():
    assert route("jingyu", "fire").set == "fire_lists"
    assert route("jingyu", "fire", joint=True).set == "joint_check_lists"
    assert route("jingyu", "food", joint=True).set == "joint_check_lists"
    assert route("jingyu", "food").set == ""
    assert route("chengzhong", "fire", joint=True).set == "fire_lists"


def test_which_grade_is_for_listed_supervision_is_the_places_own():
    assert route("jingyu", "food", grade="major").listing.applies
    assert not route("jingyu", "food").listing.applies
    assert not route("lianyungang", "food", grade="major").listing.applies
    assert route("lianyungang", "fire", grade="major").listing.applies


def test_who_convenes_is_told():
    assert routing.convenor("jingyu") == "jingyu.civil_affairs"
    assert routing.convenor("chengzhong") == "chengzhong.civil_affairs"


@pytest.mark.django_db
def test_the_choice_its_reason_the_facts_and_the_day_are_kept():
    hazard = acting.found(kind="fraud", choice="jingyu.police", reason="涉嫌诈骗犯罪")
    kept = hazard.routing
    assert (kept["agency"], kept["chosen"], kept["reason"], kept["by"]) == (
        "jingyu.police", True, "涉嫌诈骗犯罪", "李建国",
    )  # fmt: skip
    assert kept["on"] == "2026-09-16"
    assert kept["conflict"]
    assert kept["to"] == ["jingyu.police"]
    event = hazard.case.events.get(kind="inspections.hazard.find")
    assert event.facts["routing"]["cite"] == kept["cite"]


@pytest.mark.django_db
def test_whoever_is_chosen_where_the_text_is_silent_is_competent_there_and_nobody_else():
    hazard = acting.found(kind="gas", choice="jingyu.market", reason="燃气具属特种设备")
    assert (hazard.case.agency_id, hazard.case.domain) == ("jingyu.market", "safety_production")
    acting.accepted(acting.reported(acting.ordered(hazard)))
    assert hazard.state == Hazard.State.ACCEPTED


@pytest.fixture
def changed(tmp_path) -> Path:
    """Jingyu's pack, in which food goes to the health authority."""
    folder = tmp_path / "jingyu"
    shutil.copytree(load.PACKS / "jingyu", folder)
    file = folder / "hazards.toml"
    text = file.read_text("utf-8")
    start = text.index('code = "food"')
    file.write_text(text[:start] + text[start:].replace("jingyu.market", "jingyu.health", 1), "utf-8")
    return folder


@pytest.mark.django_db
def test_a_changed_pack_is_tried_out_and_nothing_is_written(changed):
    food = acting.found(kind="food")
    acting.found(food.institution, kind="fire")
    version, out = food.case.version, StringIO()
    call_command("rehearse_routing", pack=str(changed), place="jingyu", since=date(2026, 1, 1), stdout=out)
    said = json.loads(out.getvalue())
    assert said["hazards"] == 2
    assert [row["reference"] for row in said["moved"]] == [food.case.reference]
    names = load.pack("jingyu").agencies
    assert (said["moved"][0]["from"], said["moved"][0]["to"]) == (
        names["jingyu.market"].name, names["jingyu.health"].name,
    )  # fmt: skip
    food.refresh_from_db()
    assert (food.case.agency_id, food.case.version) == ("jingyu.market", version)


@pytest.mark.django_db
def test_the_same_pack_moves_nothing_and_a_bad_one_is_named(tmp_path):
    acting.found(kind="fraud", choice="jingyu.police", reason="涉嫌诈骗犯罪")
    out = StringIO()
    shipped = str(load.PACKS / "jingyu")
    call_command("rehearse_routing", pack=shipped, place="jingyu", since=date(2026, 1, 1), stdout=out)
    assert json.loads(out.getvalue())["moved"] == []
    with pytest.raises(CommandError):
        call_command("rehearse_routing", pack=str(tmp_path), place="jingyu", since=date(2026, 1, 1))
    with pytest.raises(CommandError, match="没有“nowhere”"):
        call_command("rehearse_routing", pack=shipped, place="nowhere", since=date(2026, 1, 1))


@pytest.mark.django_db
def test_the_page_shows_every_route_and_belongs_to_agencies(client, settings):
    settings.SECURE_SSL_REDIRECT = False
    acting.found(kind="food")
    page = cast.sign_in(client, cast.clerk()).get("/inspections/hazards/routing").content.decode()
    assert "须选定" in page
    assert "没有会改变的" in page
    assert cast.sign_in(client, cast.representative()).get("/inspections/hazards/routing").status_code == 404
    other = acting.somebody("chengzhong.civil_affairs", Role.CLERK)
    assert "城中区" in cast.sign_in(client, other).get("/inspections/hazards/routing").content.decode()
