"""Lists of any length, a page at a time, at a cost that does not grow with what there is."""

from functools import cached_property
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet

from agencies import wall

PAGE = 50
AHEAD = 200  # rows looked for behind the page that is asked for: what most people turn to
MOST = 1000  # more than anybody pages through


class Listing(Paginator):
    """The pages of a query, as far as anybody reads on; `more` says that there are others behind.

    The keys up to a little behind the page asked for are found at once, which costs what counting them would, and
    fifty rows are read by `wanted`. At `MOST` rows it is `full`: a narrower question finds the rest.
    """

    def __init__(self, found: QuerySet, *, wanted: QuerySet, page: int = PAGE):
        super().__init__(found.values_list("pk", flat=True), page)
        self.wanted = wanted
        self.reach = AHEAD

    def get_page(self, number: Any):
        """The page of this number, the last one beyond it, the first one for whatever else was sent."""
        asked = max(int(number), 1) if str(number).isdecimal() and len(str(number)) < PAGE else 1
        self.reach = min(asked * self.per_page + AHEAD, MOST)
        return super().get_page(asked)

    @cached_property
    def _keys(self) -> list[Any]:
        return list(self.object_list[: self.reach + 1])

    @cached_property
    def count(self) -> int:
        return min(len(self._keys), self.reach)

    @property
    def more(self) -> bool:
        return len(self._keys) > self.reach

    @property
    def full(self) -> bool:
        return self.more and self.reach == MOST

    def page(self, number: Any):
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        keys = self._keys[start : min(start + self.per_page, self.count)]
        with wall.house():  # what was found as its reader is read with the names of what it stands on
            rows = self.wanted.in_bulk(keys)
        return self._get_page([rows[key] for key in keys if key in rows], number, self)
