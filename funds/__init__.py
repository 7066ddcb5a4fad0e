"""Funds: so far the question whether an institution may have a subsidy. Payments and fees are not built yet."""
