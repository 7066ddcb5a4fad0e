"""Pages of the three lists: the lists side by side, the board, and the paper of an institution or a visit."""

from collections import Counter
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.views.generic import TemplateView, View

from agencies import wall
from casefile import calendar, page
from casefile.exports import XLSX
from casefile.listing import Listing
from casefile.refusals import Refusal
from casefile.views import whole
from inspections import board, hazard_list, list_files, lists
from inspections.models import Hazard, Visit
from law import load
from registry.doors import INSTITUTION

ASKED = ("q", "kind", "grade", "institution", "overdue", "urgent", "from", "until", "place", "town", "visit", "state")
WITHIN = (*ASKED, "set", "agency")


class ThreeLists(TemplateView):
    """Every hazard from left to right: what was found, how and by when it is fixed, who answers for it."""

    template_name = "inspections/lists.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        now = timezone.now()
        rows = lists.found(request.actor, request.GET)
        tab = request.GET.get("set", "")
        if request.GET.get("export"):
            return self.exported(lists.in_tab(rows, tab), now)
        shown = Listing(lists.in_tab(rows, tab), wanted=lists.complete()).get_page(request.GET.get("page"))
        lines = lists.lines(shown.object_list, now=now, calendar=calendar.current())
        return render(request, self.template_name, {"page": shown, "lines": lines, **self.around(tab, rows)})

    def exported(self, rows: Any, now: Any) -> HttpResponse:
        answer = HttpResponse(list_files.workbook(rows, now=now), content_type=XLSX)
        name = list_files.filename(timezone.localdate(now))
        answer.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
        return answer

    def around(self, tab: str, rows: QuerySet[Hazard]) -> dict[str, Any]:
        """Tabs, chips and heads: counted over the same hazards, without the agency that is chosen."""
        ask = {key: value for key, value in self.request.GET.items() if value and key in WITHIN}
        if "agency" in ask:
            rows = lists.found(self.request.actor, {key: value for key, value in ask.items() if key != "agency"})
        counted = lists.tallies(rows, on=timezone.localdate())
        mine = [one for one in counted if self.fits(one, tab)]
        chosen = [one for one in mine if one.agency == ask.get("agency", one.agency)]
        place = self.place()
        return {
            "ask": ask,
            "tab": tab,
            "tabs": self.tabs(counted, ask, place),
            "chips": [] if tab == lists.CLOSED_TAB else chips(mine, ask),
            "heads": lists.headings(place, tab),
            "sums": {name: sum(getattr(one, name) for one in chosen) for name in SUMS},
            "kinds": load.pack(place).hazard_kinds.items(),
            "grades": Hazard.Grade.choices,
            "office": self.request.actor.agency is not None,
            "unregistered": not self.request.actor.agency and self.institution() is None,
            "closed": tab == lists.CLOSED_TAB,
            "rule": load.pack(place).three_lists.get(tab),
            "export_query": link(ask, export="xlsx"),
            "board_query": urlencode({key: value for key, value in ask.items() if key != "set"}),
            "narrowed": bool(set(ask) - {"set"}),
        }

    def place(self) -> str:
        """The place whose texts name the lists; of a party that is no institution yet, those of the whole country."""
        actor = self.request.actor
        if actor.agency:
            return actor.agency.place_id
        own = self.institution()
        return own.place_id if own else load.ROOT

    def institution(self) -> Any:
        """The institution for which somebody speaks, or None where none is registered under the party's code."""
        return getattr(self.request.actor.party, "institution", None)

    @staticmethod
    def fits(one: lists.Tally, tab: str) -> bool:
        return tab in (lists.ALL_TAB, lists.CLOSED_TAB) or one.set == ("" if tab == lists.OTHER_TAB else tab)

    def tabs(self, counted: Any, ask: dict[str, str], place: str) -> list[dict[str, Any]]:
        """What is closed only grows: its tab is not counted before it is opened."""
        own = lists.sets_of(place)
        named = {lists.ALL_TAB: "全部在办", **dict(short(own)), **({lists.OTHER_TAB: "其他隐患"} if own else {})}
        found = [
            {
                "label": label,
                "count": str(sum(one.n for one in counted if self.fits(one, key))),
                "url": link(ask, set=key),
                "current": key == ask.get("set", ""),
            }
            for key, label in named.items()
        ]
        current = ask.get("set") == lists.CLOSED_TAB
        return [*found, {"label": "已销号", "count": "", "url": link(ask, set=lists.CLOSED_TAB), "current": current}]


def short(sets: dict[str, str]) -> list[tuple[str, str]]:
    """The sets of lists without what stands in brackets after their names."""
    return [(key, label.partition("（")[0]) for key, label in sets.items()]


SUMS = ("n", "late", "waiting", "lacking", "supervised")


def chips(counted: list[lists.Tally], ask: dict[str, str]) -> list[dict[str, Any]]:
    """One for each agency that has any, and one for all."""
    many: Counter[str] = Counter()
    for one in counted:
        many[one.agency] += one.n
    rows = [("", "全部", many.total()), *((key, lists.called(key), n) for key, n in many.most_common())]
    return [
        {"label": label, "count": n, "url": link(ask, agency=key), "current": ask.get("agency", "") == key}
        for key, label, n in rows
    ]


def link(ask: dict[str, str], **changes: str) -> str:
    """The present questions with some of them changed; an empty value takes one away."""
    kept = {key: value for key, value in {**ask, **changes}.items() if value}
    return f"?{urlencode(kept)}"


class Board(TemplateView):
    """The same hazards in columns by state, in lanes by area, agency or institution."""

    template_name = "inspections/board.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = self.request.GET
        ask = {key: value for key, value in asked.items() if value and key in (*ASKED, "agency") and key != "state"}
        group = asked.get("group", "") if asked.get("group") in board.GROUPS else ""
        found = board.of(
            self.request.actor, ask, group=group, now=timezone.now(), calendar=calendar.current(),
            number=whole(asked.get("page", "")) or 1,
        )  # fmt: skip
        groups = [
            {"label": label, "url": link(ask, group=key), "current": key == group}
            for key, label in board.GROUPS.items()
            if key != "institution" or self.request.actor.agency
        ]
        return super().get_context_data(
            board=found,
            ask=ask,
            group=group,
            groups=groups,
            agencies=hazard_list.agencies(self.request.actor),
            office=self.request.actor.agency is not None,
            list_query=urlencode(ask),
            previous=link(ask, group=group, page=str(found.number - 1)) if found.number > 1 else "",
            next=link(ask, group=group, page=str(found.number + 1)) if found.number < found.pages else "",
            **kwargs,
        )


class ListsOf(View):
    """The paper of an institution: what would be issued, what is left out and why, and what was issued before."""

    template_name = "inspections/issue_lists.html"

    @cached_property
    def visit(self) -> Visit | None:
        return None

    @cached_property
    def institution(self) -> Any:
        found = INSTITUTION.visible_to(self.request.actor)
        return get_object_or_404(found, case__reference=self.kwargs["reference"])

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        return self.show()

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        try:
            asked = {"set_id": self.set_id(), "visit": self.visit, "by": request.actor, "at": timezone.now()}
            paper = wall.make(list_files.issue, self.institution, **asked)
        except Refusal as refusal:
            return self.show(refusal=refusal.sentence, status=refusal.status)
        messages.success(request, f"已签发{paper.number}，正在成文。")
        return redirect(f"{request.path}?{urlencode({'set': self.set_id()})}")

    def set_id(self) -> str:
        asked = self.request.POST.get("set", self.request.GET.get("set", ""))
        return asked if asked in lists.sets_of(self.institution.case.place_id) else ""

    def show(self, *, refusal: str = "", status: int = 200) -> HttpResponse:
        actor, institution, chosen = self.request.actor, self.institution, self.set_id()
        ready, waiting = list_files.sorted_out(institution, actor, chosen, visit=self.visit, now=timezone.now())
        about = self.visit.case if self.visit else institution.case
        sets = lists.sets_of(institution.case.place_id)
        context = {
            "institution": institution,
            "about": about,
            "visit": self.visit,
            "chosen": chosen,
            "sets": [("", "这次检查的全部隐患" if self.visit else "全部在办的隐患"), *short(sets)],
            "ready": ready,
            "waiting": waiting,
            "papers": list(list_files.issued(about)),
            "shut": actor.read_only or list_files.may_issue(actor, institution, chosen),
            "refusal": refusal,
            "back": page.url_of(about),
        }
        return render(self.request, self.template_name, context, status=status)


class ListsOfVisit(ListsOf):
    """The same for the hazards that one visit found."""

    @cached_property
    def visit(self) -> Visit:
        found = Visit.objects.visible_to(self.request.actor).select_related("case__place", "institution__case")
        return get_object_or_404(found, case__reference=self.kwargs["reference"])

    @cached_property
    def institution(self) -> Any:
        return get_object_or_404(INSTITUTION.visible_to(self.request.actor), pk=self.visit.institution_id)
