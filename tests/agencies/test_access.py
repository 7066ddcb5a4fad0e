"""Guards join like logic and speak like people: the first refusal of an `and`, the last one of an `or`."""

import pytest

from agencies.access import SYSTEM, Actor, Guard, Role, guard, holds, is_system

YES = guard(lambda actor, subject: True, "不会说出来。")


def no(sentence: str) -> Guard:
    return guard(lambda actor, subject: False, sentence)


@pytest.mark.parametrize(
    ("joined", "sentence"),
    [
        (YES & YES, None),
        (YES & no("乙"), "乙"),
        (no("甲") & YES, "甲"),
        (no("甲") & no("乙"), "甲"),
        (YES | YES, None),
        (YES | no("乙"), None),
        (no("甲") | YES, None),
        (no("甲") | no("乙"), "乙"),
        ((YES | no("甲")) & no("乙"), "乙"),
        (YES & (no("甲") | YES), None),
    ],
)
def test_guards_join_like_logic(joined, sentence):
    assert joined.refusal(SYSTEM, None, "a.move") == sentence


def test_a_guard_sees_who_acts_on_what():
    seen = []
    guard(lambda actor, subject: seen.append((actor, subject)) is None, "").refusal(SYSTEM, "案卷", "a.move")
    assert seen == [(SYSTEM, "案卷")]


def test_one_of_the_roles_suffices():
    actor = Actor(user=None, roles=frozenset({"reviewer"}))
    assert holds(Role.CLERK, Role.REVIEWER).refusal(actor, None, "a.move") is None


def test_the_refusal_names_the_roles_held_and_the_roles_needed():
    actor = Actor(user=None, roles=frozenset({"clerk"}))
    sentence = holds(Role.REVIEWER, Role.LEADER).refusal(actor, None, "a.move")
    assert "经办" in sentence
    assert "须由审核人、负责人办理" in sentence


def test_a_person_is_not_the_system():
    assert is_system.refusal(SYSTEM, None, "a.move") is None
    assert "系统" in is_system.refusal(Actor(user=object()), None, "a.move")


def test_an_actor_cannot_be_given_more_roles():
    with pytest.raises(AttributeError):
        SYSTEM.roles = frozenset({"leader"})
