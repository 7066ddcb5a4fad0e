"""Case files by words: part of a title, a reference, or the number of one of their papers."""

import re

from django.db.models import Q

from agencies import wall
from casefile import desk
from casefile.models import Document, Series

# A part of a number such as 靖民备〔2026〕12号 begins in its series or behind that.
FROM_SERIES = re.compile(r"([^〔〕\d]+)(〔(\d{1,4}(〕(\d+号?)?)?)?)?")
FROM_YEAR = re.compile(r"〔?\d*〕?\d*号?")


def matching(text: str) -> Q:
    """Case files in whose title, reference or paper's number the text stands. Papers are read where it may be theirs:
    they are many, and whoever reads few files would have all of them held against the wall.
    """
    how = desk.holding(text)
    found = Q(**{f"title__{how}": text}) | Q(**{f"reference__{how}": text})
    if _is_of_number(text, how):
        found |= Q(pk__in=Document.objects.filter(**{f"number__{how}": text}).values("case"))
    return found


def _is_of_number(text: str, how: str) -> bool:
    """Whether there is a series of numbers of which a text may be part."""
    if FROM_YEAR.fullmatch(text):
        return True
    begun = FROM_SERIES.fullmatch(text)
    if begun is None:
        return False
    with wall.house():  # the names of the series are in every public paper; the table is the house's own
        return Series.objects.filter(**{f"key__{how}": begun[1]}).exists()
