"""A pytest plugin: a real Chromium. `page` is a fresh visitor; a page that breaks its own rules fails the test.

The browser is the one that CHROMIUM names (`./run test` sets it), else the system's, else playwright's own.
"""

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

ARGUMENTS = [
    "--no-sandbox",  # pages of our own, and Chromium's sandbox refuses root
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PATIENCE = 10_000  # milliseconds


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture
def complaints_of_the_page() -> list[str]:
    """What the browser complained of: script errors, refused styles and scripts. It must be empty when the test ends;
    a test that provokes a complaint removes it."""
    return []


@pytest.fixture
def visitor(browser, complaints_of_the_page) -> Iterator[Callable[..., Page]]:
    """Makes visitors, each with a session of its own: `visitor()`, `visitor(java_script_enabled=False)`."""
    contexts: list[BrowserContext] = []

    def visit(**options) -> Page:
        context = browser.new_context(
            **{"locale": "zh-CN", "timezone_id": "Asia/Shanghai", "viewport": {"width": 1280, "height": 900}} | options
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints_of_the_page.append(str(error)))
        page.on("console", lambda message: note(message, complaints_of_the_page))
        return page

    yield visit
    for context in contexts:
        context.close()
    assert not complaints_of_the_page


def note(message: ConsoleMessage, complaints: list[str]) -> None:
    """Errors count, but for answers such as 403 and 409, which are the business of the test."""
    if message.type == "error" and "Failed to load resource" not in message.text:
        complaints.append(message.text)


@pytest.fixture
def page(visitor) -> Page:
    """One visitor at a desk."""
    return visitor()
