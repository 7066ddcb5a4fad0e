"""Papers with their gapless numbers, the files handed in, and the notices to be delivered."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from agencies.access import Actor
from agencies.models import Agency, Party
from casefile.models.covers import CaseFile


class Series(models.Model):
    """The last number allotted in one series of one year. Its row lock keeps the numbers without gaps."""

    key = models.CharField(max_length=60, primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self):
        return f"{self.key}: {self.last}"


class DocumentQuerySet(models.QuerySet):
    def open_to(self, actor: Actor | None) -> "DocumentQuerySet":
        """Without the internal papers, where a party reads its own file."""
        return self.filter(internal=False) if actor is None or actor.party else self


class Document(models.Model):
    """A paper. Its facts are frozen at issue; a worker renders it; the portal verifies it by number or code.

    An `internal` one (a legal review, the report of an investigation) is never shown to the party of the file.
    """

    case = models.ForeignKey(CaseFile, models.PROTECT, related_name="documents", db_index=False)
    kind = models.CharField("种类", max_length=40)
    title = models.CharField("标题", max_length=120)
    number = models.CharField("文号", max_length=60, unique=True)
    code = models.CharField("核验码", max_length=24, unique=True)
    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="发文部门", related_name="documents")
    facts = models.JSONField("内容", default=dict)
    public = models.BooleanField("可公开核验", default=True)
    internal = models.BooleanField("内部文书", default=False)
    issued_at = models.DateTimeField("签发时间")
    issued_on = models.DateField("签发日期")
    superseded_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="supersedes")
    rendered_at = models.DateTimeField("成文时间", null=True)
    sha256 = models.CharField("文件摘要", max_length=64, blank=True)
    path = models.CharField("存放", max_length=200, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    retry_at = models.DateTimeField("再次成文时间", null=True)
    failure = models.CharField("未成文原因", max_length=300, blank=True)

    objects = DocumentQuerySet.as_manager()
    wall_also = "agency_id = (SELECT wall.agency())"  # whoever issued it finds it by its number without the file
    wall_unless = "(SELECT wall.party()) IS NOT NULL AND internal"

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
    # Nobody: it came from somebody who did not sign in.
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    replaced_at = models.DateTimeField("被替换时间", null=True)

    wall_unless = "(SELECT wall.party()) IS NOT NULL AND wall.withheld(case_id, path)"  # see casefile.withheld

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
