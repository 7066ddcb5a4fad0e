"""Attaching a text that names no place: whoever runs the platform says to which place it applies, from which day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace

from law.pack import Pack
from law.table import PackError

VARIABLE = "LAW_ATTACHED"
SHAPE = "应写成“包的编号=地方名称@适用之日”，如 mz_notice=某某市@2021-01-01，几个之间用分号隔开"


@dataclass(frozen=True, slots=True)
class Attachment:
    """To which place a text applies, and the first day on which it does. Both are the administrator's to answer for."""

    name: str
    since: dt.date


def read(words: str) -> Mapping[str, Attachment]:
    """The attachments written in `words`, by pack. Raises PackError (a Chinese reason) for what cannot be read."""
    found: dict[str, Attachment] = {}
    for part in filter(None, (part.strip() for part in words.split(";"))):
        id, _, rest = part.partition("=")
        name, _, day = rest.rpartition("@")
        id, name = id.strip(), name.strip()
        if not id or not name:
            raise PackError(VARIABLE, part, SHAPE)
        if id in found:
            raise PackError(VARIABLE, id, "写了两次")
        try:
            found[id] = Attachment(name, dt.date.fromisoformat(day.strip()))
        except ValueError:
            raise PackError(VARIABLE, part, SHAPE) from None
    return found


def attached(pack: Pack, attachment: Attachment) -> Pack:
    """The pack as the law of that place from that day on. Raises PackError for a pack that names its place itself."""
    if pack.status != "unattached":
        raise PackError(VARIABLE, pack.id, f"“{pack.name}”的文本写明了适用的地方，不能另外挂接")
    return replace(
        pack,
        name=attachment.name,
        short=attachment.name,
        status="in_force",
        valid_from=attachment.since,
        note=f"{pack.note}由管理员挂接到{attachment.name}，自{attachment.since}起适用。",
        earlier=tuple(attached(version, attachment) for version in pack.earlier),
    )
