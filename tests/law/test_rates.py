"""Rates: exact, never rounded into success, not applicable to nobody."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from law import load
from law.rates import Rate

CITE = load.pack("jingyu").terms[0].cite


def rate(target=100):
    return Rate(id="x", label="培训率", numerator="已培训人数", denominator="应培训人数", target=target, cite=CITE)


def test_one_untrained_in_ten_thousand_is_not_all():
    share = rate().of(9996, 10000)
    assert (share.state, share.shown, share.exact) == ("unmet", "99.9%", Fraction(2499, 2500))


def test_all_is_all():
    assert (rate().of(7, 7).state, rate().of(7, 7).shown) == ("met", "100%")


def test_a_rate_of_nobody_is_not_applicable():
    share = rate().of(0, 0)
    assert (share.state, share.exact, share.shown) == ("not_applicable", None, "不适用")


@pytest.mark.parametrize("counts", [(8, 7), (-1, 7), (0, -1), (1, 0), (-1, -1)])
def test_an_impossible_count_is_refused(counts):
    with pytest.raises(ValueError, match="培训率"):
        rate().of(*counts)


@given(st.integers(0, 10**7), st.integers(1, 10**7), st.integers(1, 100))
def test_a_rate_is_exact_and_what_is_shown_is_never_more(part, whole, target):
    part = min(part, whole)
    share = rate(target).of(part, whole)
    assert share.exact == Fraction(part, whole)
    assert (share.state == "met") == (part * 100 >= target * whole)
    told = Fraction(share.shown.removesuffix("%"))
    assert 0 <= share.exact * 100 - told < Fraction(1, 10)
    assert (share.shown == "100%") == (part == whole)
