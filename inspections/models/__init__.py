"""Rows of this app, a file for each matter."""

from inspections.models.site_check import SiteCheck

__all__ = ["SiteCheck"]
