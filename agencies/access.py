"""What a person may do: roles, the actor (a person in a capacity) and guards, each with the sentence that refuses."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import TextChoices

from law import load

if TYPE_CHECKING:
    from agencies.models import Agency, Party, User


class Role(TextChoices):
    """What a post is for. Four-eyes moves name two different people, whatever their roles."""

    CLERK = "clerk", "经办"
    INSPECTOR = "inspector", "执法"
    REVIEWER = "reviewer", "审核"
    LEADER = "leader", "负责人"
    ADMINISTRATOR = "administrator", "管理员"
    REPRESENTATIVE = "representative", "机构代表"

    @property
    def person(self) -> str:
        """Whoever holds such a post, as a sentence names them: the post 执法 is held by 执法人员."""
        return {"clerk": "经办人", "inspector": "执法人员", "reviewer": "审核人"}.get(self.value, self.label)


@dataclass(frozen=True)
class Actor:
    """A person in one capacity: at an agency with its roles, or for a party. `SYSTEM` has neither, nor a user."""

    user: "User | None"
    agency: "Agency | None" = None
    party: "Party | None" = None
    roles: frozenset[str] = field(default_factory=frozenset)
    preview: str = ""  # the reference of the preview in which an administrator looks through this agency's eyes

    signed: str = ""  # the name that somebody without a sign-in gave when acting for this agency

    @property
    def name(self) -> str:
        return self.user.name if self.user else self.signed or "系统"

    @property
    def body(self) -> "Agency | Party | None":
        """The agency or the party for which this person acts."""
        return self.agency or self.party

    @property
    def key(self) -> str:
        """Names the body in a session: `agency:<id>`, `party:<number>`, or nothing for the system."""
        if self.agency:
            return f"agency:{self.agency.pk}"
        return f"party:{self.party.pk}" if self.party else ""

    @property
    def role_names(self) -> str:
        """The roles held, in the order of the list of roles, as a reader sees them."""
        return "、".join(role.label for role in Role if role in self.roles)

    @property
    def read_only(self) -> str | None:
        """The sentence that keeps a preview from doing anything, or None for whoever acts for themselves."""
        if not self.preview:
            return None
        name = self.agency.name if self.agency else ""
        return f"正以{name}视角预览，只能看，不能办理；结束预览以后，以自己的岗位办理。"

    @property
    def is_system(self) -> bool:
        return self.user is None and self.body is None

    @cached_property
    def domains(self) -> tuple[str, ...]:
        """Subject domains in which the matrix gives this agency any role, in its own place."""
        if not self.agency:
            return ()
        return tuple(sorted(load.pack(self.agency.place_id).domains_of(self.agency.pk)))

    def holds(self, *roles: str) -> bool:
        return bool(self.roles.intersection(roles))


SYSTEM = Actor(user=None)

Check = Callable[[Actor, Any, str], str | None]


@dataclass(frozen=True)
class Guard:
    """A condition on who acts. `refusal` answers with the sentence that says why not, or None.

    Guards join with `&` (the first refusal speaks) and `|` (the last one speaks, when all refuse).
    """

    refusal: Check

    def __and__(self, other: "Guard") -> "Guard":
        return Guard(
            lambda actor, subject, move: self.refusal(actor, subject, move) or other.refusal(actor, subject, move)
        )

    def __or__(self, other: "Guard") -> "Guard":
        def either(actor: Actor, subject: Any, move: str) -> str | None:
            return self.refusal(actor, subject, move) and other.refusal(actor, subject, move)

        return Guard(either)


def guard(test: Callable[[Actor, Any], bool], sentence: str) -> Guard:
    """A guard from a predicate over actor and subject, and the sentence that refuses."""
    return Guard(lambda actor, subject, move: None if test(actor, subject) else sentence)


def holds(*roles: Role) -> Guard:
    """The actor holds one of these roles."""
    words = "、".join(role.person for role in roles)

    def refusal(actor: Actor, subject: Any, move: str) -> str | None:
        if actor.holds(*roles):
            return None
        mine = "、".join(Role(role).label for role in sorted(actor.roles)) or "无岗位"
        return f"您的岗位是{mine}，不能办理；须由{words}办理。"

    return Guard(refusal)


is_system = guard(lambda actor, subject: actor.is_system, "这一步由系统按时限自动办理，不由人办理。")
