"""A county in which thousands of matters run: opened in bulk by the kernel, then put into realistic states by SQL.

Tests reach a state by acting. Here 50,000 files have to stand within a minute, so states are written directly; what the
pages read (events in their chain, clocks with their sums, papers, grants) is what acting would have left.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from stdnum.cn import uscc

from agencies.models import Agency, Place
from benchmarks import vacuum
from casefile import clocks, files
from casefile.models import CaseFile, CaseFileGroupObjectPermission, Clock, Document, Event, Hold
from law import terms
from law.workdays import LOCAL
from registry import entry, flow
from registry.models import Change, Disclosure, Filing, Institution, Unfiled
from tests import cast
from tests.registry import acting

DAY = 40  # institutions that enter on one day
BACK = 300  # days over which they entered
AHEAD = 40  # days over which most of the running clocks will be due
ITEMS = {name: value for part in acting.ITEMS.values() for name, value in part.items()}
TOWNS = ("靖宇镇", "三道湖镇", "龙泉镇", "那尔轰镇", "花园口镇", "景山镇", "赤松镇", "濛江乡")
ELSEWHERE = "chengzhong"
SMALL = "lianyungang.civil_affairs"  # sees 1 %: what was referred to it, file by file
WHOLE = "jingyu.civil_affairs"  # sees all: its own place by the matrix, the other place by referral

# Out of a hundred filings.
STATES = (
    *["draft"] * 5, *["submitted"] * 5, *["supplement"] * 3, *["filed"] * 25, *["correction"] * 2, *["checked"] * 60,
)  # fmt: skip
TERM = {
    "submitted": "filing.receipt",
    "supplement": "filing.supplement",
    "filed": "filing.site_check",
    "correction": "filing.correct",
}


def grow(to: int) -> None:
    """This will add matters until there are about `to` case files."""
    cast.clerk()
    have = Institution.objects.count()
    day = 0
    while CaseFile.objects.count() < to:
        with transaction.atomic():
            have += _one_day(have, timezone.now() - timedelta(days=BACK - day % BACK, hours=1))
        day += 7
    vacuum()


def _one_day(number: int, at: datetime) -> int:
    """One day's institutions with all that followed: one in twenty elsewhere."""
    place = Place.objects.get(pk=ELSEWHERE if number // DAY % 20 == 7 else "jingyu")
    by = cast.chengzhong_clerk() if place.pk == ELSEWHERE else cast.clerk()
    entries = [_entry(number + n) for n in range(DAY)]
    found = entry.enter_all(entries, place=place, source="pushed", by=by, at=at)
    active = [one for n, one in enumerate(found) if n % 20]
    Institution.objects.filter(pk__in=[one.pk for one in active]).update(state="active")
    Clock.objects.filter(case__in=[one.case_id for one in active]).update(stopped_at=at)
    unfiled, applying = active[::10], [one for n, one in enumerate(active) if n % 10]
    clocks.start_all(
        [one.case for one in unfiled], ("filing.submit",), by=by, at=at, on=at.date(), on_party=("filing.submit",)
    )
    _unfiled(unfiled[::2], by, at)
    _filings(applying, number, by, at)
    _changes(applying[::2], by, at)
    if place.pk == ELSEWHERE:
        _refer(found)
    return DAY


def _entry(number: int) -> entry.Entry:
    base = f"91220622MB{number:07d}"
    code = base + uscc.calc_check_digit(base)
    facts = {**{k: v for k, v in ITEMS.items() if k != "name"}, "town": TOWNS[number % len(TOWNS)]}
    return entry.Entry(name=f"靖宇县松鹤园第{number}养老服务中心", code=code, kind="for_profit", facts=facts)


def _opened(kind: str, institutions: list[Institution], label: str, by, at: datetime) -> list[CaseFile]:
    row, first = flow_of(kind), institutions[0]
    cases = files.open_all(
        [(f"{one.party.name} {label}", one.party) for one in institutions],
        kind=kind, prefix=row.prefix, place=first.place, domain=entry.DOMAIN, agency=first.case.agency, by=by, at=at,
    )  # fmt: skip
    for case, one in zip(cases, institutions, strict=True):
        case.parent = case.root = one.case
    CaseFile.objects.bulk_update(cases, ["parent", "root"])
    return cases


def flow_of(kind: str):
    return {table.key: table for table in (flow.FILING, flow.CHANGE, flow.UNFILED)}[kind]


def _filings(institutions: list[Institution], number: int, by, at: datetime) -> None:
    cases = _opened("registry.filing", institutions, "备案", by, at)
    filed_on = at.astimezone(LOCAL).date()
    filings = []
    for n, (case, one) in enumerate(zip(cases, institutions, strict=True)):
        state = STATES[(number + n) * 37 % len(STATES)]
        done = {"filed_on": filed_on, "submitted_at": at} if state in ("filed", "correction", "checked") else {}
        values = ITEMS | {"name": one.party.name}
        asked = [
            {
                "at": at.isoformat(),
                "by": by.name,
                "items": [{"code": "beds", "label": "床位", "why": "不符"}],
                "wanted": [],
            }
        ]
        filings.append(
            Filing(
                case=case, institution=one, state=state, asked=asked if state == "supplement" else [], **values, **done
            )
        )
    Filing.objects.bulk_create(filings)
    _clocks(filings, by, at)
    _published([one for one in filings if one.filed_on], by, at)


def _clocks(filings: list[Filing], by, at: datetime) -> None:
    """The clock that each state leaves running. Of the site checks some are held, and some past their day."""
    on = at.astimezone(LOCAL).date()
    for state, term in TERM.items():
        cases = [one.case for one in filings if one.state == state]
        on_party = flow.FILING.party_terms
        due_on = on + timedelta(days=30) if term == "filing.correct" else None
        clocks.start_all(cases, (term,), by=by, at=at, on=on, due_on=due_on, on_party=on_party)
    running = Clock.objects.running().filter(case__in=[one.case_id for one in filings])
    _spread([clock for clock in running.filter(due_at__lte=timezone.now()) if clock.pk % 10])
    held = list(running.filter(term="filing.site_check")[::15])
    Hold.objects.bulk_create([Hold(clock=clock, from_on=on, reason="停电", by=by.user) for clock in held])
    Clock.objects.filter(pk__in=[clock.pk for clock in held]).update(held_since=on)
    checked = [one.case for one in filings if one.state == "checked"]
    clocks.start_all(checked, ("filing.site_check",), by=by, at=at, on=on)
    Clock.objects.filter(case__in=checked).update(stopped_at=at + timedelta(days=9))


def _spread(late: list[Clock]) -> None:
    """Most clocks that would be past their day are given one in the weeks to come, as in an office that works."""
    for clock in late:
        clock.due_on = timezone.localdate() + timedelta(days=clock.pk % AHEAD)
        clock.due_at = terms.midnight(clock.due_on + timedelta(days=1))
    Clock.objects.bulk_update(late, ["due_on", "due_at"])


def _published(filings: list[Filing], by, at: datetime) -> None:
    last = files.allot("paper:bench", len(filings))
    papers = Document.objects.bulk_create(
        Document(
            case=one.case, kind="filing_receipt", title="备案回执", number=f"靖民备〔2025〕{last - n}号",
            agency=one.case.agency, code=f"B{last - n:015d}",
            issued_at=at, issued_on=one.filed_on, rendered_at=at, sha256="0" * 64,
        ) for n, one in enumerate(filings)
    )  # fmt: skip
    first = dict(Event.objects.filter(case__in=[one.case_id for one in filings], seq=1).values_list("case_id", "pk"))
    Institution.objects.filter(pk__in=[one.institution_id for one in filings]).update(
        filed_on=at.astimezone(LOCAL).date()
    )
    rows = []
    for one, paper in zip(filings, papers, strict=True):
        public = {
            "name": one.name, "address": one.address, "beds": str(one.beds), "service_scope": one.service_scope,
            "filing": {"filed_on": one.filed_on.isoformat(), "reference": one.case.reference},
            "receipt": {"number": paper.number, "code": paper.code},
        }  # fmt: skip
        rows += [
            Disclosure(
                institution_id=one.institution_id, item=item, label=item, content=content, cite="靖政办发〔2021〕53号",
                event_id=first[one.case_id], document=paper if item == "receipt" else None, case=one.case,
                from_on=one.filed_on,
            ) for item, content in public.items()
        ]  # fmt: skip
    Disclosure.objects.bulk_create(rows)


def _changes(institutions: list[Institution], by, at: datetime) -> None:
    cases = _opened("registry.change", institutions, "变更备案", by, at)
    Change.objects.bulk_create(
        Change(case=case, institution=one, state="accepted" if n % 5 else "draft", **ITEMS)
        for n, (case, one) in enumerate(zip(cases, institutions, strict=True))
    )


def _unfiled(institutions: list[Institution], by, at: datetime) -> None:
    on = at.astimezone(LOCAL).date()
    cases = _opened("registry.unfiled", institutions, "未备案收住老年人", by, at)
    Unfiled.objects.bulk_create(
        Unfiled(case=case, institution=one, discovered_on=on, residents=12, finding="走访发现")
        for case, one in zip(cases, institutions, strict=True)
    )
    clocks.start_all(cases, ("unfiled.check", "unfiled.urge"), by=by, at=at, on=on)


def _refer(institutions: list[Institution]) -> None:
    """The other place's files are shown to the whole-county agency; each fifth of them is referred to the small one."""
    cases = list(CaseFile.objects.filter(party__in=[one.party_id for one in institutions]).order_by("pk"))
    permission = _view_permission()
    whole, small = (Agency.objects.get(pk=pk).group_id for pk in (WHOLE, SMALL))
    grants = [(case, whole) for case in cases] + [(case, small) for case in cases[::5]]
    CaseFileGroupObjectPermission.objects.bulk_create(
        CaseFileGroupObjectPermission(content_object=case, group_id=group, permission=permission)
        for case, group in grants
    )
    Clock.objects.filter(case__in=cases[::5]).update(agency=SMALL)


def _view_permission():
    return CaseFileGroupObjectPermission._meta.get_field("permission").related_model.objects.get(
        codename="view_casefile"
    )
