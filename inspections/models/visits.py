"""A visit to an institution, by one agency or several, with a part for each; and what institutions do by themselves."""

from django.db import models

from agencies.access import Actor
from agencies.models import Agency
from casefile.models import Matter
from inspections.models.plans import Draw, Plan
from registry.models import Institution


class Visit(Matter):
    """One visit: drawn, planned, or targeted with its ground. Its file becomes the institution's to see on arrival."""

    class State(models.TextChoices):
        PLANNED = "planned", "待检查"
        UNDER_WAY = "under_way", "检查中"
        CONCLUDED = "concluded", "已检查，结果待公布"
        PUBLISHED = "published", "结果已公布"
        CANCELLED = "cancelled", "已取消"

    class Ground(models.TextChoices):
        DRAWN = "drawn", "双随机抽取"
        PLANNED = "planned", "年度计划"
        COMPLAINT = "complaint", "投诉举报"
        WHISTLE = "whistle", "吹哨"
        FOLLOW_UP = "follow_up", "整改复查"
        POST_FILING = "post_filing", "备案后核查"
        SPECIAL = "special", "专项检查"

    read_with = ("institution__party",)

    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.PLANNED)
    institution = models.ForeignKey(Institution, models.PROTECT, verbose_name="机构", related_name="visits")
    ground = models.CharField("检查缘由", max_length=12, choices=Ground.choices)
    ground_text = models.CharField("缘由说明", max_length=500, blank=True)
    plan = models.ForeignKey(Plan, models.PROTECT, null=True, verbose_name="计划", related_name="visits")
    draw = models.ForeignKey(Draw, models.PROTECT, null=True, verbose_name="抽取", related_name="visits")
    joint = models.BooleanField("联合检查", default=False)
    planned_on = models.DateField("计划检查日期")
    arrived_at = models.DateTimeField("到达时间", null=True, blank=True)
    left_at = models.DateTimeField("离开时间", null=True, blank=True)
    visited_on = models.DateField("检查日期", null=True, blank=True)
    representative = models.CharField("机构在场人员", max_length=40, blank=True)
    refused = models.BooleanField("机构人员拒绝签字", default=False)
    witness = models.CharField("见证人", max_length=40, blank=True)
    published_on = models.DateField("结果公布日期", null=True, blank=True)
    imported = models.BooleanField("历史导入", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "现场检查"
        indexes = [
            models.Index(fields=["institution", "-visited_on"], name="visit_of_institution"),
            models.Index(fields=["visited_on", "ground"], name="visit_by_day"),
            # The lists begin at the newest and stop after a page or the most that they count.
            models.Index(fields=["-planned_on", "-id"], name="visit_planned"),
            models.Index(
                fields=["state"], name="visit_open", condition=models.Q(state__in=("planned", "under_way", "concluded"))
            ),
        ]

    def has_officer(self, actor: Actor) -> bool:
        """Whether the actor is one of the officers of any agency that takes part."""
        return any(part.has_officer(actor) for part in self.parts.all() if part.state != Part.State.CANCELLED)

    def joined_by(self, agency: Agency | None) -> bool:
        """Whether an agency takes part, and did not call its part off."""
        live = [part.agency_id for part in self.parts.all() if part.state != Part.State.CANCELLED]
        return agency is not None and agency.pk in live

    def law_facts(self) -> dict:
        """The facts of the institution, where size or money decides who is competent."""
        return self.institution.law_facts()


class Part(Matter):
    """One agency's part of a visit: its officers, its check list as frozen, its answers, its two signatures.

    `officers` freezes username, name, certificate and agency. `items` lists code, text, cite, answer (`yes`, `no`,
    `na` or empty), note, measure. `device` and `sent` keep what a phone sent from being taken in twice.
    """

    class State(models.TextChoices):
        ASSIGNED = "assigned", "待检查"
        RECORDED = "recorded", "待另一名执法人员签字"
        CONCLUDED = "concluded", "已完成"
        CANCELLED = "cancelled", "已取消"

    signed_in = (State.CONCLUDED,)
    read_with = ("visit__institution",)

    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.ASSIGNED)
    visit = models.ForeignKey(Visit, models.PROTECT, verbose_name="检查", related_name="parts")
    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="部门", related_name="+")
    officers = models.JSONField("执法人员", default=list)
    checklist = models.CharField("检查表", max_length=80, blank=True)
    checklist_version = models.CharField("检查表版本", max_length=20, blank=True)
    items = models.JSONField("检查情况", default=list, blank=True)
    signatures = models.JSONField("签字", default=list, blank=True)
    sent = models.JSONField("已收到的提交", default=dict, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "部门检查"
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "agency"], condition=~models.Q(state="cancelled"), name="one_part_an_agency"
            )
        ]

    @property
    def names(self) -> str:
        return "、".join(person["name"] for person in self.officers)

    def has_officer(self, actor: Actor) -> bool:
        """Whether the actor is one of the officers who were sent; experts only assist."""
        sent = [one["username"] for one in self.officers if not one.get("assistant")]
        return actor.user is not None and actor.user.username in sent

    def led_by(self, actor: Actor) -> bool:
        """Whether the actor's agency is the one that planned the visit."""
        return actor.agency is not None and self.visit.case.agency_id == actor.agency.pk

    def law_facts(self) -> dict:
        """The facts of the institution, where size or money decides who is competent."""
        return self.visit.institution.law_facts()


class Doing(Matter):
    """What an institution did by itself and reports: a self-check, a drill, publicity (CZ-25, CZ-41).

    `kind` is a word of the packs' `doings`; `done_on` decides the period that it counts for. `late`: reported after
    that period, so it counts once an officer has confirmed it. When it was reported is when its file was opened.
    """

    class State(models.TextChoices):
        REPORTED = "reported", "已报送"
        SENT_BACK = "sent_back", "已退回补充"
        CONFIRMED = "confirmed", "已核实"
        VOID = "void", "已作废"

    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.REPORTED)
    institution = models.ForeignKey(Institution, models.PROTECT, verbose_name="机构", related_name="doings")
    kind = models.CharField("种类", max_length=30)
    done_on = models.DateField("开展日期")
    text = models.TextField("情况", max_length=4000)
    persons = models.PositiveIntegerField("参加人数", null=True, blank=True)
    found = models.PositiveIntegerField("发现问题数", null=True, blank=True)
    late = models.BooleanField("补报", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "机构自行开展事项"
        indexes = [
            models.Index(fields=["institution", "kind", "-done_on"], name="doing_of_institution"),
            models.Index(fields=["done_on", "kind"], name="doing_by_day"),
        ]
