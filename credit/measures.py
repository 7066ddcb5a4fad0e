"""What follows from standing on a list: other agencies are asked for it by referral, and told when it is over."""

from collections.abc import Sequence
from datetime import datetime

from agencies.access import Actor
from agencies.models import Agency
from casefile import clocks, notices, referrals
from casefile.models import CaseFile, Referral
from credit.models import Listing
from law import lists, load
from law.conduct import GOOD


def named(subject: Listing) -> dict[str, list[str]]:
    """By agency that the text names and that can be asked: what it is to carry out, in words with their article."""
    pack, found = load.pack(subject.case.place_id), {}
    for measure in lists.measures(pack, subject.list):
        for slug in lists.carriers(pack, measure, without=subject.case.agency_id):
            found.setdefault(slug, []).append(f"{measure.label}（{measure.cite}）")
    return found


def ask(subject: Listing, besides: Sequence[Agency] = (), *, by: Actor, at: datetime) -> list[Referral]:
    """This will ask each agency that the text names, and those whom the officer adds, to carry the measures out."""
    pack = load.pack(subject.case.place_id)
    wanted = named(subject)
    own = [f"{measure.label}（{measure.cite}）" for measure in lists.measures(pack, subject.list)]
    for agency in besides:
        if agency.pk != subject.case.agency_id:
            wanted.setdefault(agency.pk, own)
    name, until = pack.list_names[subject.list], clocks.words(subject.ends_on)
    known = Agency.objects.in_bulk(list(wanted))
    return [
        referrals.offer(
            subject.case, kind=Referral.Kind.REQUEST, receiver=known[slug], by=by, at=at,
            text=f"{subject.case.title}，列入{name}（{subject.decision_number}），至{until}。"
            f"请在职责范围内落实：{'；'.join(labels) or '文本没有写具体措施，由你单位按职责办理'}。办理情况请答复。",
            ground={"why": "落实名单的措施", "cite": subject.rule["cite"], "on": subject.stay["on"]},
        )
        for slug, labels in sorted(wanted.items())
        if slug in known
    ]  # fmt: skip


def lift(subject: Listing, at: datetime) -> None:
    """This will tell every agency that was asked that the measures are over, at the same time as the listing."""
    asked = CaseFile.objects.filter(parent=subject.case_id, referral__kind=Referral.Kind.REQUEST)
    for case in asked.exclude(referral__state=Referral.State.REVOKED).select_related("agency"):
        text = f"{subject.case.title}：{subject.get_left_by_display()}，已移出名单，请同步解除措施。"
        notices.tell(
            case, key=f"listing:{subject.case_id}:lifted:{case.pk}", text=text[:500], at=at, agency=case.agency
        )


def warn_keepers_of_good(subject: Listing, at: datetime) -> None:
    """Whoever put the institution on a list of good conduct is told that bad conduct has been listed now."""
    rules = load.pack(subject.case.place_id).list_rules
    standing = Listing.objects.filter(institution=subject.institution_id, state=Listing.State.LISTED)
    for other in standing.select_related("case__agency"):
        if rules[other.list].conduct == GOOD:
            key = f"listing:{other.case_id}:barred:{subject.case_id}"
            text = f"{other.case.title}：这家机构已经列入失信一类的名单，请复核，不再符合的移出。"
            notices.tell(other.case, key=key, text=text, at=at, agency=other.case.agency)
