"""The case file, who was given one beside the matrix, and the matter that every file is the cover of."""

from django.db import models
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from agencies.models import Agency, Party, Place
from casefile.scope import CaseFileQuerySet, MatterQuerySet


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
    # States in which the party may see photos and lines of a record that two must sign; none named: in every state.
    signed_in: tuple[str, ...] = ()
    # What guards and acts ask of beside the file, read again with it under every lock.
    read_with: tuple[str, ...] = ()

    objects = MatterQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self):
        return str(self.case)
