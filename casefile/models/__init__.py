"""What every matter has: its case file, clocks, papers, attachments, notices, and events that nobody rewrites."""

from casefile.models.clocks import RUNNING, Clock, ClockQuerySet, Hold
from casefile.models.covers import (
    CaseFile,
    CaseFileGroupObjectPermission,
    CaseFileUserObjectPermission,
    Matter,
)
from casefile.models.events import Chain, Event
from casefile.models.holidays import HolidayNotice
from casefile.models.papers import Attachment, Document, Notice, Series
from casefile.models.previews import Preview
from casefile.models.referrals import Referral

__all__ = [
    "RUNNING",
    "Attachment",
    "CaseFile",
    "CaseFileGroupObjectPermission",
    "CaseFileUserObjectPermission",
    "Chain",
    "Clock",
    "ClockQuerySet",
    "Document",
    "Event",
    "Hold",
    "HolidayNotice",
    "Matter",
    "Notice",
    "Preview",
    "Referral",
    "Series",
]
