"""The risk grade: a rule that everybody can read, adopted by four eyes, and what follows from it."""

from django.db import models

from agencies.models import Place
from casefile.models import Matter
from registry.models import Institution


class GradeRule(Matter):
    """One version of a place's rule of points: which events count for how much and how long, and where grades begin."""

    class State(models.TextChoices):
        DRAFTED = "drafted", "草案"
        SIMULATED = "simulated", "已试算，待采用"
        ADOPTED = "adopted", "施行中"
        REPLACED = "replaced", "已被替换"
        DROPPED = "dropped", "已放弃"

    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.DRAFTED)
    title = models.CharField("名称", max_length=120)
    rule = models.JSONField("规则")
    simulation = models.JSONField("试算结果", default=dict, blank=True)
    reason = models.CharField("修改理由", max_length=1000, blank=True)
    adopted_on = models.DateField("施行日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "风险评分规则"


class Grade(models.Model):
    """The grade of one institution on one day, kept for lists; always what the rule says of the timeline that day."""

    place = models.ForeignKey(Place, models.PROTECT, verbose_name="地方", related_name="+")
    institution = models.OneToOneField(Institution, models.PROTECT, verbose_name="机构", related_name="grade")
    on = models.DateField("评定日期")
    score = models.PositiveIntegerField("得分")
    grade = models.CharField("风险等级", max_length=10)
    rule = models.CharField("规则", max_length=60)

    class Meta:
        verbose_name = verbose_name_plural = "风险等级"
        indexes = [models.Index(fields=["place", "grade", "-score"], name="grade_of_place")]
