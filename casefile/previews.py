"""View as agency: an administrator sees, read-only and on the record, what another agency of the same place sees."""

from datetime import datetime

from django.db import transaction

from agencies.access import Actor, Role
from agencies.models import Agency
from casefile import files, flow, timeline
from casefile.models import Event, Preview
from casefile.preview_flow import PREVIEW
from casefile.refusals import Forbidden, Invalid
from law import load

# No matrix gives anybody a part in it: a preview is read by the agency that made it and by the one that was seen.
DOMAIN = "preview"
EYES = frozenset({Role.CLERK, Role.INSPECTOR, Role.REVIEWER, Role.LEADER})
LOOKED, EXPORTED = "preview.looked", "preview.exported"
BY_HAND, BY_SIGNING_OUT, BY_ANOTHER = "由本人结束", "退出登录", "另行开始预览"


def may_begin(actor: Actor) -> str | None:
    """The sentence that keeps this actor from previewing, or None."""
    if not actor.agency or actor.preview:
        return "部门视角只供牵头备案的部门的管理员使用；正在预览的，先结束预览。"
    if not actor.holds(Role.ADMINISTRATOR):
        return "部门视角只供管理员使用；请换用管理员岗位，或请本部门管理员查看。"
    answer = load.pack(actor.agency.place_id).may(actor.agency.pk, "casefile.preview.begin")
    return None if answer.allowed else answer.why


def begin(agency: Agency, *, purpose: str, by: Actor, at: datetime) -> Preview:
    """This will open a preview of what `agency` sees, and end those that the same person left open.

    Raises Forbidden where the actor may not preview, or not this place's agencies; Invalid by field.
    """
    if sentence := may_begin(by):
        raise Forbidden(sentence)
    if agency.place_id != by.agency.place_id:
        raise Forbidden(f"只能预览本地的部门；{agency.name}由当地管理员预览。")
    if agency.pk == by.agency.pk:
        raise Invalid({"agency": "这是您自己的部门，不用预览；请另选一个部门"})
    if not purpose.strip():
        raise Invalid({"purpose": "写明预览的用途，如：核对移送后对方能看到什么"})
    with transaction.atomic():
        for left in Preview.objects.filter(watcher=by.user, state=Preview.State.RUNNING).select_related("case"):
            end(left, how=BY_ANOTHER, by=by, at=at)
        case = files.open(
            kind=PREVIEW.key, prefix=PREVIEW.prefix, title=f"以部门视角预览：{agency.name}", place=by.agency.place,
            domain=DOMAIN, agency=by.agency, by=by, at=at,
        )  # fmt: skip
        files.give(case, [agency])
        preview = Preview.objects.create(case=case, watcher=by.user, agency=agency, purpose=purpose.strip())
        flow.advance(preview, "begin", by=by, at=at, facts={"agency": agency.name, "purpose": preview.purpose})
    return preview


def end(preview: Preview, *, by: Actor, at: datetime, how: str = BY_HAND, expect: int | None = None) -> Event:
    """This will end a preview; `how` goes onto its timeline."""
    looked = preview.case.events.filter(kind__in=(LOOKED, EXPORTED)).count()
    return flow.advance(preview, "end", by=by, at=at, expect=expect, facts={"how": how, "looked": looked})


def running(reference: str, actor: Actor) -> Preview | None:
    """The preview of this reference, while this actor may still hold it: same person, same agency, same post."""
    if may_begin(actor):
        return None
    found = Preview.objects.select_related("case__place", "case__agency", "agency__place")
    mine = found.filter(watcher=actor.user, case__agency=actor.agency, state=Preview.State.RUNNING)
    return mine.filter(case__reference=reference).first()


def eyes(preview: Preview, actor: Actor) -> Actor:
    """The same person as somebody of the previewed agency, who reads what it reads and does nothing."""
    return Actor(user=actor.user, agency=preview.agency, roles=EYES, preview=preview.case.reference)


def note(preview: Preview, kind: str, what: str, *, by: Actor, at: datetime) -> None:
    """This will leave on the record at what the administrator looked (LOOKED), or what was downloaded (EXPORTED)."""
    timeline.append(preview.case, kind, by=by, at=at, facts={"what": what})
