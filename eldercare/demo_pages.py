"""The papers that institutions of the demonstration hand in: a page that says what it stands for."""

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
