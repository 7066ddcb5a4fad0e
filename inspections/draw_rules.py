"""What a draw may be agreed on: the weights of the risk grades, and the public sources of a value nobody can steer."""

import tomllib
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

PATH = Path(__file__).parent / "mappings" / "draw.toml"


@dataclass(frozen=True)
class Source:
    """A public source: where its values are seen, how they are written (`shape`, see `urn.fits`), and in words.

    One that runs by the clock says when it began (`genesis`, seconds since 1970) and its `period` in seconds.
    """

    source: str
    label: str
    url: str
    shape: str
    note: str
    genesis: int = 0
    period: int = 0

    def round_at(self, moment: datetime) -> str:
        """The number of the first value that a source which runs by the clock gives at or after a moment."""
        passed = int(moment.timestamp()) - self.genesis
        return str(-(-passed // self.period) + 1)


@cache
def _read() -> dict:
    return tomllib.loads(PATH.read_text(encoding="utf-8"))


@cache
def weights() -> dict[str, int]:
    """By risk grade, how many balls an institution has in the urn."""
    return dict(_read()["weights"])


@cache
def sources() -> dict[str, Source]:
    """The public sources that may be agreed on, by code."""
    return {row["source"]: Source(**row) for row in _read()["beacon"]}
