"""The arithmetic of the verifiable draw (双随机): digests, commitments, seed, random numbers, institutions, officers.

Pure Python without Django or floats: every machine gets the same result. docs/draw.zh.md says the same in words.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cache
from typing import Any

FORMAT = "double-random-draw/1"
SALT = 64  # hexadecimal digits: 256 bits, so that no published commitment can be searched for its salt
SPAN = 1 << 256  # how many values one block of the stream has
MINIMUM = 2  # nobody inspects alone
LAST = "last"  # why somebody is passed over where there is anybody else: was there the last time
WORDS = {False: "执法人员", True: "专家"}
SCALE = 1 << 192  # unit of the fixed-point sums of `promised`

Row = Mapping[str, Any]


class Impossible(Exception):
    """The draw cannot be made as asked; every sentence names what is lacking, in Chinese."""

    def __init__(self, sentences: Sequence[str]):
        super().__init__("".join(sentences))
        self.sentences = list(sentences)


def canonical(value: Any) -> str:
    """The one way to write a value as JSON: keys sorted by code point, no blanks, no escapes, no floats."""
    _must_be_exact(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _must_be_exact(value: Any) -> None:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if not isinstance(key, str):
                raise TypeError("names in a record are texts")
            _must_be_exact(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            _must_be_exact(inner)
    elif not isinstance(value, str | int | None):
        raise TypeError(f"a record holds no {type(value).__name__}")


def digest(what: str, value: Any) -> str:
    """SHA-256 of `what` and the canonical value, each ended by a line feed; `what` keeps the uses apart."""
    return _lines(what, canonical(value))


def commitment(frozen: str, agency: str, salt: str) -> str:
    """What an agency publishes before anybody's salt is known: it binds the salt to this draw and this agency.

    Four lines and SHA-256, so that a shell makes it too: `printf '%s\\n' … | sha256sum`.
    """
    return _lines("commitment", frozen, agency, salt)


def seed(frozen: str, salts: Mapping[str, str], beacon: str) -> str:
    """The seed: libraries and rules (by the frozen digest), every salt in the agencies' order, the public value."""
    return digest("seed", {"frozen": frozen, "salts": [[name, salt] for name, salt in salts.items()], "beacon": beacon})


def _lines(what: str, *lines: str) -> str:
    text = "".join(f"{line}\n" for line in (f"{FORMAT} {what}", *lines))
    return hashlib.sha256(text.encode()).hexdigest()


class Stream:
    """Random whole numbers from a seed: block i is SHA-256 of `stream`, the seed, the purpose and i, from 0 on."""

    def __init__(self, seed: str, purpose: str):
        self.seed, self.purpose, self.block = seed, purpose, 0

    def next(self) -> int:
        """The next block as a number below 2 to the 256th."""
        found = int(_lines("stream", self.seed, self.purpose, str(self.block)), 16)
        self.block += 1
        return found

    def below(self, limit: int) -> int:
        """One of 0 … limit - 1, each equally likely: blocks in the last, incomplete stretch are thrown away."""
        whole = SPAN - SPAN % limit
        while (value := self.next()) >= whole:
            pass
        return value % limit

    def some(self, pool: Sequence[str], count: int) -> list[str]:
        """`count` different ones of the pool, in the order drawn; every ordered choice is equally likely."""
        rest = list(pool)
        return [rest.pop(self.below(len(rest))) for _ in range(count)]


def draw_objects(rows: Sequence[Row], count: int, stream: Stream) -> list[str]:
    """Institutions one after another, as balls from an urn: `weight` balls each, all of whoever is drawn taken out.

    Each pick takes an institution with probability weight over the sum of the weights of those not yet drawn.
    """
    rest = sorted(((row["id"], row["weight"]) for row in rows), key=lambda pair: pair[0])
    total, drawn = sum(weight for _, weight in rest), []
    for _ in range(count):
        ball, index = stream.below(total), 0
        while ball >= rest[index][1]:
            ball -= rest[index][1]
            index += 1
        name, weight = rest.pop(index)
        drawn.append(name)
        total -= weight
    return drawn


def promised(weights: Sequence[int], count: int) -> dict[int, Fraction]:
    """By weight, the probability that an institution of this weight is among the `count` drawn.

    Exact but for the rounding of each step to 192 binary digits: far below anything that is shown.
    """
    kinds = sorted(set(weights))
    sizes = tuple(weights.count(kind) for kind in kinds)
    layer = {(0,) * len(kinds): SCALE}
    for _ in range(count):
        following: dict[tuple[int, ...], int] = {}
        for taken, chance in layer.items():
            rest = [(size - used) * kind for kind, size, used in zip(kinds, sizes, taken, strict=True)]
            total = sum(rest)
            for index, share in enumerate(rest):
                if share:
                    after = (*taken[:index], taken[index] + 1, *taken[index + 1 :])
                    following[after] = following.get(after, 0) + chance * share // total
        layer = following
    means = [sum(chance * taken[index] for taken, chance in layer.items()) for index in range(len(kinds))]
    return {kind: Fraction(mean, SCALE * size) for kind, size, mean in zip(kinds, sizes, means, strict=True)}


def by_weight(weights: Mapping[str, int]) -> list[tuple[str, int]]:
    """Risk grades with their weights, the heaviest first."""
    return sorted(weights.items(), key=lambda pair: (-pair[1], pair[0]))


def able(row: Row, agency: Row, *, assistant: bool = False) -> bool:
    """Whether somebody of the library may go for this agency: its own, of a wanted specialty, in this capacity."""
    fits = not row["specialties"] or not agency["domains"] or set(row["specialties"]) & set(agency["domains"])
    return bool(row["agency"] == agency["agency"] and row["assistant"] == assistant and fits)


def barred(row: Row, target: str) -> str:
    """Why this person does not go to this institution: `recusal`, `last` (was there last time), or nothing.

    A recusal always holds; `last` gives way where the agency has nobody else (`gives_way`).
    """
    grounds = {one["why"] for one in row["avoid"] if one["object"] == target}
    return min(grounds - {LAST}, default=LAST if grounds else "")


def gives_way(frozen: Row, objects: Sequence[Row], officers: Sequence[Row]) -> list[dict[str, Any]]:
    """Where somebody who was there last time may go again, with the reason: the rest of the agency are too few.

    By agency in its order, officers before experts, institutions in their order. It is frozen with the rules.
    """
    found: list[dict[str, Any]] = []
    for agency, (assistant, wanted) in ((one, sent) for one in frozen["agencies"] for sent in _wanted(one)):
        pool = [row for row in officers if able(row, agency, assistant=assistant)]
        grounds = _grounds(pool)
        for target in objects:
            bars = grounds.get(target["id"], [])
            left = len(pool) - len(bars)
            if LAST not in bars or left >= wanted:
                continue
            reason = (
                f"{agency['name']}对{target['name']}除去回避和上次查过它的人，能派的{WORDS[assistant]}只有 {left} 名，"
                f"要 {wanted} 名；没有别人可换，上次查过的可以再派。"
            )
            row = {"agency": agency["agency"], "object": target["id"], "assistant": assistant, "left": left}
            found.append(row | {"reason": reason})
    return found


def _wanted(agency: Row) -> tuple[tuple[bool, int], ...]:
    """How many officers and how many experts (true) an agency sends to each institution."""
    return (False, agency["officers"]), (True, agency["assistants"])


def _grounds(pool: Sequence[Row]) -> dict[str, list[str]]:
    """By institution, on what grounds people of the pool are barred from it, one for each person."""
    found: dict[str, list[str]] = {}
    for row in pool:
        for target in {one["object"] for one in row["avoid"]}:
            found.setdefault(target, []).append(barred(row, target))
    return found


def lacking(frozen: Row, objects: Sequence[Row], officers: Sequence[Row]) -> list[str]:
    """What keeps the draw from being made, whoever is drawn: every institution must find its officers."""
    found = []
    if frozen["count"] < 1:
        found.append("抽取机构数至少是 1。")
    if frozen["count"] > len(objects):
        found.append(f"要抽 {frozen['count']} 家，检查对象名录只有 {len(objects)} 家；减少抽取数。")
    for agency in frozen["agencies"]:
        if agency["officers"] < MINIMUM:
            found.append(f"{agency['name']}只派 {agency['officers']} 人；每个部门至少派 {MINIMUM} 名执法人员。")
        for assistant, wanted in _wanted(agency):
            found += _short(agency, objects, officers, wanted, assistant=assistant)
    return found


def _short(
    agency: Row, objects: Sequence[Row], officers: Sequence[Row], wanted: int, *, assistant: bool
) -> Iterator[str]:
    pool = [row for row in officers if able(row, agency, assistant=assistant)]
    word = WORDS[assistant]
    if len(pool) < wanted:
        yield f"{agency['name']}每家要派 {wanted} 名{word}，名录里能派的只有 {len(pool)} 名；补充入库后再抽。"
        return
    grounds = _grounds(pool)
    for target in objects:
        left = len(pool) - sum(ground != LAST for ground in grounds.get(target["id"], ()))
        if left < wanted:
            yield (
                f"{agency['name']}对{target['name']}除去回避的人，能派的{word}只有 {left} 名，要 {wanted} 名；"
                "补充入库后再抽。"
            )


def draw_officers(
    agency: Row, officers: Sequence[Row], targets: Sequence[str], stream: Stream, *, assistant: bool = False
) -> dict[str, list[str]]:
    """By institution, who goes for one agency: always those with the fewest visits so far, by lot among equals.

    The institutions are gone through in an order drawn by lot. Whoever has two visits more than another in the end
    made one from which the other was barred. Without bars each one goes to each institution, and each pair makes up
    the two, equally likely. Who was there last time goes again only after everybody who is free, to fill the number.
    """
    pool = sorted((row for row in officers if able(row, agency, assistant=assistant)), key=lambda row: row["id"])
    wanted = agency["assistants" if assistant else "officers"]
    load = {row["id"]: 0 for row in pool}
    sent = {}
    for target in stream.some(sorted(targets), len(targets)) if wanted else ():
        grounds = {row["id"]: barred(row, target) for row in pool}
        chosen: list[str] = []
        for ground in ("", LAST):
            free = [name for name, why in grounds.items() if why == ground]
            for level in sorted({load[name] for name in free}):
                level_pool = [name for name in free if load[name] == level]
                chosen += stream.some(level_pool, min(wanted - len(chosen), len(level_pool)))
        for name in chosen:
            load[name] += 1
        sent[target] = sorted(chosen)
    return sent


def result(seed: str, frozen: Row, objects: Sequence[Row], officers: Sequence[Row]) -> list[dict[str, Any]]:
    """The whole draw: institutions in the order drawn, each with the officers and assistants of every agency.

    Raises Impossible, with everything that is lacking.
    """
    if sentences := lacking(frozen, objects, officers):
        raise Impossible(sentences)
    targets = draw_objects(objects, frozen["count"], Stream(seed, "objects"))
    rows: list[dict[str, Any]] = [{"object": name, "officers": {}, "assistants": {}} for name in targets]
    for agency in frozen["agencies"]:
        for column, assistant in (("officers", False), ("assistants", True)):
            stream = Stream(seed, f"{column} {agency['agency']}")
            sent = draw_officers(agency, officers, targets, stream, assistant=assistant)
            for row in rows:
                if row["object"] in sent:
                    row[column][agency["agency"]] = sent[row["object"]]
    return rows


def fits(shape: str, value: str) -> bool:
    """Whether a public value is written as was agreed: 9 stands for a digit, h for a lower-case hexadecimal one."""
    return len(shape) == len(value) and all(_fits(mark, sign) for mark, sign in zip(shape, value, strict=True))


@cache
def _alphabet(mark: str) -> str:
    return {"9": "0123456789", "h": "0123456789abcdef"}.get(mark, mark)


def _fits(mark: str, sign: str) -> bool:
    return sign in _alphabet(mark)


def is_salt(text: str) -> bool:
    """Whether a text is a salt: 64 lower-case hexadecimal digits."""
    return fits("h" * SALT, text)


is_digest: Callable[[str], bool] = is_salt
"""A SHA-256 digest is written like a salt."""
