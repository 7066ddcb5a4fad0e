"""Inspection histories as files have them: institutions, visits, what was found and when it was corrected.

Nothing is judged here. A finding may have been corrected before the visit that records it: that is how it was, so it is
read, counted and not refused.
"""

import json
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from casefile.refusals import Invalid

MAPPINGS = Path(__file__).parent / "mappings"
NESTED = "guard"  # where the records lie within their collection
DEFAULT = "default"
Progress = Callable[[Sequence[Any], str], Iterable[Any]]


@dataclass(frozen=True, slots=True)
class Words:
    """How the words of a source are read into ours: one TOML file, named as `--mapping` names it."""

    source: str
    title: str
    institutions: str
    findings: str
    datum: str
    ownership: Mapping[str, str]
    kinds: Mapping[str, str]
    severity: Mapping[str, Sequence[str]]

    def kind(self, category: str) -> str:
        return self.kinds.get(category, self.kinds[DEFAULT])

    def ownership_of(self, said: str) -> str:
        return next((kind for start, kind in self.ownership.items() if said.startswith(start)), "")


@dataclass(frozen=True, slots=True)
class Finding:
    """One deficiency of one visit. `fixed_on` is when it was corrected, `fix_by` the day named for what was not."""

    tag: str
    kind: str
    title: str
    severity: str
    grade_major: bool
    urgent: bool
    complaint: bool
    corrected: bool
    fixed_on: date | None
    fix_by: date | None


@dataclass(frozen=True, slots=True)
class Visited:
    """One visit: everything that was found at one institution on one day."""

    on: date
    findings: tuple[Finding, ...]

    @property
    def complaints(self) -> int:
        return sum(one.complaint for one in self.findings)

    @property
    def targeted(self) -> bool:
        """Whether nothing but complaints led there."""
        return self.complaints == len(self.findings)


@dataclass(frozen=True, slots=True)
class Known:
    """One institution of the source with its visits, oldest first."""

    id: str
    name: str
    columns: Mapping[str, Any]
    visits: tuple[Visited, ...]


@dataclass
class History:
    """All that was read, its counts, and those that the files state of themselves (`told`)."""

    institutions: list[Known] = field(default_factory=list)
    told: Counter[str] = field(default_factory=Counter)
    unmapped: Counter[str] = field(default_factory=Counter)

    @property
    def counts(self) -> Counter[str]:
        visits = [visit for one in self.institutions for visit in one.visits]
        findings = [(visit.on, one) for visit in visits for one in visit.findings]
        dated = [(on, one) for on, one in findings if one.fixed_on]
        return Counter(
            institutions=len(self.institutions),
            visits=len(visits),
            targeted=sum(visit.targeted for visit in visits),
            mixed=sum(0 < visit.complaints < len(visit.findings) for visit in visits),
            findings=len(findings),
            complaints=sum(one.complaint for _, one in findings),
            dated=len(dated),
            before=sum(one.fixed_on < on for on, one in dated),
            undated=sum(one.corrected for _, one in findings) - len(dated),
            promised=sum(one.fix_by is not None for _, one in findings),
            open=sum(not (one.corrected or one.fix_by) for _, one in findings),
        )


def words(name: str) -> Words:
    """A mapping that the platform brings, by its name, or one from a file. Raises Invalid when it cannot be read."""
    path = Path(name) if name.endswith(".toml") else MAPPINGS / f"{name}.toml"
    try:
        return Words(**tomllib.loads(path.read_text("utf-8")))
    except OSError as error:
        raise Invalid({"mapping": f"对照文件读不到：{path}（{error.strerror}）。"}) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, TypeError) as error:
        raise Invalid({"mapping": f"对照文件{path.name}写得不对：{error}。"}) from None


def read(path: Path, said: Words, progress: Progress = lambda items, _: items) -> History:
    """Every record below `path`, or below its folder `guard`. Raises Invalid when there is none or one is spoilt."""
    folder = path / NESTED if (path / NESTED).is_dir() else path
    if not folder.is_dir():
        raise Invalid({"path": f"没有这个文件夹：{path}。历史检查数据不随项目发布，请先取得，再写明它所在的文件夹。"})
    files, lists = sorted(folder.glob(said.institutions)), sorted(folder.glob(said.findings))
    if not files or not lists:
        missing = "、".join(name for name, found in ((said.institutions, files), (said.findings, lists)) if not found)
        raise Invalid({"path": f"{folder}里没有{missing}；请核对文件夹，或者换一个对照。"})
    history, found = History(), {}
    for file in progress(lists, "读取"):
        found |= _parsed(file)
    for file in files:
        told = _parsed(file)
        history.told["institutions"] += told.get("count", 0)
        for row in told["facilities"]:
            history.told["findings"] += row.get("total_deficiencies") or 0
            history.told["apart"] += len(row.get("fire_deficiencies") or ())
            rows = found.pop(str(row["ccn"]), {}).get("deficiency_details", [])
            history.institutions.append(_institution(row, rows, said, history.unmapped, file))
    if found:
        raise Invalid({"path": f"有{len(found)}家机构只有检查记录、没有机构信息，例如{next(iter(found))}。"})
    return history


def _parsed(file: Path) -> dict[str, Any]:
    try:
        return json.loads(file.read_bytes())
    except (OSError, ValueError) as error:
        raise Invalid({"path": f"{file.name}读不出来：{error}。"}) from None


def _institution(
    row: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], said: Words, unmapped: Counter[str], file: Path
) -> Known:
    days: dict[date, list[Finding]] = {}
    try:
        for one in rows:
            if one["category"] not in said.kinds:
                unmapped[one["category"]] += 1
            days.setdefault(date.fromisoformat(one["survey_date"]), []).append(_finding(one, said))
        columns = {
            "kind": said.ownership_of(row.get("ownership_type") or ""),
            "address": f"{row['address']}, {row['city']}, {row['state']} {row['zip']}"[:200],
            "town": row["state"],
            "beds": row.get("beds"),
            "latitude": round(row["lat"], 6) if row.get("lat") is not None else None,
            "longitude": round(row["lon"], 6) if row.get("lon") is not None else None,
            "datum": said.datum if row.get("lat") is not None else "",
        }
        visits = tuple(Visited(day, tuple(days[day])) for day in sorted(days))
        return Known(str(row["ccn"]), row["name"][:200], columns, visits)
    except (KeyError, ValueError, TypeError) as error:
        raise Invalid({"path": f"{file.name}：机构{row.get('ccn', '（没有编号）')}的记录不完整：{error!r}。"}) from None


def _finding(row: Mapping[str, Any], said: Words) -> Finding:
    corrected, day = bool(row["corrected"]), row["correction_date"]
    on = date.fromisoformat(day) if day else None
    letter = row["scope_severity"]
    return Finding(
        tag=row["ftag"],
        kind=said.kind(row["category"]),
        title=row["description"],
        severity=f"{row['severity_label']} · {row['scope_label']}（{letter}）",
        grade_major=letter in said.severity["major"],
        urgent=letter in said.severity["urgent"],
        complaint=bool(row["is_complaint"]),
        corrected=corrected,
        fixed_on=on if corrected else None,
        fix_by=None if corrected else on,
    )
