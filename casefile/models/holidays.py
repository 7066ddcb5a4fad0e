"""The holiday notice: a matter of the kernel itself."""

from django.db import models

from casefile.models.covers import Matter


class HolidayNotice(Matter):
    """The State Council's notice for one year's holidays, proposed by one person and applied by another."""

    class State(models.TextChoices):
        PROPOSED = "proposed", "待复核"
        APPLIED = "applied", "已施行"
        REJECTED = "rejected", "已退回"

    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.PROPOSED)
    year = models.PositiveSmallIntegerField("年份")
    content = models.JSONField("内容")

    class Meta:
        verbose_name = verbose_name_plural = "放假通知"
