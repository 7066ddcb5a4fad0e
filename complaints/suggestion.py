"""What a message is about, told by its words alone: a table of words in the packs, and a count. No model, no memory.

Every answer carries the words on which it rests, so that an officer can see why and decide otherwise. Needs no Django.
"""

import functools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from law import load

ENOUGH = 2  # weight of words at which a message counts as one about elder care
UNSURE = 1.5  # added to all weight found: a single weak word never makes a certain answer
FEWEST = 0.1  # a domain that explains less of the weight found is not worth an officer's time
LONG, OPENING, PASSING = 150, 100, 0.5  # of a long text, a word that stands once and late is named in passing
SPACES = re.compile(r"_x000D_|\s+")
CLAUSE = re.compile(r"[。！？!?；;]|……")


@dataclass(frozen=True, slots=True)
class Suggested:
    """A domain that the words of a message point to. `confidence` is its share of the weight found, 0 to 1."""

    domain: str
    confidence: float
    words: tuple[str, ...]

    def as_dict(self) -> dict:
        """As a complaint keeps it."""
        return {"domain": self.domain, "confidence": self.confidence, "words": list(self.words)}


@dataclass(frozen=True, slots=True)
class Care:
    """Whether a message is about elder care at all, how surely (0 to 1), and by which words."""

    about: bool
    confidence: float
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Table:
    """Words with their weight by kind, and one pattern that finds them, the longest first."""

    weights: Mapping[str, Mapping[str, float]]
    pattern: re.Pattern[str]


def suggest(text: str, place_id: str) -> list[Suggested]:
    """The domains that the words point to, the likeliest first. Empty where no word of the table stands in the text.

    Raises KeyError for a place without a pack.
    """
    table = _domains(place_id)
    words = set(table.pattern.findall(_plain(text)))
    told = {domain: {word: mine[word] for word in words if word in mine} for domain, mine in table.weights.items()}
    total = UNSURE + sum(max(mine.get(word, 0) for mine in told.values()) for word in words)
    answers = [
        Suggested(domain, round(sum(mine.values()) / total, 2), tuple(sorted(mine, key=lambda w, m=mine: (-m[w], w))))
        for domain, mine in told.items()
    ]
    return sorted((answer for answer in answers if answer.confidence >= FEWEST), key=lambda answer: -answer.confidence)


def care(text: str, place_id: str) -> Care:
    """Whether a message is about elder care: it names such a service, or says that somebody preys on old people.

    Raises KeyError for a place without a pack.
    """
    names, elders, preyed, never = _care(place_id)
    plain = never.sub("", _plain(text))
    weights = _named(plain, names) | _near(plain, elders, preyed)
    weight = sum(weights.values())
    words = tuple(sorted(weights, key=lambda word: (-weights[word], word)))
    return Care(about=weight >= ENOUGH, confidence=round(weight / (weight + ENOUGH), 2), words=words)


def _named(text: str, names: _Table) -> dict[str, float]:
    hits = list(names.pattern.finditer(text))
    passing = len(hits) == 1 and len(text) > LONG and hits[0].start() > OPENING
    return {hit[0]: names.weights[""][hit[0]] * (PASSING if passing else 1) for hit in hits}


def _near(text: str, elders: re.Pattern[str], preyed: _Table) -> dict[str, float]:
    """Words of selling, lending and fraud that stand in one sentence, or the next, with old people."""
    sentences = CLAUSE.split(text)
    near = {at + step for at, sentence in enumerate(sentences) if elders.search(sentence) for step in (-1, 0, 1)}
    found = {word for at in near if 0 <= at < len(sentences) for word in preyed.pattern.findall(sentences[at])}
    return {word: preyed.weights[""][word] for word in found}


def _plain(text: str) -> str:
    return SPACES.sub("", text)


@functools.lru_cache(maxsize=64)
def _domains(place_id: str) -> _Table:
    return _table(load.pack(place_id).domain_words)


@functools.lru_cache(maxsize=64)
def _care(place_id: str) -> tuple[_Table, re.Pattern[str], _Table, re.Pattern[str]]:
    kinds = load.pack(place_id).care_words
    care_words, preyed = _table({"": kinds["care"]}), _table({"": kinds["preyed"]})
    return care_words, _any(kinds["elders"].split()), preyed, _any(kinds["never"].split())


def _table(written: Mapping[str, str]) -> _Table:
    weights = {kind: dict(_weighed(words)) for kind, words in written.items()}
    return _Table(weights, _any(word for words in weights.values() for word in words))


def _weighed(words: str) -> Iterable[tuple[str, float]]:
    for entry in words.split():
        word, _, weight = entry.partition("*")
        yield word, float(weight or 1)


def _any(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(set(words), key=lambda word: (-len(word), word)))))
