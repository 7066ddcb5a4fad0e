"""The tables of moves hold together: every state in reach, no dead end, each clock stopped, one door a move."""

import ast
from collections import defaultdict
from functools import cache
from importlib import import_module
from types import FunctionType

import pytest
from django.apps import apps
from django.template.loader import get_template
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from agencies.access import Guard
from casefile import guards
from casefile.doors import Doors
from casefile.flow import REGISTRY, Flow, Move
from casefile.models import Matter
from law import load
from law.pack import Silent
from tests.house import plan

ROOMS = [path for path in plan.sources() if plan.room(path) == "doors"]
DOORS = {
    id(doors): doors  # a folder shows again what its files hold
    for path in ROOMS
    for doors in vars(import_module(plan.module(path))).values()
    if isinstance(doors, Doors)
}.values()
FLOWS = sorted(REGISTRY.values(), key=lambda flow: flow.key)
MOVES = [move for flow in FLOWS for move in flow.moves.values()]
PLACES = [place for place in load.places() if load.pack(place).standing(timezone.localdate()) == "in_force"]

# States that no move of the table leads to, or that nothing leaves, and why that is right.
OUT_OF_REACH = {
    ("registry.institution", "closed"): "closure of an institution has its own flow, which is not built yet"
}
# Where a matter rests: it is neither finished nor waiting for a move of its own table.
AT_REST = {
    ("credit.batch", "applied"): "its rows are said to be whose whenever somebody finds out",
    ("registry.institution", "active"): "an institution operates until it closes",
}
# Clocks that the opening of a matter starts, besides those of its moves; checked against the source.
STARTED_AT_OPENING = {
    "inspections.hazard": {"hazard.notify", "hazard.progress", "hazard.halt", "hazard.close"},
    "complaints.incident": {
        "accident.report",
        "epidemic.report",
        "fraud.report",
        "incident.report",
        "emergency.respond",
        "incident.acknowledge",
        "incident.complete",
    },
    "casefile.referral": {"referral.answer", "referral.answer_by"},
    "registry.institution": {"registration.claim"},
    "inspections.visit": {"inspection.publish", "openness.supervision"},
    "registry.unfiled": {"unfiled.check", "unfiled.urge"},
}
# Clocks that may still run when a matter is finished, and why.
LEFT_RUNNING: dict[tuple[str, str], str] = {}
# Stops of clocks that no move and no opening of the same flow starts, and why.
NEVER_STARTED: dict[tuple[str, str], str] = {}


def per(items):
    return pytest.mark.parametrize("item", items, ids=lambda item: item.key)


def targets(move: Move) -> set[str]:
    return {move.to} if move.to else set(move.sources)


def reached(flow: Flow) -> set[str]:
    found, before = {flow.initial}, None
    while found != before:
        before = set(found)
        found |= {to for move in flow.moves.values() if found.intersection(move.sources) for to in targets(move)}
    return found


def dead_ends(flow: Flow) -> set[str]:
    leaves = {source for move in flow.moves.values() for source in move.sources if move.to and move.to != source}
    return set(flow.model.State.values) - flow.final - leaves


def running(flow: Flow, at_opening: set[str] = frozenset()) -> dict[str, set[str]]:
    """By state, the clocks that may be running there, over every path."""
    found: dict[str, set[str]] = defaultdict(set)
    found[flow.initial] |= at_opening
    before = None
    while before != found:
        before = {state: set(terms) for state, terms in found.items()}
        for move in flow.moves.values():
            for source in move.sources:
                if source in before or source == flow.initial:
                    target = move.to or source
                    found[target] |= (found[source] - set(move.stops)) | set(move.starts)
    return found


def guarded_by(guard: Guard, wanted: Guard) -> bool:
    """Whether a guard is, or joins, another one."""
    if guard is wanted or guard.refusal is wanted.refusal:
        return True
    cells = guard.refusal.__closure__ or () if isinstance(guard.refusal, FunctionType) else ()
    return any(isinstance(cell.cell_contents, Guard) and guarded_by(cell.cell_contents, wanted) for cell in cells)


def test_every_matter_has_its_flow():
    matters = {model._meta.label for model in apps.get_models() if issubclass(model, Matter)}
    assert matters == {flow.model._meta.label for flow in FLOWS}


@per(FLOWS)
def test_every_state_can_be_reached(item):
    excused = {state for key, state in OUT_OF_REACH if key == item.key}
    assert set(item.model.State.values) - reached(item) == excused
    assert set(item.final) <= set(item.model.State.values)
    assert {source for move in item.moves.values() for source in move.sources} <= set(item.model.State.values)


@per(FLOWS)
def test_no_state_is_a_dead_end(item):
    excused = {state for key, state in (*AT_REST, *OUT_OF_REACH) if key == item.key}
    assert dead_ends(item) - excused == set()


@per(FLOWS)
def test_nothing_leads_out_of_a_final_state(item):
    assert [move.name for move in item.moves.values() if item.final.intersection(move.sources)] == []


@per(FLOWS)
def test_a_finished_matter_has_no_running_clock(item):
    by_state = running(item, STARTED_AT_OPENING.get(item.key, set()))
    left = {(state, term) for state in item.final for term in by_state[state]}
    assert {(state, term) for state, term in left if (item.key, term) not in LEFT_RUNNING} == set()


@per(FLOWS)
def test_every_clock_that_is_stopped_held_or_resumed_was_started(item):
    started = {term for move in item.moves.values() for term in move.starts} | STARTED_AT_OPENING.get(item.key, set())
    touched = {term for move in item.moves.values() for term in (*move.stops, *move.holds, *move.resumes)}
    assert {term for term in touched - started if (item.key, term) not in NEVER_STARTED} == set()
    assert item.party_terms <= started


def test_the_clocks_said_to_start_at_an_opening_are_those_that_the_source_starts():
    found = set()
    for path in plan.sources("casefile", "registry", "credit", "inspections", "complaints", "funds", "portal"):
        for call in plan.calls(plan.tree(path)):
            if plan.dotted(call.func) in {"clocks.start", "clocks.start_all"}:
                found |= {node.value for arg in call.args for node in ast.walk(arg) if isinstance(node, ast.Constant)}
    assert found == {term for terms in STARTED_AT_OPENING.values() for term in terms}


@per(MOVES)
def test_every_move_has_one_door_or_a_page(item):
    doors = [door for doors in DOORS if doors.flow is item.flow for door in doors if door.move is item]
    if item.page:
        assert reverse(item.page, args=["BA-2026-0001"])
        assert not doors
    elif not item.inner:
        assert len(doors) == 1


@per(FLOWS)
def test_every_flow_has_its_doors_its_page_and_the_addresses_of_its_moves(item):
    if item.model._meta.label not in {doors.queryset.model._meta.label for doors in DOORS}:
        raise AssertionError(f"{item.key} has no doors")
    name = item.key.replace(".", ":")
    try:
        assert reverse(name, args=["BA-2026-0001"])
        assert reverse(name + "_move", args=["BA-2026-0001", "any"])
    except NoReverseMatch as error:
        raise AssertionError(str(error)) from error


@per([move for move in MOVES if not move.inner])
def test_the_template_of_every_door_is_there(item):
    for doors in DOORS:
        if doors.flow is item.flow and item.name in doors:
            assert get_template(doors[item.name].template)


@cache
def advanced() -> set[tuple[str, str]]:
    """(app, move) of every call of `advance` that names its move, as a text or as `PLAN.name`."""
    return {
        (path.relative_to(plan.ROOT).parts[0], arg.value if isinstance(arg, ast.Constant) else arg.value.id.lower())
        for path in plan.sources()
        for call in plan.calls(plan.tree(path))
        if plan.dotted(call.func).rsplit(".", 1)[-1] == "advance"
        for arg in call.args[1:2]
        if isinstance(arg, ast.Constant) or (isinstance(arg, ast.Attribute) and isinstance(arg.value, ast.Name))
    }


@per(MOVES)
def test_every_move_is_made_by_an_act_of_its_own_app(item):
    assert (item.flow.key.split(".")[0], item.name) in advanced()


def test_no_act_makes_a_move_that_no_table_has():
    known = {(move.flow.key.split(".")[0], move.name) for move in MOVES}
    assert advanced() - known == set()


@pytest.mark.parametrize("place", PLACES)
@per([move for move in MOVES if guarded_by(move.who, guards.entitled)])
def test_every_entitled_move_is_somebodys_in_every_place(item, place):
    pack = load.pack(place)
    right = pack.right(item.key)
    domain = right.domain or "filing"
    assert [slug for slug in pack.agencies if pack.may(slug, item.key, domain).allowed], f"nobody may {item.label}"


@per(MOVES)
def test_every_move_is_guarded_by_a_role_a_party_or_the_system(item):
    assert item.who.refusal(NOBODY, None, item.key), f"{item.key} is open to somebody without any role"


class _Case:
    """A file that belongs to nobody."""

    agency_id = party_id = place_id = "nobody"
    domain = ""


class _Nobody:
    user = agency = party = None
    roles: frozenset[str] = frozenset()
    is_system = False

    def holds(self, *roles: str) -> bool:
        return False


NOBODY = _Nobody()


@pytest.mark.parametrize("place", PLACES)
@per(MOVES)
def test_every_paper_of_a_move_is_known_and_can_be_drawn(item, place):
    for kind in item.papers:
        assert kind in load.pack(place).papers
        assert get_template(f"papers/{kind}.html")


@pytest.mark.parametrize("place", PLACES)
@per(MOVES)
def test_every_clock_of_a_move_is_a_term_or_a_silence_of_every_place(item, place):
    for term in (*item.starts, *item.stops, *item.holds, *item.resumes):
        try:
            words = load.pack(place).term(term, targets=True).label
        except Silent as silence:
            words = silence.sentence
        assert words


@per(MOVES)
def test_refusals_are_sentences(item):
    for _, sentence in item.when:
        assert callable(sentence) or sentence.endswith("。"), sentence
    assert item.label
    assert not item.hint or item.hint.endswith("。")


def test_a_broken_table_would_be_found(monkeypatch):
    monkeypatch.setattr("casefile.flow.REGISTRY", {})
    state = type("State", (), {"values": ["a", "b", "c", "d"]})
    table = type("Table", (Flow,), {"model": type("Model", (), {"State": state})})
    broken = table("x.y", "试", "X", initial="a", final=frozenset({"c"}))
    broken.move("go", "a", to="b", label="去", who=guards.entitled, starts=("one", "two"))
    broken.move("end", "a", to="c", label="完", who=guards.entitled)
    broken.move("late", "b", to="c", label="晚", who=guards.entitled, stops=("one",))
    assert set(state.values) - reached(broken) == {"d"}
    assert dead_ends(broken) == {"d"}
    assert running(broken)["c"] == {"two"}
    assert guarded_by(guards.handles_case & guards.entitled, guards.entitled)
    assert not guarded_by(guards.handles_case, guards.entitled)
