"""Lists of any length, a page at a time, at a cost that does not grow with what there is."""

from functools import cached_property
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet

PAGE = 50
MOST = 1000  # more than anybody pages through; counting on would cost more than the page itself


class Listing(Paginator):
    """The pages of a query, up to `MOST` rows; `more` says that there are others, which a narrower question finds.

    A page is found by its keys alone and then read with `wanted`, so that joins are made for fifty rows only.
    """

    def __init__(self, found: QuerySet, *, wanted: QuerySet, page: int = PAGE):
        super().__init__(found.values_list("pk", flat=True), page)
        self.wanted = wanted

    @cached_property
    def _counted(self) -> int:
        return self.object_list.order_by()[: MOST + 1].count()

    @cached_property
    def count(self) -> int:
        return min(self._counted, MOST)

    @property
    def more(self) -> bool:
        return self._counted > MOST

    def page(self, number: Any):
        shown = super().page(number)
        keys = list(shown.object_list)
        rows = self.wanted.in_bulk(keys)
        shown.object_list = [rows[key] for key in keys if key in rows]
        return shown
