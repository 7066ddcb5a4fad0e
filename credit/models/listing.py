"""Lists of conduct (失信联合惩戒名单, 红名单 …): entering, standing on and leaving them."""

from django.db import models

from casefile.models import Matter
from casefile.personal import ID_NUMBER, NAME, EncryptedField
from credit.models.record import Entry
from registry.models import Institution

COLLECTED = "credit.batch"  # the kind of file in which decisions lie that came from elsewhere


class Listing(Matter):
    """One institution, or one person answerable for it, on one list; proposed, heard, decided, served, published, left.

    `list` and `ground` are codes of the place's pack; `basis` is the entry (judgment, penalty, coercive measure) on
    which it rests. `stay` keeps how long, by which law version, and what of it is unverified. A person is sealed;
    only the surname, masked, is ever public (CZ-38).
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", "待告知"
        NOTIFIED = "notified", "已告知，可陈述申辩"
        HEARD = "heard", "已听取申辩，待决定"
        DECIDED = "decided", "已决定，待送达"
        LISTED = "listed", "列入中"
        LEFT = "left", "已移出"
        DECLINED = "declined", "不予列入"

    class Leaving(models.TextChoices):
        TERM = "term", "期满"
        REPAIR = "repair", "信用修复"
        REVOKED = "revoked", "原决定被撤销"

    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.PROPOSED)
    list = models.CharField("名单", max_length=20)
    ground = models.CharField("情形", max_length=40)
    institution = models.ForeignKey(Institution, models.PROTECT, verbose_name="机构", related_name="listings")
    of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, verbose_name="所随的机构列入", related_name="persons"
    )
    person = EncryptedField("人员", blank=True, kind=NAME)
    person_number = EncryptedField("身份证号码", blank=True, kind=ID_NUMBER)
    person_post = models.CharField("职务", max_length=40, blank=True)
    basis = models.ForeignKey(
        Entry, models.PROTECT, null=True, blank=True, verbose_name="所据处理结果", related_name="listings"
    )
    severity = models.CharField("严重程度", max_length=10, blank=True)
    reason = models.TextField("事由", max_length=2000)
    rule = models.JSONField("列入依据", default=dict, blank=True)
    statement = models.TextField("陈述申辩", max_length=4000, blank=True)
    hearing = models.TextField("听取和复核意见", max_length=2000, blank=True)
    decision_number = models.CharField("决定文号", max_length=80, blank=True)
    decided_on = models.DateField("决定日期", null=True, blank=True)
    served_on = models.DateField("送达日期", null=True, blank=True)
    listed_on = models.DateField("列入日期", null=True, blank=True)
    stay = models.JSONField("列入和公示期限", default=dict, blank=True)
    ends_on = models.DateField("公示截止日期", null=True, blank=True)
    left_on = models.DateField("移出日期", null=True, blank=True)
    left_by = models.CharField("移出原因", max_length=10, choices=Leaving.choices, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "信用名单"
        indexes = [
            models.Index(fields=["list", "state", "-listed_on"], name="listing_by_list"),
            models.Index(fields=["institution", "-id"], name="listing_of_institution"),
        ]

    @property
    def domain(self) -> str:
        """The subject domain of the decision on which it rests; empty where none lies behind it."""
        return self.basis.basis.case.domain if self.basis else ""

    @property
    def decided_by(self) -> str | None:
        """The agency from which the decision came, where it was collected and so has no domain here; else None.

        Empty where whoever keeps what is collected handed it in: that is not to supervise.
        """
        if self.basis is None or self.basis.basis.case.kind != COLLECTED:
            return None
        batch = self.basis.basis.case.batch
        return batch.sender_id if batch.sender_id and batch.sender_id != batch.case.agency_id else ""

    @property
    def lost(self) -> str:
        """Why what it rests on no longer holds; empty as long as it does."""
        return self.rule.get("lost", "")

    @property
    def is_public(self) -> bool:
        """Whether the decision was to make it public; a person answerable for an institution never is."""
        return bool(self.stay.get("public")) and not self.person


class Repair(Matter):
    """An application to leave a list by repair (JY-76): the ways that the place's text names, as evidence."""

    class State(models.TextChoices):
        APPLIED = "applied", "待核查"
        CHECKED = "checked", "已核查，待决定"
        GRANTED = "granted", "准予修复"
        REFUSED = "refused", "不予修复"

    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.APPLIED)
    listing = models.ForeignKey(Listing, models.PROTECT, verbose_name="列入", related_name="repairs")
    ways = models.JSONField("修复方式", default=list)
    text = models.TextField("修复情况", max_length=4000)
    finding = models.TextField("核查情况", max_length=2000, blank=True)
    reason = models.TextField("决定理由", max_length=2000, blank=True)
    decided_on = models.DateField("决定日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "信用修复"


class TakeDown(models.Model):
    """When something ceased to be public, what, and why. Written once, kept for ever."""

    listing = models.ForeignKey(
        Listing, models.PROTECT, null=True, blank=True, verbose_name="列入", related_name="take_downs"
    )
    what = models.CharField("公开的内容", max_length=240)
    why = models.CharField("原因", max_length=200)
    until_on = models.DateField("公开截止日期")
    at = models.DateTimeField("下架时间")

    class Meta:
        verbose_name = verbose_name_plural = "下架记录"
