"""An enforcement case from its filing to the publication of its decision."""

from django.db import models

from agencies.access import Actor
from agencies.models import Party
from casefile.models import Matter
from casefile.personal import NAME, EncryptedField
from complaints.models.complaints import Complaint
from inspections.models import Hazard, Visit
from registry.models import Institution


class Penalty(models.TextChoices):
    """Kinds of penalty (行政处罚法 9)."""

    WARNING = "warning", "警告"
    CRITICISM = "criticism", "通报批评"
    FINE = "fine", "罚款"
    CONFISCATION = "confiscation", "没收违法所得、没收非法财物"
    PERMIT_HELD = "permit_held", "暂扣许可证件"
    DOWNGRADED = "downgraded", "降低资质等级"
    PERMIT_REVOKED = "permit_revoked", "吊销许可证件"
    RESTRICTED = "restricted", "限制开展生产经营活动"
    HALTED = "halted", "责令停产停业"
    CLOSED = "closed", "责令关闭"
    BANNED = "banned", "限制从业"
    DETENTION = "detention", "行政拘留"
    OTHER = "other", "法律、行政法规规定的其他处罚"


class Enforcement(Matter):
    """One case (立案) of one agency against an institution, an unlicensed place or a person.

    The institution reads its case from the notice before the decision on, and never learns of the complaint behind it.
    `routing` keeps on what the right to open it rests, and the officer's choice where the text names nobody. `major`: a
    decision that needs legal review and a hearing, if one is asked for. `severity` says how long the decision may stay
    public. `result_told_on` is the day on which the civil affairs of the same level was told; telling another level
    leaves it empty.
    """

    class State(models.TextChoices):
        FILED = "filed", "已立案"
        INVESTIGATED = "investigated", "调查终结"
        REVIEWED = "reviewed", "已法制审核"
        ANNOUNCED = "announced", "已告知，可陈述申辩"
        HEARD = "heard", "已听取意见"
        DECIDED = "decided", "已决定，待送达"
        SERVED = "served", "已送达，待履行"
        COMPLETED = "completed", "执法完成"
        CLOSED = "closed", "已结案"
        DROPPED = "dropped", "已撤案"
        REVOKED = "revoked", "决定已撤销"

    class Source(models.TextChoices):
        COMPLAINT = "complaint", "投诉举报"
        VISIT = "visit", "检查发现"
        HAZARD = "hazard", "发现的隐患"
        REFERRAL = "referral", "其他部门移送"
        OWN = "own", "本部门发现"

    class Severity(models.TextChoices):
        LIGHT = "light", "轻微"
        GENERAL = "general", "一般"
        SERIOUS = "serious", "严重"

    class Outcome(models.TextChoices):
        PENALTY = "penalty", "行政处罚"
        NO_PENALTY = "no_penalty", "不予处罚"
        TRANSFERRED = "transferred", "移送司法机关"

    read_with = ("institution",)

    state = models.CharField("状态", max_length=14, choices=State.choices, default=State.FILED)
    source = models.CharField("案件来源", max_length=10, choices=Source.choices)
    complaint = models.ForeignKey(
        Complaint, models.PROTECT, null=True, blank=True, verbose_name="投诉举报", related_name="enforcement_cases"
    )
    visit = models.ForeignKey(Visit, models.PROTECT, null=True, blank=True, verbose_name="检查", related_name="+")
    hazard = models.ForeignKey(Hazard, models.PROTECT, null=True, blank=True, verbose_name="隐患", related_name="+")
    institution = models.ForeignKey(
        Institution, models.PROTECT, null=True, blank=True, verbose_name="机构", related_name="enforcement_cases"
    )
    party = models.ForeignKey(
        Party, models.PROTECT, null=True, blank=True, verbose_name="当事人", related_name="enforcement_cases"
    )
    party_name = models.CharField("当事人名称", max_length=120)
    person = EncryptedField("当事人（个人）", blank=True, kind=NAME)
    unlicensed = models.CharField("无证无照的名义", max_length=20, blank=True)
    title = models.CharField("案由", max_length=200)
    facts = models.TextField("违法事实", max_length=4000, blank=True)
    routing = models.JSONField("立案依据", default=dict, blank=True)
    articles = models.JSONField("违反和依据的条款", default=list, blank=True)
    investigators = models.JSONField("办案人员", default=list, blank=True)
    major = models.BooleanField("重大决定", default=False)
    proposal = models.TextField("处理意见", max_length=2000, blank=True)
    review = models.TextField("法制审核意见", max_length=2000, blank=True)
    heard_by = models.CharField("听取意见的人", max_length=40, blank=True)
    statement = models.TextField("陈述申辩", max_length=4000, blank=True)
    outcome = models.CharField("决定", max_length=12, choices=Outcome.choices, blank=True)
    decision_number = models.CharField("决定书文号", max_length=80, blank=True)
    decision = models.TextField("决定内容", max_length=2000, blank=True)
    kinds = models.JSONField("处罚种类", default=list, blank=True)
    fine = models.DecimalField("罚款（元）", max_digits=14, decimal_places=2, null=True, blank=True)
    severity = models.CharField("失信程度", max_length=10, choices=Severity.choices, blank=True)
    decided_on = models.DateField("决定日期", null=True, blank=True)
    served_on = models.DateField("送达日期", null=True, blank=True)
    completed_on = models.DateField("执法完成日期", null=True, blank=True)
    result_told_on = models.DateField("通报同级民政日期", null=True, blank=True)
    published_on = models.DateField("公开日期", null=True, blank=True)
    publish_until = models.DateField("公开截止日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "行政执法案件"
        indexes = [
            models.Index(fields=["institution", "-decided_on"], name="enforced_institution"),
            models.Index(fields=["state", "-id"], name="enforcement_by_state"),
        ]

    def law_facts(self) -> dict:
        """The facts of the institution, where size or money decides who is competent."""
        return self.institution.law_facts() if self.institution else {}

    def has_investigator(self, actor: Actor) -> bool:
        """Whether the actor is one of those who investigated."""
        return actor.user is not None and actor.user.username in [one["username"] for one in self.investigators]

    def is_left_to(self, actor: Actor) -> bool:
        """Whether the actor took no part in the investigation: whoever reviews, hears and decides."""
        return not self.has_investigator(actor)

    @property
    def code(self) -> str:
        """The unified social credit code of the party, as the register or whoever filed knows it; empty for none."""
        return (self.party.code or "") if self.party else self.routing.get("party_code", "")

    @property
    def kind_labels(self) -> list[str]:
        """The kinds of penalty, in words."""
        return [str(Penalty(one).label) for one in self.kinds]

    @property
    def chosen(self) -> bool:
        """Whether an officer named the agency, because the text names nobody."""
        return bool(self.routing.get("chosen"))
