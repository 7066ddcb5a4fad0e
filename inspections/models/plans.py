"""The yearly plan of joint inspections, the officers who may be drawn, and the draw that anyone can repeat."""

from django.db import models

from agencies.models import Agency, Place, User
from casefile.models import Matter


class Plan(Matter):
    """What a place will inspect together in a year (JY-65, LYG-01). `rows` says who takes part, with what, when.

    A row is `{agency, role, checklists, share, quarters}`: `share` in percent of the institutions, `quarters` 1 to 4.
    `published` keeps the rows as made public under `version`, so that a revision never hides the plan in force.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "起草中"
        REVIEW = "review", "待审定"
        PUBLISHED = "published", "已公布"

    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.DRAFT)
    place = models.ForeignKey(Place, models.PROTECT, verbose_name="地方", related_name="plans")
    year = models.PositiveSmallIntegerField("年度")
    rows = models.JSONField("安排", default=list, blank=True)
    rules = models.TextField("抽查细则", max_length=4000, blank=True)
    version = models.PositiveSmallIntegerField("版本", default=0)
    published = models.JSONField("公布的安排", default=list, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "年度联合检查计划"
        constraints = [models.UniqueConstraint(fields=["place", "year"], name="one_plan_a_year")]


class Officer(models.Model):
    """A person of the officer library (执法检查人员名录库): with a certificate that is valid, or as assistant (专家).

    `specialties` are codes of subject domains; empty means that the officer may be drawn for any domain of the agency.
    `recused` lists the institutions that the person must not inspect: reference, name, reason. A change of the entry
    is a new row; the old one keeps when it was removed and by whom.
    """

    user = models.ForeignKey(User, models.PROTECT, verbose_name="人员", related_name="listed")
    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="部门", related_name="officers")
    certificate = models.CharField("执法证号", max_length=40, blank=True)
    valid_from = models.DateField("证件有效期自", null=True, blank=True)
    valid_until = models.DateField("证件有效期至", null=True, blank=True)
    specialties = models.JSONField("专业领域", default=list, blank=True)
    recused = models.JSONField("回避的机构", default=list, blank=True)
    assistant = models.BooleanField("专家（协助）", default=False)
    listed_at = models.DateTimeField("入库时间")
    listed_by = models.ForeignKey(User, models.PROTECT, verbose_name="入库人", related_name="+")
    removed_at = models.DateTimeField("出库时间", null=True, blank=True)
    removed_by = models.ForeignKey(User, models.PROTECT, null=True, verbose_name="出库人", related_name="+")

    wall_also = "(SELECT wall.place()) IS NOT NULL"  # every agency draws from the library; no institution looks into it

    class Meta:
        verbose_name = verbose_name_plural = "执法检查人员"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "agency"], condition=models.Q(removed_at=None), name="officer_listed_once"
            )
        ]

    def __str__(self):
        return f"{self.user.name}（{self.certificate or '专家'}）"


class Draw(Matter):
    """One draw of institutions and officers (双随机) that anyone can verify from its published record.

    `frozen` are the rules as frozen, `objects_frozen` and `officers_frozen` the two libraries, all three under
    `digests`; `commitments`, `salts` and `beacon` what came afterwards, `seed` and `result` what follows from them.
    `openings` says who stands behind the numbers of the officer library, and is never published. `sequence` counts
    the draws of a place, the abandoned ones too. A redraw (`replaces`) needs a reason and hides nothing.
    """

    class State(models.TextChoices):
        FROZEN = "frozen", "名录已冻结，待各部门承诺"
        SEALED = "sealed", "已承诺，待公开随机值"
        DRAWN = "drawn", "已抽取"
        OPENED = "opened", "已抽取，记录已公开"
        REPLACED = "replaced", "已重新抽取"
        ABANDONED = "abandoned", "已作废"

    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.FROZEN)
    place = models.ForeignKey(Place, models.PROTECT, verbose_name="地方", related_name="draws")
    plan = models.ForeignKey(Plan, models.PROTECT, null=True, verbose_name="计划", related_name="draws")
    sequence = models.PositiveIntegerField("当地第几次抽取")
    label = models.CharField("批次", max_length=80)
    count = models.PositiveIntegerField("抽取机构数")
    agencies = models.JSONField("参加部门", default=list)
    frozen = models.JSONField("冻结的规则", default=dict)
    objects_frozen = models.JSONField("检查对象名录", default=list)
    officers_frozen = models.JSONField("执法检查人员名录", default=list)
    openings = models.JSONField("名录编号对应的人员", default=dict)
    digests = models.JSONField("摘要", default=dict)
    commitments = models.JSONField("承诺值", default=list, blank=True)
    salts = models.JSONField("公开的随机值", default=list, blank=True)
    beacon = models.JSONField("公共随机值", null=True, blank=True)
    abandoned = models.JSONField("作废", null=True, blank=True)
    seed = models.CharField("种子", max_length=64, blank=True)
    result = models.JSONField("抽取结果", default=list, blank=True)
    moment = models.DateTimeField("公共随机值产生时刻")
    opens_on = models.DateField("全部记录最晚公开日期")
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, verbose_name="重抽自", related_name="replaced_by"
    )
    reason = models.CharField("重抽理由", max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "双随机抽取"
        constraints = [
            models.UniqueConstraint(fields=["place", "sequence"], name="draw_numbered"),
            models.UniqueConstraint(
                fields=["place"], condition=models.Q(state__in=("frozen", "sealed")), name="one_draw_at_a_time"
            ),
        ]
