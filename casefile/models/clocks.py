"""Clocks of the law, and the days on which they are held."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from agencies.models import Agency
from casefile.models.covers import CaseFile

RUNNING = Q(stopped_at__isnull=True)


class ClockQuerySet(models.QuerySet):
    def running(self):
        """Not stopped (held and lapsed ones included)."""
        return self.filter(RUNNING)


class Clock(models.Model):
    """A term of the law running for one case file. Length and citation are copied, so no amendment moves it."""

    case = models.ForeignKey(CaseFile, models.PROTECT, related_name="clocks", db_index=False)
    kind = models.CharField("案卷事项", max_length=40)  # the case file's, so that the desk counts without reading it
    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="责任部门", related_name="clocks", db_index=False)
    on_party = models.BooleanField("轮到机构", default=False)
    term = models.CharField("期限", max_length=60)
    label = models.CharField("事项", max_length=120)
    carries = models.JSONField("义务", default=list)
    basis = models.CharField("性质", max_length=10)
    form = models.CharField("形式", max_length=12)
    length = models.PositiveIntegerField("长度", null=True)
    unit = models.CharField("单位", max_length=10, blank=True)
    cite = models.CharField("依据", max_length=200)
    unverified = models.BooleanField("依据待核", default=False)
    started_at = models.DateTimeField("起算时间")
    started_on = models.DateField("起算日")
    due_on = models.DateField("到期日", null=True)
    due_at = models.DateTimeField("到期时间", null=True)
    certain = models.BooleanField("确定", default=True)
    held_since = models.DateField("中止自", null=True)
    stopped_at = models.DateTimeField("停止时间", null=True)
    lapsed_at = models.DateTimeField("逾期时间", null=True)
    escalated = models.PositiveSmallIntegerField("已催办级数", default=0)
    escalate_at = models.DateTimeField("下一级催办时间", null=True)

    objects = ClockQuerySet.as_manager()
    wall_also = "agency_id = (SELECT wall.agency())"  # whoever answers for it counts it without the file

    class Meta:
        verbose_name = verbose_name_plural = "时限"
        indexes = [
            # Read by the sweep alone: what may still lapse, earliest first, and what has a step to climb.
            models.Index(
                fields=["due_at"],
                name="clock_to_lapse",
                condition=Q(held_since__isnull=True, lapsed_at__isnull=True) & RUNNING,
            ),
            models.Index(fields=["escalate_at"], name="clock_to_escalate", condition=RUNNING),
            # The desk: the order of its rows, and everything that it counts, so that counting reads no table.
            models.Index(
                fields=["agency", "due_at", "id"],
                name="clock_desk",
                include=["due_on", "held_since", "kind", "on_party", "case"],
                condition=RUNNING,
            ),
            models.Index(fields=["case", "started_at"], name="clock_of_case"),
            models.Index(fields=["due_on"], name="clock_uncertain", condition=Q(certain=False) & RUNNING),
        ]

    def __str__(self):
        return f"{self.label}：{self.due_on or '无确定日期'}"


class Hold(models.Model):
    """Days that a clock does not count: from the first to the last, both inclusive; open while `until_on` is empty."""

    clock = models.ForeignKey(Clock, models.PROTECT, related_name="holds")
    from_on = models.DateField("中止自")
    until_on = models.DateField("中止至", null=True)
    reason = models.CharField("理由", max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "中止"

    def __str__(self):
        return f"{self.from_on}—{self.until_on or ''} {self.reason}"
