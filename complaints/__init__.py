"""Complaints (投诉举报). Nothing is here until complaints are built: no model, no page, no address."""
