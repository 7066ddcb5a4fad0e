"""Templates decide nothing about rights, carry no inline script or style, and fetch nothing from elsewhere."""

import re

import pytest

from tests.house import plan

TEMPLATES = sorted((plan.ROOT / "templates").rglob("*.html"))
STATIC = sorted(
    path for path in (plan.ROOT / "eldercare" / "static").rglob("*") if path.suffix in {".css", ".js", ".svg", ".html"}
)
# Papers are made into PDFs by a renderer without a network; admin/ is Django's own.
INSIDE_TAGS = re.compile(r"\{[{%].*?[%}]\}", re.DOTALL)
COMMENT = re.compile(r"\{#.*?#\}|\{% comment.*?endcomment %\}|<!--.*?-->", re.DOTALL)
NAMESPACES = ("http://www.w3.org/", "https://openfontlicense.org", "http://scripts.sil.org/OFL")

RULES = {
    "permission logic": (
        re.compile(
            r"\bperms\b|has_perm|user\.is_|user\.groups|actor\.roles|actor\.holds|actor\.agency\.(pk|id)\b|\.domains\b"
        ),
        "{% if perms.casefile.view %}",
        True,
    ),
    "an inline script": (
        re.compile(r"<script(?![^>]*\ssrc=)|javascript:", re.IGNORECASE),
        "<script>alert(1)</script>",
        False,
    ),
    "an inline handler": (re.compile(r"\son[a-z]+\s*=|\shx-on", re.IGNORECASE), '<a onclick="x()">', False),
    "an inline style": (re.compile(r"<style|\sstyle\s*=", re.IGNORECASE), '<p style="color:red">', False),
    "text that is not escaped": (re.compile(r"\|\s*safe\b|autoescape\s+off|\|\s*safeseq"), "{{ name|safe }}", True),
}


@pytest.mark.parametrize("rule", RULES)
def test_no_template_has(rule):
    pattern, example, in_tags = RULES[rule]
    assert pattern.search(example)
    found = []
    for path in TEMPLATES:
        text = COMMENT.sub("", path.read_text("utf-8"))
        pieces = INSIDE_TAGS.findall(text) if in_tags else [text]
        found += [f"{plan.name(path)}: {hit[0]}" for piece in pieces for hit in pattern.finditer(piece)]
    assert found == []


def foreign(text: str) -> list[str]:
    return [
        url for url in re.findall(r"(?:https?:)?//[\w.-]+\.\w+[^\s\"'<>)]*", text) if not url.startswith(NAMESPACES)
    ]


@pytest.mark.parametrize("path", [*TEMPLATES, *STATIC], ids=plan.name)
def test_nothing_is_fetched_from_another_host(path):
    assert foreign(path.read_text("utf-8")) == []


def test_a_foreign_address_would_be_found():
    assert foreign('<script src="//cdn.example.com/x.js">')
    assert foreign("url(https://fonts.example.com/a)")
    assert not foreign('xmlns="http://www.w3.org/2000/svg"')


def test_no_template_is_longer_than_can_be_kept_in_mind():
    lengths = {plan.name(path): len(path.read_text("utf-8").splitlines()) for path in TEMPLATES}
    assert {file: lines for file, lines in lengths.items() if lines > 300} == {}
