"""Every shipped pack: it loads, every entry rests on a text, and no obligation is left without an answer."""

import datetime as dt

import pytest

from law import load, terms
from law.pack import Silent
from law.workdays import Calendar

D = dt.date
OFFICIAL = Calendar.official()
PLACES = load.places()
EVERY = ("national", *PLACES)
OBLIGATIONS = {
    "tianjin_draft": ("TJ", 1, 62),
    "jingyu": ("JY", 1, 90),
    "mz_notice": ("MZ", 1, 24),
    "chengzhong": ("CZ", 0, 54),
    "lianyungang": ("LYG", 1, 46),
}


def cited(pack):
    """Every entry of a pack that must carry a citation."""
    yield from pack.terms
    yield from pack.duties
    yield from pack.tiers
    yield from (*pack.filing.items, *pack.filing.documents, *pack.filing.conflicts)
    yield from pack.rights.values()
    yield from pack.escalation
    yield from pack.disclosure
    yield from pack.papers.values()
    yield from pack.conventions.values()
    for text in pack.texts.values():
        yield from text.lines


@pytest.mark.parametrize("place", EVERY)
def test_every_entry_rests_on_an_instrument_of_the_pack(place):
    pack = load.pack(place)
    entries = list(cited(pack))
    assert entries
    for entry in entries:
        assert pack.instrument(entry.cite.instrument.id) is entry.cite.instrument
        assert str(entry.cite)


@pytest.mark.parametrize("place", OBLIGATIONS)
def test_every_obligation_of_the_place_is_carried_and_has_an_answer(place):
    pack = load.pack(place)
    prefix, first, last = OBLIGATIONS[place]
    wanted = {f"{prefix}-{number:02}" for number in range(first, last + 1)}
    assert set(pack.obligations) == wanted
    at = dt.datetime(2022, 8, 1, 9, 0, tzinfo=dt.UTC)
    for id in wanted:
        term = pack.obligation(id)
        terms.due(term, at=at, calendar=OFFICIAL)
        assert term.agencies or term.who, id


@pytest.mark.parametrize("place", PLACES)
def test_documents_papers_and_texts_carry_obligations_of_their_place(place):
    pack = load.pack(place)
    carriers = [*pack.filing.documents, *pack.papers.values(), *pack.texts.values(), *pack.disclosure, *pack.tiers]
    for entry in carriers:
        assert set(entry.carries) <= set(pack.obligations), entry


@pytest.mark.parametrize("place", PLACES)
def test_every_domain_is_either_somebodys_or_said_to_be_nobodys(place):
    pack = load.pack(place)
    facts = {"floor_area": 800, "investment": 300000}
    for domain in pack.domains:
        found = pack.competent(domain, facts)
        assert found.agencies or found.silent
        if not found.agencies and pack.fallback:
            assert found.fallback == pack.fallback
        for slug, role, task in found.agencies:
            assert slug in pack.agencies
            assert role in ("lead", "joint", "cooperating")
            assert task


@pytest.mark.parametrize("place", PLACES)
def test_domains_of_an_agency_agree_with_the_duties(place):
    pack = load.pack(place)
    for slug in pack.agencies:
        for domain, role in pack.domains_of(slug).items():
            assert any((d.agency, d.domain, d.role) == (slug, domain, role) for d in pack.duties)


@pytest.mark.parametrize(
    ("place", "on", "standing"),
    [
        ("chengzhong", D(2022, 7, 9), "not_yet"),
        ("chengzhong", D(2022, 7, 10), "in_force"),
        ("chengzhong", D(2027, 7, 10), "in_force"),
        ("chengzhong", D(2027, 7, 11), "expired"),
        ("jingyu", D(2021, 1, 1), "in_force"),
        ("jingyu", D(2035, 1, 1), "in_force"),
        ("lianyungang", D(2022, 8, 22), "not_yet"),
        ("lianyungang", D(2035, 1, 1), "in_force"),
        ("tianjin_draft", D(2022, 1, 1), "draft"),
        ("mz_notice", D(2022, 1, 1), "unattached"),
    ],
)
def test_how_a_text_stands_on_its_edges(place, on, standing):
    assert load.pack(place).standing(on) == standing


def test_jingyu_says_that_its_text_names_no_day():
    assert "没有写明施行日期" in load.pack("jingyu").note


def test_a_silent_place_answers_in_a_sentence_and_borrows_no_number():
    with pytest.raises(Silent, match="没有规定变更备案"):
        load.pack("chengzhong").term("filing.change")
    with pytest.raises(Silent, match="没有规定对拒不备案"):
        load.pack("jingyu").term("unfiled.announce")


def test_a_target_that_stands_in_for_a_silence_says_so():
    term = load.pack("chengzhong").term("filing.receipt", targets=True)
    assert (term.basis, term.n) == ("TARGET", None)
    assert "没有规定出具备案回执" in term.silent


# Where a text says "promptly", the days within which the state's regulation makes information public are the aim.
UPPER_LAW = ("penalty_law", "credit_repair", "openness")  # what holds everywhere, for cases that any agency decides
AIMS = {"visit.publish": "openness", "case.still": "platform", "incident.unreached": "platform"}


@pytest.mark.parametrize("place", EVERY)
def test_no_number_of_days_comes_from_anything_but_a_places_own_text_or_a_target_that_says_so(place):
    for term in load.pack(place).terms:
        known = AIMS.get(term.id, "plan") if term.basis == "TARGET" else "plan"
        assert term.n is None or term.cite.instrument.id in (known, *UPPER_LAW)


def test_a_word_that_no_place_knows_is_an_error_and_not_a_silence():
    with pytest.raises(KeyError) as error:
        load.pack("jingyu").term("filing.nonsense")
    assert not isinstance(error.value, Silent)


@pytest.mark.parametrize("place", PLACES)
def test_every_matter_of_the_shared_vocabulary_has_a_term_or_a_silence(place):
    pack = load.pack(place)
    for id in pack.vocabulary:
        try:
            words = pack.term(id).label
        except Silent as silence:
            words = silence.sentence
        assert words


@pytest.mark.parametrize(
    ("place", "obligation", "form", "length"),
    [
        ("jingyu", "JY-09", "same_day", (None, "")),
        ("jingyu", "JY-04", "promptly", (None, "")),
        ("jingyu", "JY-10", "cap", (1, "times")),
        ("jingyu", "JY-12", "promptly", (None, "")),
        ("jingyu", "JY-14", "promptly", (None, "")),
        ("jingyu", "JY-15", "within", (20, "workdays")),
        ("jingyu", "JY-20", "cap", (12, "months")),
        ("jingyu", "JY-29", "within", (1, "hours")),
        ("jingyu", "JY-50", "within", (7, "workdays")),
        ("jingyu", "JY-55", "within", (5, "workdays")),
        ("jingyu", "JY-57", "by_order", (None, "")),
        ("jingyu", "JY-61", "every", (1, "")),
        ("chengzhong", "CZ-06", "milestone", (None, "")),
        ("chengzhong", "CZ-08", "within", (20, "workdays")),
        ("chengzhong", "CZ-09", "within", (20, "workdays")),
        ("chengzhong", "CZ-10", "promptly", (None, "")),
        ("chengzhong", "CZ-21", "retain", (30, "days")),
        ("chengzhong", "CZ-25", "every", (1, "")),
        ("tianjin_draft", "TJ-03", "promptly", (None, "")),
        ("tianjin_draft", "TJ-39", "within", (5, "workdays")),
        ("tianjin_draft", "TJ-43", "every", (1, "")),
        ("mz_notice", "MZ-03", "at_once", (None, "")),
        ("mz_notice", "MZ-10", "every", (1, "")),
        ("lianyungang", "LYG-10", "milestone", (None, "")),
        ("lianyungang", "LYG-27", "ban", (None, "")),
    ],
)
def test_the_numbers_of_the_texts(place, obligation, form, length):
    term = load.pack(place).obligation(obligation)
    assert (term.form, (term.n, term.unit)) == (form, length)


def test_publicity_and_drills_are_two_duties_in_lianyungang_and_one_in_chengzhong():
    city, district = load.pack("lianyungang"), load.pack("chengzhong")
    assert {city.obligation(id).per for id in ("LYG-30", "LYG-31")} == {"half_year"}
    assert len([term for term in district.terms if term.per == "half_year"]) == 1


def test_how_often_is_never_borrowed_from_a_neighbour():
    every = {place: {term.per for term in load.pack(place).terms if term.form == "every"} for place in PLACES}
    assert "quarter" in every["jingyu"]
    assert "quarter" in every["chengzhong"]
    assert "quarter" not in every["lianyungang"] | every["tianjin_draft"] | every["mz_notice"]


def test_all_agencies_and_obligations_of_the_five_texts_are_there():
    packs = [load.pack(place) for place in PLACES]
    assert sum(len(pack.agencies) for pack in packs) == 109
    assert sum(len(pack.obligations) for pack in packs) == 277
    assert len(packs[0].domains) == 89


def test_the_two_sides_of_a_push_are_two_terms():
    pack = load.pack("jingyu")
    assert [term.id for term in pack.carriers("JY-63")] == ["registration.push", "registration.claim"]


def test_asking_once_is_a_rule_and_waiting_for_the_papers_is_no_statutory_term():
    rule, wait = load.pack("jingyu").carriers("JY-10")
    assert (rule.id, rule.form, rule.n) == ("filing.ask_once", "cap", 1)
    assert (wait.id, wait.form, wait.basis) == ("filing.supplement", "promptly", "TARGET")


@pytest.mark.parametrize("place", PLACES)
def test_a_correction_has_the_date_that_its_order_names(place):
    term = load.pack(place).term("filing.correct")
    assert (term.form, term.basis) == ("by_order", "ORDER")


def test_escalation_is_a_target_and_cites_the_platform():
    steps = load.pack("jingyu").escalation
    assert [(step.role, step.after_workdays) for step in steps] == [("clerk", 0), ("reviewer", 1), ("leader", 3)]
    assert {step.basis for step in steps} == {"TARGET"}
    assert {step.cite.instrument.id for step in steps} == {"platform"}


@pytest.mark.parametrize("place", OBLIGATIONS)
def test_ten_items_are_asked_for_everywhere(place):
    assert len(load.pack(place).filing.items) == 10


def test_only_jingyu_lists_its_items_itself():
    assert {item.cite.instrument.id for item in load.pack("jingyu").filing.items} == {"plan"}
    assert "plan" not in {item.cite.instrument.id for item in load.pack("chengzhong").filing.items}
    assert load.pack("chengzhong").filing.silent


def test_the_pledge_is_wanted_and_public_in_chengzhong_and_only_presupposed_in_jingyu():
    wanted, presupposed = load.pack("chengzhong").pledge, load.pack("jingyu").pledge
    assert (wanted.wanted, wanted.public) == (True, True)
    assert wanted.matters == ("建筑", "消防", "食品", "医疗卫生")
    assert not presupposed.wanted
    assert presupposed.silent


def test_a_place_puts_its_own_mark_on_inherited_papers():
    assert load.pack("jingyu").papers["filing_receipt"].series == "靖民备"
    assert load.pack("chengzhong").papers["filing_receipt"].series == "城民备"
    assert load.pack("chengzhong").papers["filing_receipt"].title == "设置养老服务机构备案回执"


def test_a_pack_cannot_be_changed():
    pack = load.pack("jingyu")
    with pytest.raises(AttributeError):
        pack.name = "别的"
    with pytest.raises(TypeError):
        pack.agencies["x"] = None
