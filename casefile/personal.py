"""Personal data: encrypted at rest, masked when shown, and read in full only on the record (PIPL art. 28)."""

from datetime import datetime
from functools import cache
from typing import Any

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import models

from agencies.access import Actor, Role
from casefile import timeline
from casefile.models import CaseFile
from casefile.refusals import Forbidden


def _cipher() -> MultiFernet:
    """The first key writes; the others still read, so that a key can be changed without a stop."""
    return _with_keys(tuple(settings.FIELD_KEYS))


@cache
def _with_keys(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


class EncryptedField(models.TextField):
    """Text that the database never sees in the clear. It cannot be searched or sorted by."""

    def get_prep_value(self, value: Any) -> str | None:
        return _cipher().encrypt(value.encode()).decode() if value else value

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        return _cipher().decrypt(value.encode()).decode() if value else value


def mask(value: str) -> str:
    """An ID number as it is shown: the first six and the last four, such as 220622********0024."""
    return f"{value[:6]}{'*' * (len(value) - 10)}{value[-4:]}" if len(value) > 10 else "*" * len(value)


def reveal(case: CaseFile, value: str, *, by: Actor, at: datetime, purpose: str) -> str:
    """This will answer with the full value and leave who read it, when and for what on the timeline.

    Only the agency that handles the file may read it. Raises Forbidden otherwise.
    """
    if not by.agency or by.agency.pk != case.agency_id or not by.holds(Role.CLERK, Role.INSPECTOR, Role.LEADER):
        raise Forbidden("身份证号码只供承办部门的经办、执法人员和负责人查看。")
    timeline.append(case, "personal.read", by=by, at=at, facts={"purpose": purpose})
    return value
