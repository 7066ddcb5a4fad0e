"""The timeline of a case file: appending to it, and reading it as sentences. The database lets nobody edit it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from agencies.access import Actor
from casefile.models import CaseFile, Event
from casefile.refusals import Forbidden

# What the kernel itself writes; the moves of the flows bring their own words.
WORDS: dict[str, tuple[str, str]] = {
    "case.opened": ("立卷", "{title}"),
    "case.imported": ("导入历史记录", "来源：{source}。记录止于“{state}”"),
    "case.received_again": ("再次收到", "{by}：{name}"),
    "clock.started": ("时限开始", "{label}：{due}"),
    "clock.stopped": ("时限停止", "{label}"),
    "clock.held": ("时限中止", "{label}：{reason}"),
    "clock.resumed": ("时限恢复", "{label}：到期日由{before}改为{after}"),
    "clock.moved": ("时限重算", "{label}：{change}。依据{notice}"),
    "clock.lapsed": ("时限逾期", "{label}：{due}当日24:00止，未办结"),
    "clock.in_time": ("时限没有逾期", "{label}：补记，{done}已经办到；先前记的逾期不再成立"),
    "clock.escalated": ("逾期催办", "{label}：第{step}级，已提醒{role}"),
    "paper.issued": ("签发文书", "{title} {number}"),
    "paper.superseded": ("文书被替换", "{title} {number}，由{by_number}替换"),
    "attachment.added": ("上传附件", "{name}（{size}）"),
    "attachment.replaced": ("替换附件", "{name}"),
    "preview.looked": ("预览查看", "{what}"),
    "preview.exported": ("预览下载", "{what}"),
    "referral.opened": ("打开函件", "凭答复链接"),
    "duty.missed": ("按期义务没有履行", "{label}：{period}（{cite}）"),
    "duty.made_good": ("按期义务已补报确认", "{label}：{period}"),
    "personal.read": ("查看个人信息", "{what}，用途：{purpose}"),
}

# What follows from a move or stands beside it: no guard and no condition of a flow asks for it.
ASIDE = frozenset(WORDS) - {"case.opened"}
LAPSED_BY_HOURS = "{label}：{due}{minute}止，未办结"


@dataclass(frozen=True)
class Line:
    """One event as a person reads it. `weight` is big for moves, small for what follows from them, stop for holds."""

    event: Event
    title: str
    text: str
    weight: str


def append(case: CaseFile, kind: str, *, by: Actor, at: datetime, facts: dict[str, Any] | None = None) -> Event:
    """This will add one event, signed and dated. The database numbers it and chains it to the one before."""
    return Event.objects.create(**_row(case, kind, by, at, facts))


def append_all(rows: Iterable[tuple[CaseFile, str, dict[str, Any]]], *, by: Actor, at: datetime) -> None:
    """The same for many case files in one statement."""
    Event.objects.bulk_create([Event(**_row(case, kind, by, at, facts)) for case, kind, facts in rows], batch_size=2000)


class Roll:
    """The events of one act, kept in their order and written by one statement. Stands wherever this module may."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def append(self, case: CaseFile, kind: str, *, by: Actor, at: datetime, facts: dict[str, Any] | None = None):
        """As `timeline.append`; the event has its number once the roll is written."""
        self.events.append(Event(**_row(case, kind, by, at, facts)))
        return self.events[-1]

    def append_all(self, rows: Iterable[tuple[CaseFile, str, dict[str, Any]]], *, by: Actor, at: datetime) -> None:
        for case, kind, facts in rows:
            self.append(case, kind, by=by, at=at, facts=facts)

    def write(self) -> None:
        Event.objects.bulk_create(self.events)


def _row(case: CaseFile, kind: str, by: Actor, at: datetime, facts: dict[str, Any] | None) -> dict[str, Any]:
    if by.read_only:
        raise Forbidden(by.read_only)
    return {
        "case": case,
        "kind": kind,
        "at": at,
        "by": by.user,
        "by_name": by.name,
        "agency": by.agency,
        "body_name": by.body.name if by.body else "",
        "facts": facts or {},
    }


def read(events: Iterable[Event], words: dict[str, tuple[str, str]], minor: Collection[str] = ()) -> list[Line]:
    """Events as sentences. `words` are labels and templates of the moves, by event kind; `minor` kinds are small."""
    lines = []
    for event in events:
        title, template = words.get(event.kind) or WORDS[event.kind]
        if event.kind == "clock.lapsed" and "minute" in event.facts:
            template = LAPSED_BY_HOURS
        text = template.format_map(_Facts(event.facts)) if template else ""
        weight = (
            "stop" if event.kind == "clock.held" else "small" if event.kind in WORDS or event.kind in minor else "big"
        )
        lines.append(Line(event, title, text.strip("：；， "), weight))
    return lines


def last_word(case: CaseFile) -> str:
    """Who moved the file last and when, as the sentence that a stale hand reads."""
    event = case.events.exclude(kind__in=WORDS).order_by("-seq").first()
    if event is None:
        return ""
    moment = timezone.localtime(event.at)
    return f"{event.body_name} {event.by_name} 已于 {moment:%H:%M} 先办理了这个案卷。"


class _Facts(dict):
    """Facts that an older event did not carry read as nothing."""

    def __missing__(self, key: str) -> str:
        return ""
