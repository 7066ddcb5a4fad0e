"""What was lived through before the platform came: files opened in bulk, each in the state in which its record ends.

Nobody acts here, so no guard asks and no clock starts; the timeline says that the file was taken over, and from where.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from agencies.access import Actor
from agencies.models import Agency, Party, Place
from casefile import files, timeline
from casefile.flow import Flow
from casefile.models import CaseFile, Matter

TAKEN_OVER = "case.imported"


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """One matter as its record leaves it: the cover, the `state` of its flow, and the other columns of its model."""

    title: str
    agency: Agency
    state: str
    domain: str = ""
    party: Party | None = None
    parent: CaseFile | None = None
    columns: Mapping[str, Any] = field(default_factory=dict)


def take_over(table: Flow, rows: Sequence[Past], *, place: Place, source: str, by: Actor, at: datetime) -> list[Matter]:
    """This will open a file for each row, in one block of references and a handful of statements.

    Raises Conflict when the place's document lets nothing be opened, ValueError for a state that the matter does not
    have. `at` is when it is taken over; the real dates are columns of the matter.
    """
    states = dict(table.model._meta.get_field("state").choices)
    if unknown := {row.state for row in rows} - set(states):
        raise ValueError(f"{table.key} has no state {sorted(unknown)}")
    on = timezone.localdate(at)
    files.admit(place, on)
    with transaction.atomic():
        numbers = files.references(table.prefix, on.year, len(rows))
        covers = [
            _cover(row, number, table, place, at) for row, number in zip(rows, numbers, strict=True)
        ]  # fmt: skip
        cases = CaseFile.objects.bulk_create(covers)
        told = [{"source": source, "state": str(states[row.state])} for row in rows]
        opened = [(case, "case.opened", {"title": case.title}) for case in cases]
        over = [(case, TAKEN_OVER, facts) for case, facts in zip(cases, told, strict=True)]
        timeline.append_all([*opened, *over], by=by, at=at)
        return table.model.objects.bulk_create(
            table.model(case=case, **row.columns, **{"state": row.state})
            for case, row in zip(cases, rows, strict=True)
        )  # fmt: skip


def _cover(row: Past, number: str, table: Flow, place: Place, at: datetime) -> CaseFile:
    root = (row.parent.root_id or row.parent.pk) if row.parent else None
    return CaseFile(
        reference=number, kind=table.key, title=row.title[:240], place=place, domain=row.domain, agency=row.agency,
        party=row.party, parent=row.parent, root_id=root, opened_at=at, opened_on=timezone.localdate(at),
        closed_at=at if row.state in table.final | table.closed else None,
    )  # fmt: skip
