"""`python -m benchmarks.messages PATH`: what the table of words finds in real messages, beside labels given by reading.

PATH is the folder of the messages (XLSX). The labels name messages by number and carry no text. The table was tuned on
the part `tune`; the part `held` was read and labelled only after the table was fixed.
"""

import csv
import math
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import openpyxl

from complaints import suggestion

LABELS = Path(__file__).parent / "labels" / "messages.csv"
PLACE = "jingyu"  # any place: none has words of its own
SHOWN = 3
SURE = 1.96  # of a 95 % interval
NUMBER, SUBJECT, TEXT = "留言编号", "留言主题", "留言详情"


class Label(NamedTuple):
    """What a reader said of one message: the domain is empty where none of ours fits."""

    part: str
    about: bool
    domain: str


def messages(folder: Path) -> Iterator[tuple[int, str]]:
    """Number and text (subject, then details) of every message in the folder's sheets."""
    for path in sorted(folder.glob("*.xlsx")):
        rows = openpyxl.load_workbook(path, read_only=True).active.iter_rows(values_only=True)
        head = list(next(rows))
        if NUMBER in head:
            at = [head.index(name) for name in (NUMBER, SUBJECT, TEXT)]
            yield from ((row[at[0]], f"{row[at[1]]}。{row[at[2]]}") for row in rows if row[at[0]] is not None)


def labels() -> dict[int, Label]:
    with LABELS.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {int(row["number"]): Label(row["part"], row["elder_care"] == "yes", row["domain"]) for row in rows}


def share(hits: int, of: int) -> str:
    """A proportion with its 95 % interval (Wilson): with so few cases the interval is the result."""
    if not of:
        return "-"
    p, z = hits / of, SURE
    middle = (p + z * z / (2 * of)) / (1 + z * z / of)
    half = z * math.sqrt(p * (1 - p) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return f"{hits}/{of} = {p:.0%} (95 %: {middle - half:.0%} to {middle + half:.0%})"


def about(part: str, texts: dict[int, str], told: dict[int, Label]) -> None:
    found = {number for number in texts if suggestion.care(texts[number], PLACE).about}
    mine = {number: label for number, label in told.items() if label.part == part}
    right = {number for number, label in mine.items() if label.about}
    picked = found & set(mine)
    print(f"\n{part}: {len(mine)} labelled, {len(right)} about elder care")
    print("  precision", share(len(picked & right), len(picked)), "· wrongly found:", sorted(picked - right))
    print("  recall   ", share(len(picked & right), len(right)), "· missed:", sorted(right - picked))
    domains("  domain, elder care:", right, texts, mine)
    domains("  domain, other messages that one of the domains fits:", set(mine) - right, texts, mine)


def domains(title: str, numbers: Iterable[int], texts: dict[int, str], told: dict[int, Label]) -> None:
    named = [number for number in numbers if told[number].domain]
    ranks = []
    for number in named:
        suggested = [one.domain for one in suggestion.suggest(texts[number], PLACE)[:SHOWN]]
        ranks.append(suggested.index(told[number].domain) if told[number].domain in suggested else SHOWN)
    print(title, "first", share(ranks.count(0), len(named)), f"· among {SHOWN}", share(among(ranks), len(named)))


def among(ranks: list[int]) -> int:
    return sum(rank < SHOWN for rank in ranks)


def main(folder: str) -> None:
    texts, told = dict(messages(Path(folder))), labels()
    print(f"{len(texts)} messages\nfound: number, confidence, words, domains")
    for number, text in sorted(texts.items()):
        answer = suggestion.care(text, PLACE)
        if answer.about:
            domain = ", ".join(f"{one.domain} {one.confidence}" for one in suggestion.suggest(text, PLACE)[:SHOWN])
            print(f"  {number}  {answer.confidence}  {' '.join(answer.words)}  →  {domain or '-'}")
    for part in ("tune", "held"):
        about(part, texts, told)
    unread = sum(suggestion.care(text, PLACE).about for number, text in texts.items() if number not in told)
    print(f"\nfound and not labelled: {unread}")


if __name__ == "__main__":
    main(sys.argv[1])
