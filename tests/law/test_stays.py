"""How long a listing stands: by the law of its day and by severity, and who may propose it, place by place."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from law import directions, lists, load, stays
from law.conduct import BAD, SEVERITIES
from law.pack import Silent
from law.questions import BadQuestion

PLACES = load.places()
SINCE = date(2026, 4, 1)
JOINT = "joint_punishment"
days = st.dates(min_value=date(2019, 11, 1), max_value=date(2040, 12, 31))


def bounds(severity: str, on: date, list: str = JOINT):
    found = stays.stay(load.pack("jingyu"), list, severity, on)
    return found.min_months, found.max_months, found.repair_after_months


@pytest.mark.parametrize(
    ("on", "severity", "expected"),
    [
        (date(2026, 4, 1), "light", (0, 3, 0)),
        (date(2026, 4, 1), "general", (3, 12, 3)),
        (date(2026, 4, 1), "serious", (12, 36, 12)),
        (date(2026, 3, 31), "general", (3, 36, 3)),
        (date(2026, 3, 31), "serious", (12, 36, 12)),
        (date(2023, 5, 1), "general", (3, 36, 3)),
        (date(2023, 4, 30), "general", (24, None, 24)),
    ],
)
def test_the_bounds_change_with_the_law_on_its_day(on, severity, expected):
    assert bounds(severity, on) == expected


def test_what_was_not_read_in_the_original_is_marked_so():
    pack = load.pack("jingyu")
    assert stays.stay(pack, JOINT, "general", SINCE - timedelta(days=1)).unverified
    assert stays.stay(pack, JOINT, "general", date(2020, 6, 1)).unverified
    assert not stays.stay(pack, JOINT, "general", SINCE).unverified


def test_light_conduct_is_not_public_as_a_rule_since_the_law_knows_it():
    pack = load.pack("jingyu")
    assert not stays.stay(pack, JOINT, "light", SINCE).public
    assert stays.stay(pack, JOINT, "light", SINCE - timedelta(days=1)).public


def test_two_rules_that_say_different_things_are_shown_as_a_conflict():
    found = stays.stay(load.pack("jingyu"), JOINT, "serious", SINCE)
    assert "103号" in found.conflict
    assert "36号" in found.cite
    assert not stays.stay(load.pack("jingyu"), "financial", "serious", SINCE).conflict


def test_a_day_before_any_known_rule_is_unsaid():
    with pytest.raises(Silent, match="没有写"):
        stays.stay(load.pack("jingyu"), JOINT, "general", date(2019, 10, 31))
    with pytest.raises(Silent, match="行业禁入"):
        stays.stay(load.pack("jingyu"), "industry_ban", "serious", SINCE)
    with pytest.raises(KeyError):
        stays.stay(load.pack("jingyu"), "grey", "serious", SINCE)


@pytest.mark.parametrize(
    ("list", "severity", "on", "field", "words"),
    [
        (JOINT, "general", None, "on", "请写明是哪一天"),
        (JOINT, "general", "2026-02-30", "on", "不是一个存在的日期"),
        (JOINT, "general", "9999-12-31", "on", "太远"),
        (JOINT, "grave", "2026-04-01", "severity", "light（轻微）"),
        ("grey", "general", "2026-04-01", "list", "financial"),
        ("industry_ban", "general", "2026-04-01", "list", "没有写行业禁入名单列入多久"),
    ],
)
def test_a_question_about_a_listing_that_cannot_be_answered_says_why(list, severity, on, field, words):
    with pytest.raises(BadQuestion, match=words) as bad:
        directions.stay("jingyu", list, severity, on=on)
    assert bad.value.field == field


def test_the_answer_says_whether_the_place_has_any_ground_for_such_a_list():
    found = directions.stay("tianjin_draft", "financial", "serious", on="2026-05-01")
    assert found["grounds"] == []
    assert "没有写列入涉金融失信人名单的情形" in found["silent"]
    assert not found["public"]
    assert [one["code"] for one in directions.stay("jingyu", "financial", "serious", on="2026-05-01")["grounds"]] == [
        "illegal_fees", "illegal_fundraising",
    ]  # fmt: skip


@given(on=days, severity=st.sampled_from(SEVERITIES), place=st.sampled_from(PLACES))
def test_the_bounds_are_in_order_and_cite_a_text(on, severity, place):
    found = stays.stay(load.pack(place), JOINT, severity, on)
    assert found.cite
    assert found.max_months is None or found.min_months <= found.max_months
    assert found.max_months is not None or found.silent
    for months in range(40):
        inside = max(found.min_months, 1) <= months and (found.max_months is None or months <= found.max_months)
        assert bool(found.fault(months)) is not inside


@given(on=days, months=st.integers(1, 36))
def test_the_last_day_is_the_corresponding_day_and_never_later(on, months):
    last = stays.last_day(on, months)
    assert (last.year * 12 + last.month) - (on.year * 12 + on.month) == months
    assert last.day <= on.day
    assert last.day == on.day or (last + timedelta(days=1)).day == 1


@given(on=days, severity=st.sampled_from(SEVERITIES))
def test_a_more_serious_listing_never_ends_sooner(on, severity):
    pack = load.pack("jingyu")
    later = SEVERITIES[SEVERITIES.index(severity) :]
    found = [stays.stay(pack, JOINT, one, on) for one in later]
    assert [one.min_months for one in found] == sorted(one.min_months for one in found)


FIRE, FOOD = "fire", "food"


@pytest.mark.parametrize(
    ("place", "ground", "domain", "expected"),
    [
        ("jingyu", "major_hazard_refused", FIRE, {"civil_affairs", "fire"}),
        ("jingyu", "major_hazard_refused", FOOD, {"civil_affairs", "market"}),
        ("jingyu", "abuse", "elder_abuse", {"police", "civil_affairs"}),
        ("jingyu", "illegal_fees", FOOD, {"market", "civil_affairs"}),
        ("chengzhong", "refuses_decisions", FIRE, {"civil_affairs", "drc", "market"}),
        ("chengzhong", "elder_abuse", "elder_abuse", {"police", "civil_affairs"}),
        ("chengzhong", "trustworthy", "", {"civil_affairs", "drc", "market"}),
        ("lianyungang", "by_rules", FIRE, {"fire", "civil_affairs"}),
        ("mz_notice", "serious", FIRE, {"district_civil"}),
        ("tianjin_draft", "handled", FIRE, {"fire", "civil_affairs"}),
        ("tianjin_draft", "serious", FIRE, {"fire"}),
        ("tianjin_draft", "complained", FOOD, {"civil_affairs"}),
    ],
)
def test_who_supervises_lists(place, ground, domain, expected):
    pack = load.pack(place)
    found = lists.proposers(pack, ground, domain)
    assert {slug.partition(".")[2] for slug in found.agencies} == expected
    rule = pack.grounds[ground]
    assert bool(found.question) is bool(rule.conflict or not rule.proposers)
    move = "credit.listing.propose"
    assert all(pack.may(slug, move, domain or "fire").allowed for slug in found.agencies)


@pytest.mark.parametrize("place", PLACES)
def test_nobody_proposes_for_whom_no_ground_speaks(place):
    pack = load.pack(place)
    for slug, agency in pack.agencies.items():
        allowed = pack.may(slug, "credit.listing.propose", FIRE).allowed
        of_fire = [ground.code for ground in pack.grounds.values() if not ground.domains or FIRE in ground.domains]
        named = any(slug in lists.proposers(pack, code, FIRE).agencies for code in of_fire)
        assert allowed is (named and agency.can_sign_in)


@pytest.mark.parametrize("place", PLACES)
def test_bad_conduct_is_never_listed_without_a_decision_behind_it(place):
    pack = load.pack(place)
    for ground in pack.grounds.values():
        assert bool(lists.bases(pack, ground)) is (pack.list_rules[ground.list].conduct == BAD)
        assert set(lists.bases(pack, ground)) <= set(pack.base_names)
