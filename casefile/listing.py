"""Lists of any length, a page at a time, at a cost that does not grow with what there is."""

from functools import cached_property
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet

from agencies import wall

PAGE = 50
MOST = 1000  # more than anybody pages through; counting on would cost more than the page itself


class Listing(Paginator):
    """The pages of a query, up to `MOST` rows; `more` says that there are others, which a narrower question finds.

    The keys of all pages are found at once, which costs what counting them would, and fifty rows are read by `wanted`.
    """

    def __init__(self, found: QuerySet, *, wanted: QuerySet, page: int = PAGE):
        super().__init__(found.values_list("pk", flat=True)[: MOST + 1], page)
        self.wanted = wanted

    @cached_property
    def _keys(self) -> list[Any]:
        return list(self.object_list)

    @cached_property
    def count(self) -> int:
        return min(len(self._keys), MOST)

    @property
    def more(self) -> bool:
        return len(self._keys) > MOST

    def page(self, number: Any):
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        keys = self._keys[start : min(start + self.per_page, MOST)]
        with wall.house():  # what was found as its reader is read with the names of what it stands on
            rows = self.wanted.in_bulk(keys)
        return self._get_page([rows[key] for key in keys if key in rows], number, self)
