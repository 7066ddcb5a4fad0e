"""What may happen to a listing: proposed, notified, heard, decided by another, served, left; or declined.

Bad conduct goes the whole way. Good conduct, and a case for closer attention, need no hearing and are looked at again.
"""

from typing import Any

from agencies.access import Actor, Guard, Role, holds, is_system
from casefile.flow import Flow
from casefile.guards import handles_case, not_opener, not_who, party_to_case
from credit.models import Listing
from law import lists, load
from law.conduct import BAD

S = Listing.State
STATEMENT, DECIDE, SERVE, RECHECK = "listing.statement", "listing.decide", "listing.serve", "listing.recheck"
BASIS = "listing.basis"
PENDING = (S.PROPOSED, S.NOTIFIED, S.HEARD)
UNDER_WAY = (*PENDING, S.DECIDED, S.LISTED)


def _supervises(actor: Actor, subject: Any, move: str) -> str | None:
    """Who supervises, lists: the ground names this agency, or means the competent one of the decision behind it."""
    if actor.agency is None:
        return "列入名单由监管的部门提请，机构一方不能提请。"
    case = subject.case
    if actor.agency.place_id != case.place_id:
        return f"这家机构属于{case.place.name}，由当地部门提请。"
    pack = load.pack(case.place_id)
    ground = getattr(subject, "ground", "")
    if ground not in pack.grounds:  # nothing is chosen yet: whether there is any ground at all
        allowed = lists.may_propose(pack, actor.agency.pk, case.domain)
        return None if allowed else f"谁监管、谁列入：文本没有写由{actor.agency.name}提请列入名单。"
    found = lists.proposers(pack, ground, subject.domain, decided_by=subject.decided_by)
    if actor.agency.pk in found.agencies:
        return None
    names = "、".join(pack.agencies[slug].name for slug in found.agencies)
    return f"谁监管、谁列入：“{pack.grounds[ground].label}”由{names or '文本没有点名的部门'}提请。"


def is_bad(subject: Listing) -> bool:
    return load.pack(subject.case.place_id).list_rules[subject.list].conduct == BAD


def may_be_decided(subject: Listing) -> bool:
    """Bad conduct only after it was heard."""
    return subject.state == S.HEARD or not is_bad(subject)


supervises = Guard(_supervises)
officer = holds(Role.CLERK, Role.INSPECTOR, Role.LEADER)
own = officer & handles_case
BAD_ONLY = (is_bad, "这个名单不是失信一类，不用告知和听取申辩，由负责人直接决定。")
NOT_BAD = (lambda subject: not is_bad(subject), "失信一类的名单要送达决定书，不用这一步。")

LISTING = Flow(
    "credit.listing", "信用名单", "XY", initial=S.PROPOSED, final=frozenset({S.LEFT, S.DECLINED}),
    party_terms=frozenset({STATEMENT}),
)  # fmt: skip
LISTING.move(
    "propose", S.PROPOSED, to=None, label="提请", who=officer & supervises, inner=True, starts=(DECIDE,),
    tells="提请列入{list}：{ground}。{reason}",
)  # fmt: skip
LISTING.move(
    "notify", S.PROPOSED, to=S.NOTIFIED, label="告知", who=own, when=(BAD_ONLY,), starts=(STATEMENT,),
    papers=("listing_notice",), tells="告知拟列入的事由、依据和陈述申辩的权利，{until}前可以陈述申辩。",
    hint="写明事由和陈述申辩的截止日；签发《列入名单事先告知书》，机构随即看得到这个案卷。",
)  # fmt: skip
LISTING.move(
    "state", S.NOTIFIED, to=None, label="陈述申辩", who=(holds(Role.REPRESENTATIVE) & party_to_case) | own,
    serves=(STATEMENT,), tells="{text}", hint="说明情况、提出证据；部门须由另一人听取和复核。",
)  # fmt: skip
LISTING.move(
    "hear", S.NOTIFIED, to=S.HEARD, label="听取申辩",
    who=holds(Role.CLERK, Role.INSPECTOR, Role.REVIEWER, Role.LEADER) & handles_case & not_opener & not_who("notify"),
    stops=(STATEMENT,), tells="{hearing}",
    hint="由提请人、告知人以外的另一人复核事实、证据和申辩理由；没有申辩的，截止日过后办理。",
)  # fmt: skip
LISTING.move(
    "decide", S.PROPOSED, S.HEARD, to=S.DECIDED, label="决定列入",
    who=holds(Role.LEADER) & handles_case & not_opener & not_who("hear"),
    when=((may_be_decided, "还没有告知、听取陈述申辩；先告知，由另一人听取以后再决定。"),),
    stops=(DECIDE,), starts=(SERVE,), papers=("listing_decision",),
    tells="决定列入{list}，{term}。{why}",
    hint="负责人决定，不能是提请人、听取人；写明严重程度和期限，期限按决定当日的规定，以后修订不影响。",
)  # fmt: skip
LISTING.move(
    "decline", *PENDING, S.DECIDED, to=S.DECLINED, label="不予列入",
    who=holds(Role.LEADER) & handles_case & not_opener, stops=(DECIDE, STATEMENT, SERVE, BASIS), gives_up=True,
    tells="{reason}", hint="写明理由；已经告知的，告诉机构。决定了还没有送达的，所据撤销时也在这里终止。",
)  # fmt: skip
LISTING.move(
    "serve", S.DECIDED, to=S.LISTED, label="送达并列入", who=own, when=(BAD_ONLY,), stops=(SERVE,),
    tells="{served}送达（{way}），列入至{ends}{public}。",
    hint="登记送达，附送达回证；随即列入、依法公布，并请有关部门落实惩戒措施。",
)  # fmt: skip
LISTING.move(
    "enter", S.DECIDED, to=S.LISTED, label="列入", who=own, when=(NOT_BAD,), stops=(SERVE,), starts=(RECHECK,),
    tells="列入{list}，{ends}前复核{public}。", hint="列入并告诉机构；到期要复核，没有复核的自动移出。",
)  # fmt: skip
LISTING.move(
    "recheck", S.LISTED, to=None, label="复核", who=own & not_opener, when=(NOT_BAD,), stops=(RECHECK,),
    starts=(RECHECK,), tells="复核仍符合，至{ends}。{text}",
    hint="仍然符合的，续到下一次复核；不再符合的，请负责人移出。",
)  # fmt: skip
LISTING.move(
    "lose_basis", *UNDER_WAY, to=None, label="所据已更正、撤销", who=is_system, inner=True, starts=(BASIS,),
    when=((lambda subject: not subject.lost, "已经知道所据不再成立。"),), tells="{why}",
)  # fmt: skip
LISTING.move(
    "revoke", S.LISTED, to=S.LEFT, label="撤销移出", who=holds(Role.LEADER) & handles_case & not_opener,
    stops=(RECHECK, BASIS), gives_up=True, tells="移出{list}，不再公布。{reason}",
    hint="所据的处理结果被撤销、列入有误或者不再符合的，写明依据移出；当日停止公布。",
)  # fmt: skip
LISTING.move(
    "end", S.LISTED, to=S.LEFT, label="期满移出", who=is_system, inner=True, stops=(RECHECK, BASIS),
    tells="{ends}期满，公布随之结束。",
)  # fmt: skip
LISTING.move(
    "repair", S.LISTED, to=S.LEFT, label="修复移出", who=holds(Role.LEADER) & handles_case, inner=True,
    stops=(RECHECK, BASIS), tells="信用修复（{reference}），移出{list}，不再公布。",
)  # fmt: skip
LISTING.move(
    "apply_repair", S.LISTED, to=None, label="申请信用修复", page="credit:apply_repair", quiet=True,
    who=(holds(Role.REPRESENTATIVE) & party_to_case) | own,
    when=(
        BAD_ONLY,
        (
            lambda subject: not subject.repairs.filter(state__in=("applied", "checked")).exists(),
            "已经有一件修复申请在办理。",
        ),
    ),
    tells="申请信用修复（{reference}）", hint="列入满最短期限以后可以申请，附各种修复方式的证明。",
)  # fmt: skip
