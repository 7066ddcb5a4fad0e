"""Accidents and public-health events, with everybody who must be told of them and the minute at which each was."""

from django.db import models

from agencies.models import Agency
from casefile.models import Matter
from registry.models import Institution

RESPOND, ACKNOWLEDGE = "emergency.respond", "incident.acknowledge"


class Incident(Matter):
    """One accident or event, sent first and completed later. Only what the law asks for is required.

    `happened_at` may be unknown; `informed_at` is the minute at which whoever must report learnt of it: from it the
    hours of the place's report chain run. `event` is a chain of the pack (`accident`, `public_health`, `food` …).
    `finding` is what an inquiry found of the institution's part, whose finding and under which number; often never.
    """

    class State(models.TextChoices):
        REPORTED = "reported", "已上报，待确认收到"
        RECEIVED = "received", "处置中"
        COMPLETED = "completed", "已补全，待结束"
        CLOSED = "closed", "已结束"

    class Finding(models.TextChoices):
        RESPONSIBLE = "responsible", "机构负有责任"
        NOT_RESPONSIBLE = "not_responsible", "机构没有责任"

    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.REPORTED)
    institution = models.ForeignKey(
        Institution, models.PROTECT, null=True, blank=True, verbose_name="机构", related_name="incidents"
    )
    where = models.CharField("地点", max_length=200, blank=True)
    event = models.CharField("事件种类", max_length=30)
    happened_at = models.DateTimeField("发生时间", null=True, blank=True)
    informed_at = models.DateTimeField("接到报告时间")
    reported_at = models.DateTimeField("上报时间")
    reporter = models.CharField("报告人", max_length=60, blank=True)
    reporter_phone = models.CharField("报告人电话", max_length=30, blank=True)
    text = models.TextField("简要情况", max_length=4000)
    dead = models.PositiveIntegerField("死亡（人）", null=True, blank=True)
    injured = models.PositiveIntegerField("受伤（人）", null=True, blank=True)
    ill = models.PositiveIntegerField("发病（人）", null=True, blank=True)
    measures = models.TextField("已采取的措施", max_length=4000, blank=True)
    finding = models.CharField("责任认定", max_length=16, choices=Finding.choices, blank=True)
    found_by = models.CharField("由谁认定", max_length=120, blank=True)
    finding_number = models.CharField("认定文书的文号", max_length=120, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "事故和突发事件"
        indexes = [models.Index(fields=["-informed_at", "-id"], name="incident_by_time")]

    @property
    def recipient_ids(self) -> list[str]:
        """The agencies that were or must be told. Lists have read the tellings together."""
        return [one.agency_id for one in self.tellings.all() if one.agency_id]

    def waits_for(self, agency_id: str = "") -> bool:
        """Whether this agency, or any, has yet to acknowledge. The desk has read the clocks together."""
        waiting = [one for one in self.case.clocks.all() if one.term == ACKNOWLEDGE and one.stopped_at is None]
        return any(agency_id in ("", one.agency_id) for one in waiting)

    @property
    def must_respond(self) -> bool:
        """Whether the clock of setting the emergency procedure going still runs."""
        return any(one.term == RESPOND and one.stopped_at is None for one in self.case.clocks.all())

    @property
    def finding_words(self) -> str:
        """Who found what of the institution's part, and by which document; empty where nobody has."""
        if not self.finding:
            return ""
        rests = "，".join(filter(None, (self.found_by, self.finding_number)))
        return f"{self.get_finding_display()}{f'（{rests}）' if rests else ''}"

    @property
    def untold(self) -> list[str]:
        """The names of those whom the text names and whom nobody has reached."""
        return [one.name for one in self.tellings.all() if one.told_at is None]


class FollowUp(models.Model):
    """A further report on the same event (续报): what is known now, at which minute, from whom."""

    incident = models.ForeignKey(Incident, models.PROTECT, verbose_name="事件", related_name="follow_ups")
    text = models.TextField("续报内容", max_length=4000)
    figures = models.JSONField("数字", default=dict, blank=True)
    final = models.BooleanField("终报", default=False)
    by_name = models.CharField("报告人", max_length=60, blank=True)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "续报"
        ordering = ["at", "id"]


class Telling(models.Model):
    """One recipient whom the place's chain names, and how it was reached.

    `agency` is empty where the text names somebody who is not an agency of the place (`name` says whom, such as the
    unit's own head). `calls` lists the telephone calls: minute, number, who called, whom they reached, or nobody.
    """

    incident = models.ForeignKey(Incident, models.PROTECT, verbose_name="事件", related_name="tellings")
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, verbose_name="部门", related_name="+")
    name = models.CharField("向谁报告", max_length=120)
    cite = models.CharField("依据", max_length=200, blank=True)
    told_at = models.DateTimeField("告知时间", null=True, blank=True)
    how = models.CharField("方式", max_length=40, blank=True)
    received_at = models.DateTimeField("确认收到时间", null=True, blank=True)
    received_by = models.CharField("确认人", max_length=60, blank=True)
    calls = models.JSONField("电话记录", default=list, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "告知"
        ordering = ["id"]
