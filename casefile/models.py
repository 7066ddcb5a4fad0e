"""What every matter has: its case file, clocks, papers, attachments, notices, and events that nobody rewrites."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from agencies.models import Agency, Party, Place
from casefile.chain import CHAIN, COVER
from casefile.scope import CaseFileQuerySet, MatterQuerySet

RUNNING = Q(stopped_at__isnull=True)


class CaseFile(models.Model):
    """One matter's cover, without a state of its own. `kind` names the flow; parent and root make a dossier."""

    reference = models.CharField("案号", max_length=30, unique=True)
    kind = models.CharField("事项", max_length=40)
    title = models.CharField("题名", max_length=240)
    place = models.ForeignKey(Place, models.PROTECT, verbose_name="地方", related_name="case_files", db_index=False)
    domain = models.CharField("监管领域", max_length=40, blank=True)
    agency = models.ForeignKey(
        Agency, models.PROTECT, verbose_name="承办部门", related_name="case_files", db_index=False
    )
    party = models.ForeignKey(
        Party, models.PROTECT, null=True, verbose_name="当事人", related_name="case_files", db_index=False
    )
    parent = models.ForeignKey("self", models.PROTECT, null=True, verbose_name="上级案卷", related_name="children")
    root = models.ForeignKey(
        "self", models.PROTECT, null=True, verbose_name="档案", related_name="tree", db_index=False
    )
    opened_at = models.DateTimeField("立卷时间")
    opened_on = models.DateField("立卷日期")
    closed_at = models.DateTimeField("办结时间", null=True)
    version = models.PositiveIntegerField("版本", default=1)
    events_count = models.PositiveIntegerField("记录数", default=0)
    head = models.CharField("链头", max_length=64, blank=True)

    objects = CaseFileQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "案卷"
        indexes = [
            # Lists are newest first. Who reads nearly everything walks the first; who reads little joins the others.
            models.Index(fields=["-opened_at", "-id"], name="case_by_time"),
            models.Index(fields=["place", "domain", "-opened_at"], name="case_by_duty"),
            models.Index(fields=["agency", "-opened_at"], name="case_by_agency"),
            models.Index(fields=["party", "-opened_at"], name="case_by_party"),
            models.Index(fields=["root", "opened_at"], name="case_tree"),
            models.Index(fields=["kind", "place", "-opened_at"], name="case_by_kind"),
        ]

    def __str__(self):
        return f"{self.reference} {self.title}"


class CaseFileUserObjectPermission(UserObjectPermissionBase):
    """A person is given one case file (handed over by name)."""

    content_object = models.ForeignKey(CaseFile, models.CASCADE)


class CaseFileGroupObjectPermission(GroupObjectPermissionBase):
    """An agency is given one case file that the matrix would not show it (referred, notified, handed over)."""

    content_object = models.ForeignKey(CaseFile, models.CASCADE)


class Matter(models.Model):
    """Base of everything that a flow moves: a state, written by `flow.advance` alone, and a case file."""

    case = models.OneToOneField(CaseFile, models.PROTECT, verbose_name="案卷", related_name="%(class)s")

    objects = MatterQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self):
        return str(self.case)


class Event(models.Model):
    """One line of the timeline. The database numbers it, chains it to the one before, and refuses to change it."""

    case = models.ForeignKey(CaseFile, models.PROTECT, related_name="events", db_index=False)
    seq = models.PositiveIntegerField(default=0)
    kind = models.CharField(max_length=80)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    by_name = models.CharField(max_length=30)
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+", db_index=False)
    body_name = models.CharField(max_length=200, blank=True)
    facts = models.JSONField(default=dict)
    txid = models.BigIntegerField(default=0)
    prev = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "办理记录"
        constraints = [models.UniqueConstraint(fields=["case", "seq"], name="event_once")]
        indexes = [models.Index(fields=["txid", "id"], name="event_feed")]
        triggers = [
            pgtrigger.Trigger(
                name="chain", when=pgtrigger.Before, operation=pgtrigger.Insert, declare=COVER, func=CHAIN
            ),
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self):
        return f"{self.case_id}#{self.seq} {self.kind}"


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
                include=["due_on", "held_since", "kind", "on_party"],
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


class Series(models.Model):
    """The last number allotted in one series of one year. Its row lock keeps the numbers without gaps."""

    key = models.CharField(max_length=60, primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self):
        return f"{self.key}: {self.last}"


class Document(models.Model):
    """A paper. Its facts are frozen at issue; a worker renders it; the portal verifies it by number or code."""

    case = models.ForeignKey(CaseFile, models.PROTECT, related_name="documents", db_index=False)
    kind = models.CharField("种类", max_length=40)
    title = models.CharField("标题", max_length=120)
    number = models.CharField("文号", max_length=60, unique=True)
    code = models.CharField("核验码", max_length=24, unique=True)
    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="发文部门", related_name="documents")
    facts = models.JSONField("内容", default=dict)
    public = models.BooleanField("可公开核验", default=True)
    issued_at = models.DateTimeField("签发时间")
    issued_on = models.DateField("签发日期")
    superseded_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="supersedes")
    rendered_at = models.DateTimeField("成文时间", null=True)
    sha256 = models.CharField("文件摘要", max_length=64, blank=True)
    path = models.CharField("存放", max_length=200, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    retry_at = models.DateTimeField("再次成文时间", null=True)
    failure = models.CharField("未成文原因", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "文书"
        indexes = [
            models.Index(fields=["issued_at"], name="paper_pending", condition=Q(rendered_at__isnull=True)),
            models.Index(fields=["case", "issued_at"], name="paper_of_case"),
        ]

    def __str__(self):
        return f"{self.title} {self.number}"


class Attachment(models.Model):
    """A file that somebody handed in. Its type is what its bytes say; it is served as a download, never run."""

    case = models.ForeignKey(CaseFile, models.PROTECT, related_name="attachments", db_index=False)
    slot = models.CharField("用途", max_length=40)
    name = models.CharField("文件名", max_length=200)
    media_type = models.CharField("类型", max_length=60)
    size = models.PositiveIntegerField("字节")
    sha256 = models.CharField("摘要", max_length=64)
    path = models.CharField("存放", max_length=200)
    uploaded_at = models.DateTimeField("上传时间")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    replaced_at = models.DateTimeField("被替换时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "附件"
        indexes = [models.Index(fields=["case", "slot"], name="attachment_of_case")]

    def __str__(self):
        return self.name

    @property
    def kind_word(self) -> str:
        return "照片" if self.media_type.startswith("image/") else "PDF"


class Notice(models.Model):
    """Something that somebody must be told. `key` keeps it from being told twice; a worker delivers it."""

    case = models.ForeignKey(CaseFile, models.PROTECT, related_name="notices")
    key = models.CharField(max_length=80, unique=True)
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="notices", db_index=False)
    party = models.ForeignKey(Party, models.PROTECT, null=True, related_name="notices", db_index=False)
    role = models.CharField("岗位", max_length=20, blank=True)
    text = models.CharField("内容", max_length=500)
    at = models.DateTimeField("时间")
    delivered_at = models.DateTimeField("送达时间", null=True)
    read_at = models.DateTimeField("阅读时间", null=True)
    read_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        verbose_name = verbose_name_plural = "提醒"
        indexes = [
            models.Index(fields=["agency", "role", "-at"], name="notice_of_agency"),
            models.Index(fields=["party", "-at"], name="notice_of_party"),
            models.Index(fields=["at"], name="notice_pending", condition=Q(delivered_at__isnull=True)),
        ]

    def __str__(self):
        return self.text


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
