"""What a place must have reached by a day, or at what rate (CZ-12, LYG-10), and how it stands by the last count."""

from django.db import models

from agencies.models import Place
from casefile.models import Matter


class Milestone(Matter):
    """One aim of a place: a milestone term, a rate of its pack, or a rate with the milestone that sets its day.

    `code` is the id of the rate, or of the term where there is none; `term_id` of the term that sets the day. Every
    count is an event of the file and stays; the columns repeat the newest one. `met_on` is the day of the first count
    by which the aim was reached.
    """

    class State(models.TextChoices):
        OPEN = "open", "未达到"
        MET = "met", "已达到"

    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.OPEN)
    place = models.ForeignKey(Place, models.PROTECT, verbose_name="地方", related_name="milestones")
    code = models.CharField("事项", max_length=60)
    term_id = models.CharField("里程碑", max_length=60, blank=True)
    due_on = models.DateField("到期日", null=True, blank=True)
    counted_on = models.DateField("统计截止日", null=True, blank=True)
    numerator = models.PositiveIntegerField("分子", null=True, blank=True)
    denominator = models.PositiveIntegerField("分母", null=True, blank=True)
    met_on = models.DateField("首次达到日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "任务与达标率"
        constraints = [models.UniqueConstraint(fields=["place", "code"], name="one_file_an_aim")]
