"""A hazard from its finding to the closed list, and the listed supervision of the grave ones."""

from django.db import models

from agencies.models import Agency
from casefile.models import Matter
from inspections.models.visits import Part, Visit
from registry.models import Institution


class Hazard(Matter):
    """One hazard or problem. The three lists (JY-32, JY-66, CZ-02, LYG-14) are three views of these rows.

    The file's domain is the hazard's, its agency the competent one by the pack's routing; `routing` keeps the rule,
    the facts and the pack's day on which the choice rests, and the officer's reason where the text left a choice.
    `set` names the set of three lists to which it belongs where a place keeps more than one.
    """

    class State(models.TextChoices):
        FOUND = "found", "待处置"
        FIX_ORDERED = "fix_ordered", "整改中"
        FIX_REPORTED = "fix_reported", "待验收"
        ACCEPTED = "accepted", "已验收，待销号"
        CLOSED = "closed", "已销号"
        VOID = "void", "已撤销"

    class Grade(models.TextChoices):
        GENERAL = "general", "一般"
        MAJOR = "major", "重大"

    class Halt(models.TextChoices):
        PROPOSED = "proposed", "已提议停业整顿，待决定"
        DECIDED = "decided", "责令停业整顿中"
        DECLINED = "declined", "未决定停业整顿"
        LIFTED = "lifted", "停业整顿已解除"

    state = models.CharField("状态", max_length=14, choices=State.choices, default=State.FOUND)
    institution = models.ForeignKey(Institution, models.PROTECT, verbose_name="机构", related_name="hazards")
    visit = models.ForeignKey(Visit, models.PROTECT, null=True, verbose_name="检查", related_name="hazards")
    part = models.ForeignKey(Part, models.PROTECT, null=True, verbose_name="部门检查", related_name="hazards")
    item = models.CharField("检查事项", max_length=60, blank=True)
    finder = models.ForeignKey(Agency, models.PROTECT, verbose_name="发现部门", related_name="+")
    kind = models.CharField("隐患种类", max_length=30)
    grade = models.CharField("等级", max_length=10, choices=Grade.choices, default=Grade.GENERAL)
    set = models.CharField("清单", max_length=40, blank=True)
    title = models.CharField("隐患", max_length=120)
    description = models.TextField("具体情况", max_length=2000, blank=True)
    article = models.CharField("违反的规定", max_length=300, blank=True)
    place_text = models.CharField("部位", max_length=120, blank=True)
    found_on = models.DateField("发现日期")
    urgent = models.BooleanField("紧急", default=False)
    routing = models.JSONField("归口依据", default=dict, blank=True)
    # rectification list
    measure = models.CharField("整改措施", max_length=1000, blank=True)
    fix_by = models.DateField("整改期限", null=True, blank=True)
    extended = models.BooleanField("已延期", default=False)
    fixed_on = models.DateField("完成日期", null=True, blank=True)
    fix_report = models.TextField("整改情况", max_length=2000, blank=True)
    # responsibility list
    responsible = models.CharField("机构整改责任人", max_length=40, blank=True)
    responsible_post = models.CharField("职务", max_length=40, blank=True)
    officer = models.CharField("监管责任人", max_length=40, blank=True)
    accepted_on = models.DateField("验收日期", null=True, blank=True)
    closed_on = models.DateField("销号日期", null=True, blank=True)
    halt = models.CharField("停业整顿", max_length=12, choices=Halt.choices, blank=True)
    imported = models.BooleanField("历史导入", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "隐患"
        indexes = [
            models.Index(fields=["institution", "-found_on"], name="hazard_of_institution"),
            models.Index(fields=["state", "fix_by"], name="hazard_by_state"),
            models.Index(fields=["kind", "found_on"], name="hazard_by_kind"),
            # The lists begin at the newest and stop after a page or the most that they count.
            models.Index(fields=["-found_on", "-id"], name="hazard_by_day"),
            models.Index(fields=["fix_by", "id"], name="hazard_by_due"),
            models.Index(
                models.F("closed_on").desc(nulls_last=True),
                models.F("id").desc(),
                name="hazard_closed",
                condition=models.Q(state="closed"),
            ),
        ]

    def law_facts(self) -> dict:
        """The facts of the institution on the day of the routing, as the packs ask about them."""
        return self.routing.get("facts", {})


class Supervision(Matter):
    """Listed supervision (挂牌督办) of a major hazard: proposed where the pack says, decided by the level above.

    The file's agency is the one that decides. `ground` keeps the rule of the place on the day of the proposal, and the
    officer's reason where the text does not say who decides. `by_letter`: nobody of that agency signs in; the proposer
    asks by letter and enters the decision with its number (`decision`). The institution sees the file once listed.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", "待决定"
        LISTED = "listed", "挂牌督办中"
        RECHECKED = "rechecked", "复查合格，待摘牌"
        LIFTED = "lifted", "已摘牌"
        DECLINED = "declined", "未予挂牌"

    read_with = ("hazard",)

    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.PROPOSED)
    hazard = models.ForeignKey(Hazard, models.PROTECT, verbose_name="隐患", related_name="supervisions")
    proposer = models.ForeignKey(Agency, models.PROTECT, verbose_name="提请部门", related_name="+")
    reason = models.CharField("提请理由", max_length=1000)
    ground = models.JSONField("提请依据", default=dict, blank=True)
    by_letter = models.BooleanField("以函件往来", default=False)
    decision = models.CharField("决定文号", max_length=80, blank=True)
    office = models.CharField("督办单位", max_length=60, blank=True)
    supervisor = models.CharField("督办责任人", max_length=60, blank=True)
    measures = models.CharField("督办措施", max_length=1000, blank=True)
    due_on = models.DateField("督办期限", null=True, blank=True)
    listed_on = models.DateField("挂牌日期", null=True, blank=True)
    rechecked_on = models.DateField("复查日期", null=True, blank=True)
    lifted_on = models.DateField("摘牌日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "挂牌督办"
        constraints = [
            models.UniqueConstraint(
                fields=["hazard"],
                condition=models.Q(state__in=("proposed", "listed", "rechecked")),
                name="one_supervision_at_a_time",
            )
        ]

    def law_facts(self) -> dict:
        """The facts on which the competence for the hazard rests."""
        return self.hazard.law_facts()

    @property
    def competent_id(self) -> str:
        """The agency that accepts the fix, and so makes the re-check."""
        return self.hazard.case.agency_id

    @property
    def competent_chosen(self) -> bool:
        """Whether that agency was chosen by an officer, because the text left it open."""
        return bool(self.hazard.routing.get("chosen"))
