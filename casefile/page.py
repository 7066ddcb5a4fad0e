"""Everything a case page shows, prepared for one actor: clocks, moves with their refusals, timeline, papers, who may see."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from guardian.shortcuts import get_groups_with_perms

from agencies.access import Actor
from agencies.models import Agency
from casefile import flow, reading, timeline
from casefile.models import Attachment, CaseFile, Clock, Document, Matter
from casefile.reading import Reading
from law import load
from law.workdays import Calendar

ROLES = {"lead": "牵头", "competent": "主管", "joint": "会同", "cooperating": "配合"}


@dataclass(frozen=True)
class Button:
    """A move on the page: where it leads, or the sentence that keeps it shut."""

    move: flow.Move
    url: str
    refusal: str | None


@dataclass(frozen=True)
class Watcher:
    """Somebody who may read this file, and why."""

    name: str
    why: str
    icon: str


@dataclass(frozen=True)
class CasePage:
    case: CaseFile
    subject: Matter
    state: str
    clocks: list[tuple[Clock, Reading]]
    leading: tuple[Clock, Reading] | None
    buttons: list[Button]
    lines: list[timeline.Line]
    documents: list[Document]
    attachments: list[Attachment]
    kin: list[tuple[CaseFile, str, str]]
    watchers: list[Watcher]


def url_of(case: CaseFile) -> str:
    """The page of a case file: by convention the URL name is the kind with a colon (`registry:filing`)."""
    return reverse(case.kind.replace(".", ":"), args=[case.reference])


def move_url(case: CaseFile, move: flow.Move) -> str:
    """The page of one move on a case file."""
    if move.page:
        return reverse(move.page, args=[case.reference])
    return reverse(case.kind.replace(".", ":") + "_move", args=[case.reference, move.name])


def words() -> dict[str, tuple[str, str]]:
    """Labels and sentence templates of every move of every flow, by event kind."""
    rows = (row for table in flow.REGISTRY.values() for row in table.moves.values())
    return {row.key: (row.label, row.tells) for row in rows}


def of(subject: Matter, *, actor: Actor, now: datetime, calendar: Calendar) -> CasePage:
    """This will read one case page."""
    case = subject.case
    clocks = [
        (clock, reading.of(clock, now=now, calendar=calendar)) for clock in case.clocks.order_by("-started_at", "-pk")
    ]
    running = [pair for pair in clocks if pair[0].stopped_at is None]
    offers = flow.offers(subject, actor)
    return CasePage(
        case=case,
        subject=subject,
        state=subject.get_state_display(),
        clocks=clocks,
        leading=min(running, key=lambda pair: (pair[0].due_at is None, pair[0].due_at), default=None)
        if running
        else None,
        buttons=[Button(offer.move, move_url(case, offer.move), offer.refusal) for offer in offers],
        lines=timeline.read(case.events.order_by("-seq"), words()),
        documents=list(case.documents.select_related("superseded_by").order_by("-issued_at", "-pk")),
        attachments=list(case.attachments.filter(replaced_at=None).order_by("uploaded_at")),
        kin=_kin(case, actor),
        watchers=_watchers(case),
    )


def _kin(case: CaseFile, actor: Actor) -> list[tuple[CaseFile, str, str]]:
    """The other files of the same dossier that this actor may read, with how they are related."""
    root = case.root_id or case.pk
    tree = CaseFile.objects.visible_to(actor).filter(pk=root) | CaseFile.objects.visible_to(actor).filter(root=root)
    return [
        (other, _relation(case, other), url_of(other)) for other in tree.exclude(pk=case.pk).order_by("opened_at")[:20]
    ]


def _relation(case: CaseFile, other: CaseFile) -> str:
    if other.pk == case.parent_id:
        return "上级案卷"
    if other.parent_id == case.pk:
        return "由本案卷产生"
    return "同一机构"


def _watchers(case: CaseFile) -> list[Watcher]:
    """Who may read this file and on what ground: handler, matrix, grants, the institution itself."""
    pack = load.pack(case.place_id)
    shown = {case.agency_id: Watcher(case.agency.name, "承办 · 全部内容", "gov")}
    for duty in pack.duties:
        if case.domain and duty.domain == case.domain and pack.agencies[duty.agency].can_sign_in:
            why = f"职责分工 · {pack.domains[case.domain]}（{ROLES[duty.role]}）"
            shown.setdefault(duty.agency, Watcher(pack.agencies[duty.agency].name, why, "gov"))
    for agency in Agency.objects.filter(group__in=get_groups_with_perms(case)):
        shown.setdefault(agency.pk, Watcher(agency.name, "移送或授权 · 本案卷", "gov"))
    if not case.domain:
        shown["place"] = Watcher(f"{case.place.name}各监管部门", "本地机构的基本情况", "gov")
    if case.party:
        shown["party"] = Watcher(case.party.name, "机构代表 · 自己提交的和送达的", "person")
    return list(shown.values())
