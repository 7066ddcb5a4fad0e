"""Records of draws made without a database: libraries, commitments, salts, a public value, the result."""

import hashlib
from typing import Any

from inspections import urn, urn_check

WEIGHTS = {"高": 3, "中": 2, "低": 1}
BEACON = {
    "source": "double_ball", "label": "双色球", "url": "https://www.cwl.gov.cn/", "issue": "2026101",
    "shape": "99 99 99 99 99 99 + 99", "note": "红球从小到大", "moment": "2026-09-03T21:15:00+08:00",
}  # fmt: skip
VALUE = "03 08 11 19 26 31 + 07"


def agency(name: str, officers: int = 2, assistants: int = 0, domains: tuple[str, ...] = ()) -> dict[str, Any]:
    return {
        "agency": name, "name": f"{name}部门", "officers": officers, "assistants": assistants, "domains": [*domains],
    }  # fmt: skip


def objects(*grades: str) -> list[dict[str, Any]]:
    return [
        {"id": f"JG-{number:04d}", "name": f"机构{number}", "grade": grade, "weight": WEIGHTS[grade]}
        for number, grade in enumerate(grades, start=1)
    ]


def officer(id: str, of: str, *, avoid: tuple[tuple[str, str], ...] = (), **rest: Any) -> dict[str, Any]:
    shut = [{"object": target, "why": why} for target, why in avoid]
    return {
        "id": id, "agency": of, "assistant": False, "specialties": [], "avoid": shut, "sealed": "0" * 64, **rest,
    }  # fmt: skip


def officers(of: str, count: int) -> list[dict[str, Any]]:
    return [officer(f"{of}-{number:02d}", of) for number in range(1, count + 1)]


def salt(agency: str, number: int = 0) -> str:
    return hashlib.sha256(f"{agency} {number}".encode()).hexdigest()


def frozen(agencies: list[dict[str, Any]], count: int, **rest: Any) -> dict[str, Any]:
    return {
        "reference": "CQ-2026-0001", "sequence": 1, "place": "county", "label": "第三季度", "count": count,
        "frozen_at": "2026-09-01T09:00:00+08:00", "agencies": agencies, "weights": WEIGHTS, "objects": "",
        "officers": "", "beacon": BEACON, "opens_on": "2026-10-31", "history": [], "replaces": None, "reason": "",
        "gives_way": [], **rest,
    }  # fmt: skip


def record(number: int = 0, **rest: Any) -> dict[str, Any]:
    """A complete record that verifies: twelve institutions, two agencies with five officers, one of them recused."""
    head = frozen([agency("civil"), agency("fire", assistants=1)], 4, **rest)
    people = [
        officer("civil-01", "civil", avoid=(("JG-0001", "recusal"), ("JG-0002", "last"))),
        *officers("civil", 5)[1:], *officers("fire", 5), officer("fire-expert", "fire", assistant=True),
    ]  # fmt: skip
    things = objects(*"高高中中中中低低低低低低")
    head |= {"objects": urn.digest("objects", things), "officers": urn.digest("officers", people)}
    return finished(
        {
            "format": urn.FORMAT, "frozen": head, "objects": things, "officers": people, "abandoned": None,
            "beacon": {"value": VALUE, "at": "2026-09-03T21:40:00+08:00"},
        },
        number,
    )  # fmt: skip


def finished(made: dict[str, Any], number: int = 0) -> dict[str, Any]:
    """The rest of a record from its libraries: commitments, salts, seed, result and digests that agree."""
    seal = urn.digest("frozen", made["frozen"])
    names = [one["agency"] for one in made["frozen"]["agencies"]]
    salts = {name: salt(name, number) for name in names}
    made["commitments"] = [
        {"agency": name, "commitment": urn.commitment(seal, name, salts[name]), "at": "2026-09-02T10:00:00+08:00"}
        for name in names
    ]
    made["salts"] = [{"agency": name, "salt": salts[name], "at": "2026-09-03T10:00:00+08:00"} for name in names]
    made["seed"] = urn.seed(seal, salts, made["beacon"]["value"])
    made["result"] = urn.result(made["seed"], made["frozen"], made["objects"], made["officers"])
    made["digests"] = {}
    made["digests"] = urn_check.digests(made)
    return made
