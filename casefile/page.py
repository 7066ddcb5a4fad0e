"""All that a case page shows, prepared for one actor: clocks, moves with refusals, timeline, papers, readers."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet, prefetch_related_objects
from django.db.models.functions import JSONObject
from django.urls import reverse
from guardian.shortcuts import get_groups_with_perms

from agencies.access import Actor
from agencies.models import Agency
from casefile import dossier, flow, reading, referral_offers, referral_panel, timeline, withheld
from casefile.models import Attachment, CaseFile, CaseFileGroupObjectPermission, Clock, Document, Matter
from casefile.reading import Reading
from law import load
from law.pack import Silent
from law.terms import Due
from law.workdays import Calendar

MOST_KIN = 20
REFERENCE = "AA-0000-0000"  # stands for any
# Of files that are numbered, by the start of their slot.
USES = {
    "letter": "来信扫描件，每次打开都有记录", "photo": "现场照片", "signature": "机构人员手写签名",
    "evidence": "整改后的照片和凭证", "refusal": "拒不整改的证据", "proof": "证明材料",
    "statement": "陈述申辩的证据", "hearing": "听取申辩的材料", "receipt": "送达回证", "recheck": "复核的材料",
    "way": "信用修复的证明", "check": "核查的材料",
}  # fmt: skip
ROLES = {"lead": "牵头", "competent": "主管", "joint": "会同", "cooperating": "配合"}

BASIS = {
    "STATUTE": "文件规定的期限，过了就是逾期。",
    "ORDER": "期限由责令文书写明，过了就是逾期。",
    "TARGET": "本部门自定的目标，文件没有规定，不算逾期。",
}


@dataclass(frozen=True)
class Button:
    """A move on the page: where it leads, or the sentence that keeps it shut."""

    move: flow.Move
    url: str
    refusal: str | None
    leads: bool = False


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
    kind: str
    state: str
    clocks: list[tuple[Clock, Reading]]
    leading: tuple[Clock, Reading] | None
    buttons: list[Button]
    lines: list[timeline.Line]
    documents: list[Document]
    attachments: list[Attachment]
    kin: list[tuple[CaseFile, str, str]]
    watchers: list[Watcher]
    tree: list[CaseFile]
    referrals: list[referral_panel.Row]
    sends: bool
    now: datetime
    calendar: Calendar

    @property
    def running(self) -> list[tuple[Clock, Reading]]:
        return [pair for pair in self.clocks if pair[0].stopped_at is None]

    @property
    def stopped(self) -> list[tuple[Clock, Reading]]:
        return [pair for pair in self.clocks if pair[0].stopped_at is not None]

    @property
    def kinds(self) -> set[str]:
        """The kinds of files under a dossier that the actor may read: a page links only where there is something."""
        return {one.kind for one in self.tree}

    @property
    def papers_count(self) -> int:
        return len(self.documents) + len(self.attachments)


def url_of(case: CaseFile) -> str:
    """The page of a case file: by convention the URL name is the kind with a colon (`registry:filing`)."""
    return address(case.kind.replace(".", ":"), case.reference)


def address(name: str, reference: str, *more: str) -> str:
    """The address of a page about one file, by its URL name."""
    before, behind = _around(name, *more)
    return f"{before}{reference}{behind}"


@cache
def _around(name: str, *more: str) -> tuple[str, str]:
    """What stands before and behind the reference in an address: worked out once, where a list asks for hundreds."""
    before, _, behind = reverse(name, args=[REFERENCE, *more]).partition(REFERENCE)
    return before, behind


def move_url(case: CaseFile, move: flow.Move) -> str:
    """The page of one move on a case file."""
    name, more = (move.page, ()) if move.page else (case.kind.replace(".", ":") + "_move", (move.name,))
    return address(name, case.reference, *more)


def words() -> dict[str, tuple[str, str]]:
    """Labels and sentence templates of every move of every flow, by event kind."""
    rows = (row for table in flow.REGISTRY.values() for row in table.moves.values())
    return {row.key: (row.label, row.tells) for row in rows}


def minor() -> set[str]:
    """Kinds of events that only follow from something else: shown small."""
    return {row.key for table in flow.REGISTRY.values() for row in table.moves.values() if row.inner}


def without_days(clock: Clock) -> str:
    """How a due moment came about that was not counted in days."""
    if clock.form == "by_order":
        return "到期日由文书写明，不按天数计算；到期日当日24:00止。"
    if clock.form == "milestone":
        return "到期日由文件写明，不按天数计算；到期日当日24:00止。"
    if clock.unit == "hours":
        return f"从起算的时刻起连续计算{clock.length}小时，夜间和节假日照算。"
    if clock.form == "same_day":
        return "文件要求当场办理：当日24:00止。休息日网上提交的，从下一个工作日起算。"
    return "文件只说“及时”，没有写天数。系统只显示已过多少天，不判逾期。"


def suspended(clock: Clock, due: Due) -> str:
    """How far a held clock has counted, and how it will go on."""
    if not due.suspended or not due.calendar:
        return "中止期间不计，恢复以后接着算；到期的时刻那时重算。"
    unit = reading.UNITS[clock.unit]
    done = len(due.counted)
    going = "恢复之日计入，到期日那时重算。"
    if clock.unit == "months":
        return f"中止以前已经过 {done} {unit}。{going}"
    return f"中止以前已计 {done} {unit}，共 {clock.length} {unit}，还剩 {clock.length - done} {unit}。{going}"


def effects(move: flow.Move, case: CaseFile) -> list[str]:
    """What a move brings about besides the new state, said before it is made: papers and clocks."""
    pack = load.pack(case.place_id)
    found = [f"签发《{pack.papers[kind].title}》，编文号，不能撤回。" for kind in move.papers]
    for key in move.starts:
        try:
            term = pack.term(key, on=case.opened_on, targets=True)
        except Silent:
            continue
        found.append(f"开始计时：{term.label}（{term.cite}）。")
    return found


def of(subject: Matter, *, actor: Actor, now: datetime, calendar: Calendar) -> CasePage:
    """This will read one case page; of a dossier, also the files under it that the actor may read (`tree`)."""
    case = subject.case
    tree = dossier.below(case, actor) if case.root_id is None else []
    prefetch_related_objects([case], "clocks", "events", "attachments")  # the moves ask for them too
    newest = sorted(case.clocks.all(), key=lambda clock: (clock.started_at, clock.pk), reverse=True)
    clocks = [(clock, reading.of(clock, now=now, calendar=calendar)) for clock in newest]
    running = [pair for pair in clocks if pair[0].stopped_at is None]
    offers = flow.offers(subject, actor)
    kin = _kin(case, actor, tree)
    return CasePage(
        case=case,
        subject=subject,
        kind=flow.REGISTRY[case.kind].label,
        state=subject.get_state_display(),
        clocks=clocks,
        leading=min(running, key=lambda pair: (pair[0].due_at is None, pair[0].due_at), default=None)
        if running
        else None,
        buttons=[
            Button(
                offer.move,
                move_url(case, offer.move),
                offer.refusal,
                leads=offer.is_open and number == 0 and not offer.move.gives_up,
            )
            for number, offer in enumerate(offers)
        ],
        lines=timeline.read(sorted(case.events.all(), key=lambda event: -event.seq), words(), minor()),
        documents=_documents(case, tree, actor),
        attachments=_attachments(case, actor),
        kin=kin,
        watchers=_watchers(subject),
        tree=tree,
        referrals=referral_panel.of(case, tree or [other for other, _, _ in kin], actor, now=now, most=MOST_KIN),
        sends=referral_offers.takes_referrals(case) and not referral_offers.may_send(case, actor),
        now=now,
        calendar=calendar,
    )


def _documents(case: CaseFile, tree: list[CaseFile], actor: Actor) -> list[Document]:
    """The papers of this file; on a dossier, those of its whole tree that the actor may read."""
    found = Document.objects.open_to(actor).filter(case__in=[case, *tree])
    return list(found.select_related("superseded_by", "case").order_by("-issued_at", "pk")[:40])


def _attachments(case: CaseFile, actor: Actor) -> list[Attachment]:
    """What was handed in, each with what it is for in the words of the place's document."""
    labels = {doc.code: doc.label for doc in load.pack(case.place_id).filing.documents}
    found = withheld.of(case, actor)
    for attachment in found:
        use = attachment.slot.split("-")[0]
        attachment.label = labels.get(attachment.slot) or USES.get(use, attachment.slot)
    return found


def _kin(case: CaseFile, actor: Actor, tree: list[CaseFile]) -> list[tuple[CaseFile, str, str]]:
    """The other files of the same dossier that this actor may read, with how they are related."""
    if case.root_id is not None:
        found = CaseFile.objects.visible_to(actor).filter(Q(pk=case.root_id) | Q(root=case.root_id))
        tree = list(found.exclude(pk=case.pk).order_by("opened_at")[:MOST_KIN])
    return [(other, _relation(case, other), url_of(other)) for other in tree[:MOST_KIN]]


def _relation(case: CaseFile, other: CaseFile) -> str:
    if other.pk == case.parent_id:
        return "上级案卷"
    if other.parent_id == case.pk:
        return "由本案卷产生"
    return "同一机构"


def with_given(matters: QuerySet) -> QuerySet:
    """Matters, each with the agencies that were given its file (`given`), so that its page asks for them at once."""
    agency = JSONObject(pk="group__agency__pk", name="group__agency__name")
    given = CaseFileGroupObjectPermission.objects.filter(content_object=OuterRef("case"), group__agency__isnull=False)
    return matters.annotate(given=ArraySubquery(given.order_by("pk").values(told=agency)))


def _given(subject: Matter) -> list[dict[str, str]]:
    if "given" in subject.__dict__:
        return subject.__dict__["given"]
    found = Agency.objects.filter(group__in=get_groups_with_perms(subject.case)).values_list("pk", "name")
    return [{"pk": pk, "name": name} for pk, name in found]


def _watchers(subject: Matter) -> list[Watcher]:
    """Who may read this file and on what ground: handler, matrix, grants, the institution itself."""
    case = subject.case
    pack = load.pack(case.place_id)
    shown = {case.agency_id: Watcher(case.agency.name, "承办 · 全部内容", "gov")}
    for duty in pack.duties:
        if case.domain and duty.domain == case.domain and pack.agencies[duty.agency].can_sign_in:
            why = f"职责分工 · {pack.domains[case.domain]}（{ROLES[duty.role]}）"
            shown.setdefault(duty.agency, Watcher(pack.agencies[duty.agency].name, why, "gov"))
    for agency in _given(subject):
        shown.setdefault(agency["pk"], Watcher(agency["name"], "移送或授权 · 本案卷", "gov"))
    if not case.domain:
        shown["place"] = Watcher(f"{case.place.name}各监管部门", "本地机构的基本情况", "gov")
    if case.party:
        shown["party"] = Watcher(case.party.name, "机构代表 · 自己提交的和送达的", "person")
    return list(shown.values())
