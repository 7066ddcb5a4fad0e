"""Personal data: encrypted at rest, masked wherever it is shown, and read in full only on the record (PIPL art. 28)."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from agencies.access import Actor, Role
from casefile import timeline
from casefile.models import CaseFile
from casefile.refusals import Forbidden, Invalid

HIDDEN = "****"
ID_NUMBER, NAME, PHONE, ADDRESS, TEXT = "id_number", "name", "phone", "address", "text"
LABELS = {ID_NUMBER: "身份证号码", NAME: "姓名", PHONE: "联系电话", ADDRESS: "住址", TEXT: "原文"}
HANDLERS = (Role.CLERK, Role.INSPECTOR, Role.LEADER)
KNOWN_AREA = re.compile(r"^.*?(?:街道|乡|镇|县|区|市)")


def _cipher() -> MultiFernet:
    """The first key writes; the others still read, so that a key can be changed without a stop."""
    return _with_keys(tuple(settings.FIELD_KEYS))


@cache
def _with_keys(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


# --- masks ------------------------------------------------------------------------------------------------------------


def mask(value: Any, kind: str = "") -> str:
    """What is shown of personal data: of a sealed value by its own kind, of a plain one as an ID number by default."""
    sealed = value if isinstance(value, Sealed) else Sealed(str(value or ""), kind or ID_NUMBER)
    return MASKS[kind or sealed.kind](sealed._value) if sealed else ""


def _id_number(text: str) -> str:
    """The first six and the last four, such as 220622********0024."""
    return f"{text[:6]}{'*' * (len(text) - 10)}{text[-4:]}" if len(text) > 10 else "*" * len(text)


def _name(text: str) -> str:
    """The first character, such as 韩**: also of a name of two, so that the rest is not counted out."""
    return f"{text[0]}**"


def _phone(text: str) -> str:
    """A mobile number's first three and last four; of any other number the last two."""
    digits = re.sub(r"\D", "", text)
    return f"{digits[:3]}{HIDDEN}{digits[-4:]}" if len(digits) == 11 and digits[0] == "1" else f"{HIDDEN}{digits[-2:]}"


def _address(text: str) -> str:
    """As far as the first place that it names (a county, a district, a street), and nothing of the house."""
    known = KNOWN_AREA.match(text)
    return f"{known[0] if known else ''}{HIDDEN}"


def _text(text: str) -> str:
    """Nothing: who may read more of a text reads what its own app leaves of it (`redacted`)."""
    return HIDDEN


MASKS: dict[str, Callable[[str], str]] = {
    ID_NUMBER: _id_number, NAME: _name, PHONE: _phone, ADDRESS: _address, TEXT: _text,
}  # fmt: skip


def redacted(value: Any, rule: Callable[[str], Any]) -> Any:
    """What a rule answers to the kept value: for text of which only names and numbers are blotted, and for comparing.

    The rule must not answer with the value itself; `reveal` is the only way to that.
    """
    return rule(value._value if isinstance(value, Sealed) else str(value or ""))


# --- at rest ----------------------------------------------------------------------------------------------------------


class Sealed:
    """A kept value. Whoever prints, joins or serialises it gets the mask; only `reveal` and the database open it.

    One that was read is deciphered when somebody asks for it: most pages only pass it by.
    """

    __slots__ = ("_known", "_locked", "kind")

    def __init__(self, value: str, kind: str = ID_NUMBER, *, locked: str = ""):
        self._known: str | None = None if locked else value
        self._locked, self.kind = locked, kind

    @property
    def _value(self) -> str:
        if self._known is None:
            self._known = _cipher().decrypt(self._locked.encode()).decode()
        return self._known

    def __str__(self) -> str:
        return mask(self)

    def __repr__(self) -> str:
        return f"Sealed({mask(self)!r})"

    def __bool__(self) -> bool:
        return bool(self._locked or self._known)

    def __eq__(self, other: object) -> bool:
        return self._value == (other._value if isinstance(other, Sealed) else other)

    def __hash__(self) -> int:
        return hash(self._value)


class SealingAttribute(DeferredAttribute):
    """Seals what is set, so that a value just typed is as well covered as one that was read."""

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = self.field.sealed(value)


class EncryptedField(models.TextField):
    """Personal data that the database never sees in the clear. It cannot be searched or sorted by.

    `kind` says how it is masked. Attributes hold it as `Sealed`, or as "" where there is nothing.
    """

    descriptor_class = SealingAttribute

    def __init__(self, *args: Any, kind: str = ID_NUMBER, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.kind = kind

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs if self.kind == ID_NUMBER else kwargs | {"kind": self.kind}

    def sealed(self, value: Any) -> Any:
        return Sealed(value, self.kind) if isinstance(value, str) and value else value

    def to_python(self, value: Any) -> Any:
        return value if isinstance(value, Sealed) else super().to_python(value)

    def get_prep_value(self, value: Any) -> str | None:
        plain = value._value if isinstance(value, Sealed) else value
        return _cipher().encrypt(plain.encode()).decode() if plain else plain

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Any:
        return Sealed("", self.kind, locked=value) if value else value


# --- on the record ----------------------------------------------------------------------------------------------------


def may_read(case: CaseFile, actor: Actor) -> str | None:
    """The sentence that keeps an actor from reading personal data of a case file in full, or None."""
    if actor.read_only:
        return actor.read_only
    if not actor.agency or actor.agency.pk != case.agency_id or not actor.holds(*HANDLERS):
        return "个人信息只供承办部门的经办、执法人员和负责人查看。"
    return None


def reveal(case: CaseFile, value: Sealed | str, *, by: Actor, at: datetime, purpose: str) -> str:
    """This will answer with the full value and leave who read what, when and for what purpose on the timeline.

    Only the agency that handles the file may read it. Raises Forbidden otherwise, Invalid without a purpose.
    """
    kind = value.kind if isinstance(value, Sealed) else ID_NUMBER
    return reveal_all(case, {kind: value}, what=LABELS[kind], by=by, at=at, purpose=purpose)[kind]


def reveal_all(
    case: CaseFile, values: Mapping[str, Sealed | str], *, what: str, by: Actor, at: datetime, purpose: str
) -> dict[str, str]:
    """The same for several values that are read together: one line on the timeline, `what` says of which."""
    if sentence := may_read(case, by):
        raise Forbidden(sentence)
    if not purpose.strip():
        raise Invalid({"purpose": "写明查看的用途，如：核对证件原件"})
    timeline.append(case, "personal.read", by=by, at=at, facts={"what": what, "purpose": purpose.strip()})
    return {name: value._value if isinstance(value, Sealed) else value for name, value in values.items()}
