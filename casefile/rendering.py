"""Pending papers become PDF files: claimed one by one, drawn from their frozen facts alone, kept with their hash."""

import hashlib
import logging
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import segno
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.template.loader import render_to_string
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetchingError

from casefile.models import Document

LOG = logging.getLogger(__name__)

# An archive format that also promises extractable text; tags make the paper readable aloud.
VARIANT = {"pdf_variant": "pdf/a-2u", "pdf_tags": True}
BATCH = 200
LIMIT = 10
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(hours=6)

INTERRUPTED = "成文没有做完，稍后自动再试。"
EXHAUSTED = "已试{times}次，不再自动重试；查明原因后可用 manage.py render_papers --again 重新成文。"


class MissingFact(LookupError):
    """A template wants a fact that the act did not freeze into the paper. A hole in a paper is worse than no paper."""


class Facts(dict):
    """Frozen facts that refuse to be silent about what they do not hold."""

    def __missing__(self, key: str):
        raise MissingFact(key)

    @classmethod
    def of(cls, value: Any) -> Any:
        if isinstance(value, dict):
            return cls({key: cls.of(inner) for key, inner in value.items()})
        return [cls.of(inner) for inner in value] if isinstance(value, list | tuple) else value


class Fetcher(URLFetcher):
    """Reads only what belongs to the papers: inline data, `static/` and the fonts. No network, no other file."""

    def fetch(self, url, headers=None):
        parts = urlsplit(url)
        if parts.scheme == "data":
            return super().fetch(url, headers)
        if parts.scheme != "file" or parts.netloc or not self._is_ours(Path(unquote(parts.path))):
            raise URLFetchingError(f"papers may not fetch {url}")
        return super().fetch(url, headers)

    @staticmethod
    def _is_ours(path: Path) -> bool:
        roots = (settings.BASE_DIR / "eldercare" / "static", settings.FONTS_DIR)
        return any(path.resolve().is_relative_to(Path(root).resolve()) for root in roots)


def render_pending(*, at: datetime) -> int:
    """This will render the papers that are due for it, at most a batch. Returns how many became PDF files.

    Safe to run twice at once. An attempt is counted before it is made, so that one that kills its worker counts too;
    the paper stays pending and is taken up again after a pause that doubles each time.
    """
    done = 0
    for _ in range(BATCH):
        claimed = _claim(at)
        if claimed is None:
            break
        done += _attempt(*claimed, at=at)
    return done


def again() -> int:
    """This will give papers that ran out of attempts a fresh start. Returns how many there are."""
    exhausted = Document.objects.filter(rendered_at=None, attempts__gte=LIMIT)
    return exhausted.update(attempts=0, retry_at=None)


def pdf(document: Document) -> bytes:
    """One paper as PDF/A, from its row alone: nothing of the matter is read again.

    Raises MissingFact, TemplateDoesNotExist, TemplateSyntaxError or OSError.
    """
    sheet, fonts = _press()
    html = HTML(string=page(document), base_url=sheet.base_url, url_fetcher=Fetcher())
    return html.write_pdf(stylesheets=[sheet], font_config=fonts, **VARIANT)


def page(document: Document) -> str:
    """The paper as HTML, before it is set."""
    facts, address = Facts.of(document.facts), f"{settings.PUBLIC_URL}/verify/{document.code}"
    context = {
        "paper": document,
        "facts": facts,
        "by": f"根据{facts['ground']}，" if facts["ground"] else "",
        "code": "-".join(document.code[start : start + 4] for start in range(0, len(document.code), 4)),
        "qr": segno.make(address, error="m", micro=False).svg_data_uri(border=0, omitsize=True),
        "portal": f"{settings.PUBLIC_URL}/verify",
    }
    return render_to_string(f"papers/{document.kind}.html", context)


def _claim(at: datetime) -> tuple[int, int] | None:
    with transaction.atomic():
        due = Q(retry_at=None) | Q(retry_at__lte=at)
        pending = Document.objects.filter(due, rendered_at=None, attempts__lt=LIMIT).order_by("issued_at", "pk")
        document = pending.select_for_update(skip_locked=True).first()
        if document is None:
            return None
        document.retry_at = at + min(FIRST_PAUSE * 2**document.attempts, LONGEST_PAUSE)
        document.attempts += 1
        document.failure = _sentence(INTERRUPTED, document.attempts)
        document.save(update_fields=["attempts", "retry_at", "failure"])
    return document.pk, document.attempts


def _attempt(pk: int, attempts: int, *, at: datetime) -> bool:
    """Render one claimed paper. What is expected to go wrong becomes a sentence on the row; anything else surfaces."""
    try:
        with transaction.atomic():
            pending = Document.objects.filter(pk=pk, rendered_at=None).select_related("case")
            document = pending.select_for_update(skip_locked=True, of=("self",)).first()
            if document is None:  # another worker has it, or has done it
                return False
            content = pdf(document)
            document.path = _keep(document, content)
            document.sha256 = hashlib.sha256(content).hexdigest()
            document.rendered_at, document.failure, document.retry_at = at, "", None
            document.save(update_fields=["path", "sha256", "rendered_at", "failure", "retry_at"])
    except MissingFact as error:
        return _fail(pk, attempts, f"签发时没有写入“{error}”，不能成文。")
    except TemplateDoesNotExist as error:
        return _fail(pk, attempts, f"没有这种文书的版式（{error}）。")
    except TemplateSyntaxError as error:
        return _fail(pk, attempts, f"文书的版式有错（{error}）。")
    except OSError as error:
        return _fail(pk, attempts, f"文件没有写成（{error.strerror or error}）。")
    return True


def _fail(pk: int, attempts: int, cause: str) -> bool:
    LOG.warning("paper %s was not rendered: %s", pk, cause)
    Document.objects.filter(pk=pk, rendered_at=None).update(failure=_sentence(cause, attempts))
    return False


def _sentence(cause: str, attempts: int) -> str:
    last = EXHAUSTED.format(times=attempts) if attempts >= LIMIT else ""
    return cause[: 300 - len(last)] + last


def _keep(document: Document, content: bytes) -> str:
    """Write the file where only one can be: what an attempt that never committed left there is replaced."""
    path = f"papers/{document.case.reference}/{document.code}.pdf"
    default_storage.delete(path)
    return default_storage.save(path, ContentFile(content))


@cache
def _press() -> tuple[CSS, FontConfiguration]:
    """The style sheet and the fonts, read once in each process: they are most of the cost of a first paper."""
    fonts = FontConfiguration()
    sheet = settings.BASE_DIR / "eldercare" / "static" / "css" / "paper.css"
    faces = "".join(
        f'@font-face{{font-family:"{family}";src:url("{(settings.FONTS_DIR / name).as_uri()}")}}'
        for family, name in (("Paper Serif", "NotoSerifSC-Regular.otf"), ("Paper Sans", "NotoSansSC-Regular.otf"))
    )
    text = faces + sheet.read_text(encoding="utf-8")
    return CSS(string=text, base_url=sheet.as_uri(), font_config=fonts, url_fetcher=Fetcher()), fonts
