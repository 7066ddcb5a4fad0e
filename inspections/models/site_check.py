"""A site check: who goes, what was found item by item, and who put a name under it."""

from django.db import models

from agencies.access import Actor
from casefile.models import Matter
from registry.models import Filing


class SiteCheck(Matter):
    """The check at the site that follows a filing (JY-15, CZ-08). Two inspectors make it, and both sign.

    `inspectors` freezes username, name and certificate number of both on the day of assignment. `items` lists, in the
    order of the sheet, what was filed, whether the site agrees (null: not answered yet) and what is different.
    `signatures` are made by each inspector from an account of their own.
    """

    class State(models.TextChoices):
        ASSIGNED = "assigned", "已派员"
        RECORDED = "recorded", "待另一名执法人员签字"
        CONCLUDED = "concluded", "已完成"
        CANCELLED = "cancelled", "已取消"

    signed_in = (State.CONCLUDED,)

    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.ASSIGNED)
    filing = models.ForeignKey(Filing, models.PROTECT, verbose_name="备案", related_name="site_checks")
    planned_on = models.DateField("计划检查日期")
    inspectors = models.JSONField("执法人员")
    items = models.JSONField("核实情况", default=list, blank=True)
    arrived_at = models.DateTimeField("到达时间", null=True, blank=True)
    left_at = models.DateTimeField("离开时间", null=True, blank=True)
    representative = models.CharField("机构在场人员", max_length=40, blank=True)
    refused = models.BooleanField("机构人员未签字", default=False)
    witness = models.CharField("见证人", max_length=40, blank=True)
    correct_by = models.DateField("限期改正至", null=True, blank=True)
    signatures = models.JSONField("签字", default=list, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "备案现场检查"
        constraints = [
            models.UniqueConstraint(
                fields=["filing"],
                condition=models.Q(state__in=("assigned", "recorded")),
                name="one_site_check_at_a_time",
            )
        ]

    @property
    def names(self) -> str:
        return "、".join(person["name"] for person in self.inspectors)

    @property
    def differing(self) -> list[dict[str, str]]:
        """The items that do not agree with what was filed: label and note, in the order of the list."""
        return [{"label": row["label"], "note": row["note"]} for row in self.items if row["agrees"] is False]

    def has_inspector(self, actor: Actor) -> bool:
        """Whether the actor is one of the two who were sent."""
        return actor.user is not None and any(one["username"] == actor.user.username for one in self.inspectors)
