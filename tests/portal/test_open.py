"""Every page of the portal is open, names no inline script or style, and can be read without JavaScript."""

import re

import pytest
from django.core.cache import cache
from django.urls import reverse

from portal.urls import urlpatterns
from tests.portal import scene

pytestmark = pytest.mark.django_db
INLINE = re.compile(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=", re.IGNORECASE)

# Opens for the holder of a link alone; shows a draw or a listed hazard by a reference of its own.
ELSEWHERE = ("reply", "draw", "draw_file", "supervision")


def addresses() -> list[str]:
    institution = scene.changed("甲院")
    given = {"reference": institution.case.reference, "code": "ABCDEFGHJKMNPQRS"}
    found = []
    for pattern in urlpatterns:
        if pattern.name in ELSEWHERE:
            continue
        wanted = [name for name in given if f":{name}>" in str(pattern.pattern)]
        found.append(reverse(f"portal:{pattern.name}", kwargs={name: given[name] for name in wanted}))
    return found


def test_every_address_is_open_and_clean(client):
    cache.clear()
    for url in addresses():
        page = client.get(url)
        assert page.status_code == 200, url
        if page["Content-Type"].startswith("text/html"):
            assert not INLINE.search(page.content.decode()), url
            assert "default-src 'self'" in page["Content-Security-Policy"]


def test_no_page_links_to_what_is_not_there(client):
    cache.clear()
    for url in addresses():
        page = client.get(url)
        if not page["Content-Type"].startswith("text/html"):
            continue
        for target in set(re.findall(r'href="(/[^"#?]*)', page.content.decode())):
            if not target.startswith("/static/"):
                assert client.get(target).status_code in (200, 302), f"{url} → {target}"
