"""`python -m benchmarks.decisions PATH`: whether a real sheet of decisions comes back as it came, and what is parsed.

Every row is read as the import reads it, kept as the database keeps it (JSON), written out again and compared with the
file byte by byte. Needs no servers. PATH is a CSV or the folder of one.
"""

import csv
import io
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import django

SHOWN = 5


def kept(path: Path) -> tuple[list, list[str], float]:
    """The rows as they are kept, the headings, and the seconds that reading them took."""
    from credit import rows  # noqa: PLC0415 - the models must be there first
    from registry import sheets  # noqa: PLC0415

    began = time.perf_counter()
    head, *lines = sheets.read(path).rows
    found = list(rows.of_sheet(head.cells, ((line.number, line.cells) for line in lines), kind="penalty"))
    took = time.perf_counter() - began
    for one in found:
        one.raw = json.loads(json.dumps(one.raw, ensure_ascii=True))
    return found, list(head.cells), took


def written(head: Sequence[str], found: list, like: bytes) -> bytes:
    """The rows as a sheet again, in the encoding and with the line ends of the file."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n" if b"\r\n" in like else "\n")
    writer.writerows([head, *([cell for _, cell in one.raw] for one in found)])
    text = buffer.getvalue()
    if not like.endswith(b"\n"):
        text = text.rstrip("\r\n")
    mark = b"\xef\xbb\xbf" if like.startswith(b"\xef\xbb\xbf") else b""
    try:
        like.decode("utf-8")
    except UnicodeDecodeError:
        return text.encode("gb18030")
    return mark + text.encode("utf-8")


def main(path: Path) -> int:
    """Prints what was found; answers 1 when a byte was lost."""
    if path.is_dir():
        path = next(path.glob("*.csv"))
    source = path.read_bytes()
    found, head, took = kept(path)
    same = written(head, found, source) == source
    numbers = sum(1 for one in found if one.values["number_parts"])
    grounds = [one.values for one in found if one.values["ground"]]
    places = [place for values in grounds for place in values["articles"]]
    remarks = Counter(remark for one in found for remark in one.remarks)
    said = Counter(tuple(cell for _, cell in one.raw[1:]) for one in found)
    sys.stdout.write(
        f"{path.name}: {len(found)} rows in {took:.2f} s, byte for byte: {'the same' if same else 'NOT the same'}\n"
        f"document numbers parsed: {numbers} of {len(found)}\n"
        f"grounds with articles: {sum(1 for one in grounds if one['articles'])} of {len(grounds)}, "
        f"{len(places)} places in {len({place['law'] for place in places if 'law' in place})} laws, "
        f"{sum(1 for place in places if place.get('guessed'))} with a unit guessed\n"
        f"rows that say again what another says: {len(found) - len(said)}\n"
        f"rows to be looked at: {sum(1 for one in found if one.remarks)}\n"
    )
    for remark, many in remarks.most_common(SHOWN):
        sys.stdout.write(f"  {many} x {remark}\n")
    return 0 if same else 1


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "eldercare.settings")
    django.setup()
    raise SystemExit(main(Path(sys.argv[1])))
