"""The calendar page, the form that proposes a holiday notice, and the notice's own page and moves."""

from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.generic import TemplateView, View

from agencies import wall
from casefile import calendar, holiday_doors, holiday_forms, holiday_shown, holidays, page, yearsheet
from casefile.models import Clock, HolidayNotice
from casefile.refusals import Refusal
from casefile.scope import scope
from casefile.views import CaseView, MoveView

PENDING = 5


class CalendarPage(TemplateView):
    """A year as months, with the notices that made it so, and what is uncertain."""

    template_name = "casefile/calendar.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        days, today, actor = calendar.current(), timezone.localdate(), self.request.actor
        asked = self.request.GET.get("year", "")
        year = int(asked) if asked.isdecimal() and len(asked) == len("2026") else today.year
        year = min(max(year, days.first.year), days.last.year)
        running = Clock.objects.running().filter(scope(actor, prefix="case__"), certain=False)
        proposed = HolidayNotice.objects.visible_to(actor).filter(state=HolidayNotice.State.PROPOSED)
        notices = holiday_shown.behind(days, year)
        context = {
            "sheet": yearsheet.lay(year, on=days, today=today),
            "today": today,
            "notices": [(notice, holiday_shown.days(notice)) for notice in notices],
            "before": year - 1 if year > days.first.year else None,
            "after": year + 1 if year < days.last.year else None,
            "known_until": days.known_until,
            "next_unknown": days.known_until.year + 1,
            "provisional": running.aggregate(all=Count("pk"), here=Count("pk", filter=Q(due_on__year=year))),
            "pending": [
                (notice, page.url_of(notice.case))
                for notice in proposed.select_related("case").order_by("-case__opened_at")[:PENDING]
            ],
            "shut": holidays.may_propose(actor),
        }
        return super().get_context_data(**context, **kwargs)


class Propose(View):
    """Types or pastes a notice. A refusal keeps everything typed."""

    def get(self, request: HttpRequest) -> HttpResponse:
        shut = holidays.may_propose(request.actor)
        year = calendar.current().known_until.year + 1
        return self.show(holiday_forms.Propose(initial={"year": year}), shut=shut, status=403 if shut else 200)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = holiday_forms.Propose(request.POST)
        if not form.is_valid():
            return self.show(form, status=422)
        try:
            content = form.cleaned_data["content"]
            found = wall.make(holidays.propose, content=content, by=request.actor, at=timezone.now())
        except Refusal as refusal:
            refusal.on(form)
            return self.show(form, status=refusal.status)
        return redirect(page.url_of(found.case))

    def show(self, form: Any, *, shut: str | None = None, status: int = 200) -> HttpResponse:
        year = form.cleaned_data["content"]["year"] if form.missing else None
        context = {"form": form, "shut": shut, "year": year, "back": reverse("casefile:calendar")}
        return render(self.request, "casefile/holiday_propose.html", context, status=status)


def _facts(notice: HolidayNotice, actor: Any) -> dict[str, Any]:
    """The notice's days, and while it waits, what it would do."""
    incoming = calendar.parsed(notice)
    waits = notice.state == HolidayNotice.State.PROPOSED
    return {
        "notice": incoming,
        "holidays": holiday_shown.days(incoming),
        "preview": holiday_shown.preview(notice, actor=actor) if waits else None,
        "missing": holidays.missing(incoming) if waits else [],
        "keeps": holiday_shown.may_keep(actor),
    }


class HolidayPage(CaseView):
    doors = holiday_doors.HOLIDAY
    facts_template = "casefile/holiday_notice.html"

    def facts(self) -> dict[str, Any]:
        return _facts(self.subject, self.request.actor)


class HolidayMove(MoveView):
    doors = holiday_doors.HOLIDAY

    def extra(self) -> dict[str, Any]:
        return _facts(self.subject, self.request.actor) if self.door.move.name == "approve" else {}
