"""A complaint from its coming in to the rated answer. Who complained is sealed and known to those who handle it."""

from django.db import models

from casefile.models import Matter
from casefile.personal import NAME, PHONE, TEXT, EncryptedField
from registry.models import Institution


class Complaint(Matter):
    """One complaint or lead (投诉举报), against an institution of the register or against an unlicensed place.

    Its file never has a party: the institution complained of is not to see it. An anonymous complaint has no name, no
    telephone, no address and no trace of where it came from. `token` is the digest of the tracking code, which is shown
    once. `covered` are words, one a line, that its handlers blotted besides. `group` joins what an officer found to be
    about the same thing; each keeps its own answer. `suggestion` keeps the domains that its words suggest, with the
    words and the confidence; `routing` the domain decided, by whom, why.
    """

    class State(models.TextChoices):
        RECEIVED = "received", "待受理"
        HANDLING = "handling", "办理中"
        ASKED = "asked", "待投诉人补充"
        TRANSFERRED = "transferred", "已移送"
        REPLIED = "replied", "已反馈"
        CLOSED = "closed", "已办结"
        DECLINED = "declined", "不予受理"
        WITHDRAWN = "withdrawn", "已撤回"

    class Channel(models.TextChoices):
        PORTAL = "portal", "网上"
        TELEPHONE = "telephone", "电话"
        LETTER = "letter", "来信"
        VISIT = "visit", "来访"
        HOTLINE = "hotline", "12345热线"
        MEDIA = "media", "媒体"
        PETITION = "petition", "信访"
        WHISTLE = "whistle", "吹哨"
        API = "api", "其他平台转来"

    class Outcome(models.TextChoices):
        UPHELD = "upheld", "属实"
        PARTLY = "partly", "部分属实"
        UNFOUNDED = "unfounded", "不属实"
        UNPROVEN = "unproven", "无法查实"

    read_with = ("institution",)

    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.RECEIVED)
    channel = models.CharField("来源", max_length=10, choices=Channel.choices)
    source_number = models.CharField("来源编号", max_length=80, blank=True)
    institution = models.ForeignKey(
        Institution, models.PROTECT, null=True, blank=True, verbose_name="机构", related_name="complaints"
    )
    unlicensed = models.CharField("无证无照的名义", max_length=20, blank=True)
    against = models.CharField("被投诉的机构或场所", max_length=120)
    against_address = models.CharField("地址", max_length=200, blank=True)
    text = EncryptedField("投诉内容", kind=TEXT)
    happened_on = models.DateField("发生日期", null=True, blank=True)
    anonymous = models.BooleanField("匿名", default=True)
    name = EncryptedField("投诉人", blank=True, kind=NAME)
    phone = EncryptedField("联系电话", blank=True, kind=PHONE)
    covered = EncryptedField("办理人遮住的文字", blank=True, kind=TEXT)
    token = models.CharField("查询码摘要", max_length=64, blank=True)
    received_on = models.DateField("收到日期")
    suggestion = models.JSONField("建议的领域", default=list, blank=True)
    routing = models.JSONField("归口依据", default=dict, blank=True)
    group = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, verbose_name="并案", related_name="grouped"
    )
    question = models.CharField("需要补充的", max_length=1000, blank=True)
    outcome = models.CharField("核实结果", max_length=10, choices=Outcome.choices, blank=True)
    reply = models.TextField("反馈内容", max_length=4000, blank=True)
    replied_on = models.DateField("反馈日期", null=True, blank=True)
    rating = models.PositiveSmallIntegerField("评价", null=True, blank=True)
    rating_text = models.CharField("评价说明", max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "投诉举报"
        indexes = [
            models.Index(fields=["institution", "-received_on"], name="complaint_of_institution"),
            models.Index(fields=["state", "-received_on"], name="complaint_by_state"),
            models.Index(fields=["-received_on", "-id"], name="complaint_by_day"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["token"], condition=~models.Q(token=""), name="one_tracking_code")
        ]

    def law_facts(self) -> dict:
        """The facts of the institution, where size or money decides who is competent."""
        return self.institution.law_facts() if self.institution else {}


class Addition(models.Model):
    """What the complainant added, or answered to a question, on the tracking page. Sealed as the complaint is."""

    complaint = models.ForeignKey(Complaint, models.PROTECT, verbose_name="投诉举报", related_name="additions")
    question = models.CharField("所答的问题", max_length=1000, blank=True)
    text = EncryptedField("补充内容", kind=TEXT)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "投诉补充"
        ordering = ["at", "id"]
