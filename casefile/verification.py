"""Verifying a paper: from its code or number to what may be said of it to anybody, and from a file to yes or no."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from io import BufferedIOBase

from django.core.files import File

from casefile.models import Document
from casefile.papers import ALPHABET, CODE_LENGTH

LONGEST = 80
CODE = re.compile(f"[{ALPHABET}]{{{CODE_LENGTH}}}")
NUMBER = re.compile(r"([^\[\](){}〔〕【】\d]+)[\[({〔【](\d{4})[\])}〕】](?:第)?0*(\d+)号?")
VALID, SUPERSEDED, PENDING = "valid", "superseded", "pending"


@dataclass(frozen=True)
class Verified:
    """What anybody may learn of a paper. `institution` and `more` are empty for a paper that is not public.

    `status`: valid, superseded (by `by_number`) or pending (issued, its file not made yet). `sha256` is that of the
    PDF file as issued.
    """

    title: str
    number: str
    agency: str
    issued_on: date
    status: str
    sha256: str
    code: str
    public: bool
    by_number: str = ""
    institution: str = ""
    more: tuple[tuple[str, str], ...] = ()
    document: Document = field(repr=False, compare=False, kw_only=True)


def look_up(text: str) -> Verified | None:
    """The paper with this code, or with this full number; None when there is none, whatever the reason.

    Case, spaces, hyphens and the shape of brackets do not matter. Numbers run on and could be counted through: by
    number only public papers answer; any other is answered to those who hold it and its code.
    """
    if len(text) > LONGEST:
        return None
    typed = re.sub(r"[\s\-‐-―－]", "", unicodedata.normalize("NFKC", text)).upper()
    papers = Document.objects.select_related("agency", "superseded_by")
    if CODE.fullmatch(typed):
        found = papers.filter(code=typed).first()
    elif parts := NUMBER.fullmatch(typed):
        series, year, serial = parts.groups()
        found = papers.filter(number=f"{series}〔{year}〕{serial}号", public=True).first()
    else:
        found = None
    return _said_of(found) if found else None


def matches(document: Document, file: BufferedIOBase | File) -> bool:
    """Whether a file is, byte for byte, the PDF that was issued. A paper without its file yet matches nothing."""
    file.seek(0)
    return bool(document.sha256) and hashlib.file_digest(file, "sha256").hexdigest() == document.sha256


def _said_of(document: Document) -> Verified:
    later, facts = document.superseded_by, document.facts if document.public else {}
    status = SUPERSEDED if later else VALID if document.rendered_at else PENDING
    return Verified(
        title=document.title,
        number=document.number,
        agency=document.facts.get("agency") or document.agency.name,
        issued_on=document.issued_on,
        status=status,
        sha256=document.sha256,
        code=document.code,
        public=document.public,
        by_number=later.number if later and later.public else "",
        institution=facts.get("institution", ""),
        more=tuple((label, value) for label, value in facts.get("items", ())),
        document=document,
    )
