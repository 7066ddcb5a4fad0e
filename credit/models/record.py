"""The record that an institution earns: entries that nobody rewrites, each resting on an event of a case file."""

import pgtrigger
from django.db import models

from agencies.models import Agency, Party, Place
from casefile.models import CaseFile, Event, Matter


class Entry(models.Model):
    """One fact about the conduct of a legal person, under its unified social credit code (TJ-49, JY-73, CZ-07, CZ-36).

    `basis` is the event on which it rests. A correction is an entry of its own that names the one it `corrects`.
    `number` and `authority` are those of the judgment, decision or measure; `facts` what else is known of it.
    """

    class Kind(models.TextChoices):
        PLEDGE_KEPT = "pledge_kept", "履行承诺"
        PLEDGE_BROKEN = "pledge_broken", "未履行承诺"
        INSPECTION = "inspection", "检查结果"
        HAZARD_REFUSED = "hazard_refused", "隐患拒不整改"
        PENALTY = "penalty", "行政处罚"
        JUDGMENT = "judgment", "司法裁判"
        COERCIVE = "coercive", "行政强制"
        PRICE = "price", "价格违法"
        SUBSIDY = "subsidy", "补贴使用"
        COMPLAINT = "complaint", "投诉属实"
        INCIDENT = "incident", "安全责任事故"
        LISTED = "listed", "列入名单"
        LEFT = "left", "移出名单"
        HONOUR = "honour", "守信记录"
        CORRECTION = "correction", "更正"

    party = models.ForeignKey(Party, models.PROTECT, verbose_name="法人", related_name="credit_entries")
    code = models.CharField("统一社会信用代码", max_length=18, blank=True, db_index=True)
    place = models.ForeignKey(Place, models.PROTECT, verbose_name="地方", related_name="+")
    kind = models.CharField("种类", max_length=20, choices=Kind.choices)
    matters = models.JSONField("事项", default=list)
    cite = models.CharField("依据", max_length=200)
    basis = models.ForeignKey(Event, models.PROTECT, verbose_name="所据记录", related_name="+")
    on = models.DateField("日期")
    number = models.CharField("文号", max_length=120, blank=True)
    authority = models.CharField("作出机关", max_length=120, blank=True)
    facts = models.JSONField("内容", default=dict, blank=True)
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, verbose_name="所更正的记录", related_name="corrections"
    )

    # The record is one: whoever supervises in the place, and the institution itself, reads all of it, whatever file
    # a line rests on. What is in that file stays behind its own wall.
    wall_also = "party_id = (SELECT wall.party()) OR place_id = (SELECT wall.place())"

    class Meta:
        verbose_name = verbose_name_plural = "信用记录"
        indexes = [
            models.Index(fields=["party", "-on", "-id"], name="credit_of_party"),
            models.Index(fields=["place", "kind", "-on"], name="credit_by_kind"),
        ]
        constraints = [models.UniqueConstraint(fields=["basis", "kind", "party", "number"], name="credit_entry_once")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self):
        return f"{self.get_kind_display()} {self.on}"


class Objection(Matter):
    """An institution's objection to an entry of its record or to its risk grade, decided by somebody else (MZ-24)."""

    class State(models.TextChoices):
        RAISED = "raised", "待核查"
        UPHELD = "upheld", "异议成立"
        REJECTED = "rejected", "异议不成立"

    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.RAISED)
    entry = models.ForeignKey(
        Entry, models.PROTECT, null=True, blank=True, verbose_name="信用记录", related_name="objections"
    )
    event = models.ForeignKey(Event, models.PROTECT, null=True, blank=True, verbose_name="计分事项", related_name="+")
    text = models.TextField("异议", max_length=2000)
    answer = models.TextField("核查结论", max_length=2000, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "信用异议"

    @property
    def about(self) -> Event | None:
        """The event that is objected to: the one behind the entry, or the one that counts for the grade."""
        return self.entry.basis if self.entry else self.event


class Batch(Matter):
    """What another agency sent at one time, by API or as a file: its provenance, kept with a digest of what came."""

    class State(models.TextChoices):
        TAKEN_IN = "taken_in", "已收"
        APPLIED = "applied", "已入库"
        REJECTED = "rejected", "已退回"

    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.TAKEN_IN)
    sender = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, verbose_name="来源部门", related_name="+")
    source = models.CharField("来源", max_length=200)
    digest = models.CharField("内容摘要", max_length=64, db_index=True)
    received_on = models.DateField("收到日期")
    counted = models.JSONField("计数", default=dict, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "信用信息归集"


class Decision(models.Model):
    """One judgment, penalty, measure or other fact of another agency as it came, without a lost character, in `raw`.

    `articles` are parsed from the text: law, article, paragraph, item. A row that says again what an earlier one said
    is kept and names it (`same_as`). `party` is the legal person it was matched with, by code or by an officer; the
    entry of the credit record is made then.
    """

    class Kind(models.TextChoices):
        PENALTY = "penalty", "行政处罚"
        JUDGMENT = "judgment", "司法裁判"
        COERCIVE = "coercive", "行政强制"
        PRICE = "price", "价格违法"
        INCIDENT = "incident", "安全责任事故"
        MISUSE = "misuse", "补贴违规"
        SUBSIDY = "subsidy", "补贴使用"
        HONOUR = "honour", "守信记录"

    batch = models.ForeignKey(Batch, models.PROTECT, verbose_name="归集批次", related_name="decisions")
    case = models.ForeignKey(CaseFile, models.PROTECT, verbose_name="案卷", related_name="+")
    row = models.PositiveIntegerField("行号")
    kind = models.CharField("种类", max_length=10, choices=Kind.choices)
    number = models.CharField("文号", max_length=120, db_index=True)
    number_parts = models.JSONField("文号解析", default=dict, blank=True)
    title = models.CharField("案件名称", max_length=300, blank=True)
    name = models.CharField("当事人", max_length=200, blank=True)
    code = models.CharField("统一社会信用代码", max_length=18, blank=True, db_index=True)
    cause = models.TextField("事由", blank=True)
    ground = models.TextField("依据", blank=True)
    articles = models.JSONField("条款", default=list, blank=True)
    result = models.TextField("结果", blank=True)
    authority = models.CharField("作出机关", max_length=200, blank=True)
    decided_on = models.DateField("日期", null=True, blank=True)
    raw = models.JSONField("原始内容", default=dict)
    party = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, verbose_name="法人", related_name="+")
    matched_by = models.CharField("怎样对上", max_length=60, blank=True)
    same_as = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, verbose_name="与哪一条相同", related_name="again"
    )
    entry = models.ForeignKey(
        Entry, models.PROTECT, null=True, blank=True, verbose_name="信用记录", related_name="decisions"
    )

    class Meta:
        verbose_name = verbose_name_plural = "归集的处理结果"
        constraints = [models.UniqueConstraint(fields=["batch", "row"], name="decision_row_once")]
        indexes = [models.Index(fields=["-decided_on", "-id"], name="decision_by_day")]
