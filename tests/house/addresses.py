"""Every address of the house: the URL patterns of all apps, API and admin, flattened, each with sample paths."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern

ARGUMENT = re.compile(r"<(?:(?P<converter>\w+):)?(?P<name>\w+)>")
# The regular expressions among the addresses, and what each may be asked with: (pattern, sample).
REGULAR = (
    (r"\(\?P<\w+>\.\*\)", "nothing"),
    (r"\.\*", "nowhere"),
    (r"\(\?P<\w+>(\w+)(\|\w+)*\)", r"\1"),
    (r"[\^$]", ""),
)


@dataclass(frozen=True)
class Address:
    """One pattern: its name with all namespaces, and its route from the root, arguments unfilled."""

    name: str
    route: str
    arguments: tuple[str, ...]

    def paths(self, values: Mapping[str, list[str]]) -> list[str]:
        """The route filled with every combination of these values by argument name."""
        found = []
        for chosen in product(*(values[name] for name in self.arguments)):
            given = iter(chosen)
            found.append("/" + ARGUMENT.sub(lambda match: next(given), self.route))  # noqa: B023 used at once
        return found


def every(resolver: URLResolver | None = None, route: str = "", space: str = "") -> Iterator[Address]:
    for entry in (resolver or get_resolver()).url_patterns:
        here = route + _text(entry)
        if isinstance(entry, URLResolver):
            yield from every(entry, here, f"{space}{entry.namespace}:" if entry.namespace else space)
        elif isinstance(entry, URLPattern):
            names = tuple(match["name"] for match in ARGUMENT.finditer(here))
            yield Address(space + (entry.name or here), here, names)


def _text(entry: URLPattern | URLResolver) -> str:
    if isinstance(entry.pattern, RoutePattern):
        return str(entry.pattern)
    text = str(entry.pattern)
    for pattern, sample in REGULAR:
        text = re.sub(pattern, sample, text)
    return text
