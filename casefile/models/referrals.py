"""What one agency gives to another: a matter of the kernel, because every app has something to hand over."""

from functools import cached_property

from django.db import models
from django.db.models.functions import Now, TruncDate

from agencies.access import Role
from agencies.models import Agency, Post
from casefile.models.covers import Matter


class Referral(Matter):
    """A matter that one agency gives to another: with a clock at both ends, and silence put on the record.

    Its file belongs to the receiver (`case.agency`); the sender reads it by a grant. `channel` is the way that the
    law names; `ground` keeps the rule, the facts and the pack's day on which the choice of the receiver rests;
    `previous` is the referral that this one answers to, so that a matter sent back and forth is seen.
    """

    class State(models.TextChoices):
        OFFERED = "offered", "待接收"
        ACCEPTED = "accepted", "办理中"
        REFUSED = "refused", "已退回"
        RETURNED = "returned", "逾期未答复，自动退回"
        ARBITRATION = "arbitration", "待裁定"
        ANSWERED = "answered", "已答复"
        TAKEN_IN = "taken_in", "已办结"
        REVOKED = "revoked", "已撤回"

    class Kind(models.TextChoices):
        NOTIFICATION = "notification", "书面告知"
        CALL = "call", "通知到场"
        TRANSFER = "transfer", "移送"
        COPY = "copy", "抄告"
        WHISTLE = "whistle", "吹哨"
        REQUEST = "request", "提请"

    class Refusal(models.TextChoices):
        NOT_OURS = "not_ours", "不属于本部门职责"
        NOT_HERE = "not_here", "不属于本地管辖"
        DUPLICATE = "duplicate", "已在办理同一事项"
        INCOMPLETE = "incomplete", "材料不足，无法办理"
        UNFOUNDED = "unfounded", "经核实不存在"

    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.OFFERED)
    kind = models.CharField("种类", max_length=14, choices=Kind.choices)
    sender = models.ForeignKey(Agency, models.PROTECT, verbose_name="送出部门", related_name="sent_referrals")
    text = models.TextField("事由", max_length=4000)
    channel = models.CharField("途径", max_length=120, blank=True)
    urgent = models.BooleanField("紧急", default=False)
    ground = models.JSONField("归口依据", default=dict, blank=True)
    answer_by = models.DateField("答复期限", null=True, blank=True)
    refusal = models.CharField("退回理由", max_length=12, choices=Refusal.choices, blank=True)
    refusal_text = models.CharField("退回说明", max_length=1000, blank=True)
    answer = models.TextField("答复", max_length=4000, blank=True)
    answered_on = models.DateField("答复日期", null=True, blank=True)
    previous = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, verbose_name="前次移送", related_name="followed_by"
    )
    assigned = models.BooleanField("经裁定", default=False)
    token = models.CharField("答复码摘要", max_length=64, blank=True, db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = "移送"
        indexes = [models.Index(fields=["sender", "state"], name="referral_of_sender")]

    @cached_property
    def signs_in(self) -> bool:
        """Whether anybody of the receiver has a post with which to sign in and act, today or later."""
        lasting = models.Q(until_on=None) | models.Q(until_on__gte=TruncDate(Now()))
        acting = Post.objects.filter(lasting, role__in=(Role.CLERK, Role.INSPECTOR, Role.LEADER))
        return acting.filter(agency=self.case.agency_id, user__is_active=True).exists()
