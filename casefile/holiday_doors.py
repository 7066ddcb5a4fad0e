"""Doors of the holiday notice: which form reads each move, and which act makes it."""

from casefile import holiday_forms, holidays
from casefile.doors import Door, Doors
from casefile.holiday_flow import HOLIDAY_NOTICE
from casefile.models import HolidayNotice

HOLIDAY = Doors(
    HOLIDAY_NOTICE,
    HolidayNotice.objects.select_related("case__place", "case__agency", "case__party"),
    Door(HOLIDAY_NOTICE.moves["approve"], holiday_forms.Approve, holidays.approve, "casefile/holiday_approve.html"),
    Door(HOLIDAY_NOTICE.moves["reject"], holiday_forms.Reject, holidays.reject),
)
