"""Whether an institution may have a subsidy on a day, as far as its filing decides it (JY-16, CZ-10)."""

from dataclasses import dataclass
from datetime import date, timedelta

from casefile.models import Event
from law import load, terms
from law.pack import Silent
from registry.models import Institution

WEIGHT = "filing.weight"
REFUSAL = "unfiled.announce"
REFUSED = "registry.unfiled.declare_refusal"


@dataclass(frozen=True)
class Eligibility:
    """`allowed` is None where the place's text is silent and an officer must decide. `cite` may be empty."""

    allowed: bool | None
    why: str
    cite: str


def subsidy(institution: Institution, on: date) -> Eligibility:
    """Whether the filing stands in the way of a subsidy on a local date. What else a subsidy needs is not asked here.

    A refusal to file bars until the day of filing (CZ-10); without a filing there is nothing to rest a subsidy on
    where the text says so (JY-16), and where it is silent the answer is left open.
    """
    filed = institution.filed_on is not None and institution.filed_on <= on
    if institution.state == Institution.State.CLOSED:
        return Eligibility(False, "机构已经注销，不能享受补贴。", "")
    if filed:
        return Eligibility(
            True, f"{_words(institution.filed_on)}已备案，可以以备案材料为依据申请。", _cite(institution, WEIGHT, on)
        )
    if refused_on := _refused_on(institution, on):
        why = f"{_words(refused_on)}经督促仍不备案，认定拒不备案，不享受补贴；备案之日起解除。"
        return Eligibility(False, why, _cite(institution, REFUSAL, on))
    try:
        term = load.pack(institution.place_id).term(WEIGHT, on=on)
    except Silent as silent:
        return Eligibility(None, f"还没有备案。{silent}由承办人裁量并写明理由。", "")
    return Eligibility(
        False, f"还没有备案，不能作为享受补贴的依据；备案以后可以申请。{term.consequence}。", str(term.cite)
    )


def _refused_on(institution: Institution, on: date) -> date | None:
    """The day on which the institution was last found to refuse to file, up to and including `on`."""
    cases = institution.unfiled_findings.values("case")
    until = terms.midnight(on + timedelta(days=1))
    found = Event.objects.filter(case__in=cases, kind=REFUSED, at__lt=until).order_by("-at").first()
    return found.at.astimezone(until.tzinfo).date() if found else None


def _cite(institution: Institution, term: str, on: date) -> str:
    try:
        return str(load.pack(institution.place_id).term(term, on=on).cite)
    except Silent:
        return ""


def _words(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
