"""Matters kept small: a dispute that is mediated, and what the media or rumours say."""

from django.db import models

from casefile.models import Matter
from complaints.models.complaints import Complaint
from registry.models import Institution


class Dispute(Matter):
    """A dispute between a resident (or the family) and an institution, offered mediation (JY-85, CZ-47, LYG-37)."""

    class State(models.TextChoices):
        OPENED = "opened", "待调解"
        MEDIATING = "mediating", "调解中"
        SETTLED = "settled", "已达成协议"
        FAILED = "failed", "调解不成"

    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.OPENED)
    institution = models.ForeignKey(Institution, models.PROTECT, verbose_name="机构", related_name="disputes")
    complaint = models.ForeignKey(
        Complaint, models.PROTECT, null=True, blank=True, verbose_name="投诉举报", related_name="disputes"
    )
    title = models.CharField("纠纷事项", max_length=200)
    text = models.TextField("情况", max_length=4000, blank=True)
    mediator = models.CharField("调解人", max_length=60, blank=True)
    result = models.TextField("结果", max_length=2000, blank=True)
    ended_on = models.DateField("结束日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "纠纷调解"


class Opinion(Matter):
    """A media report or a rumour (舆情): checked, reported upward where the text asks for it, answered in public."""

    class State(models.TextChoices):
        NOTED = "noted", "待核实"
        CHECKED = "checked", "已核实，待回应"
        ANSWERED = "answered", "已回应"
        CLOSED = "closed", "已办结"

    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.NOTED)
    institution = models.ForeignKey(
        Institution, models.PROTECT, null=True, blank=True, verbose_name="机构", related_name="opinions"
    )
    title = models.CharField("题目", max_length=200)
    source = models.CharField("来源", max_length=200)
    rumour = models.BooleanField("谣言", default=False)
    major = models.BooleanField("重大舆情", default=False)
    text = models.TextField("内容", max_length=4000, blank=True)
    finding = models.TextField("核实情况", max_length=4000, blank=True)
    answer = models.TextField("公开回应", max_length=4000, blank=True)
    noted_on = models.DateField("发现日期")
    told_up_on = models.DateField("上报日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "舆情"
