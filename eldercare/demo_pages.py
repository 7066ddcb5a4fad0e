"""The papers and pictures of the demonstration: a page that says what it stands for, a photo of nothing."""

import struct
import zlib

TITLES = {"fire_certificate": "FIRE", "food_licence": "FOOD", "medical_licence": "MEDICAL"}


def page(slot: str) -> bytes:
    """A one-page PDF with a few Latin words; nobody could take it for a licence."""
    text = f"DEMO - {TITLES.get(slot, slot.upper())} - NOT A REAL DOCUMENT"
    stream = f"BT /F1 20 Tf 60 760 Td ({text}) Tj ET".encode()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 4 0 R>>>>/Contents 5 0 R>>",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
    ]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(out)
    return out + b"xref\n0 6\n0000000000 65535 f \n%strailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        table,
        start,
    )


def picture(number: int) -> bytes:
    """A small PNG: a light wall and a floor, in a shade of its own; nobody could take it for a real place."""
    width, height, shade = 160, 120, 90 + number * 37 % 120
    wall, floor = bytes((shade, 200, 225)), bytes((150, 140, shade))
    rows = b"".join(b"\x00" + (wall if row < 84 else floor) * width for row in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(rows)) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
