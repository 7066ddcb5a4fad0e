"""The preview: an administrator looks through another agency's eyes, for a purpose, and the file keeps at what."""

from django.conf import settings
from django.db import models

from agencies.models import Agency
from casefile.models.covers import Matter


class Preview(Matter):
    """One time that an administrator saw the platform as another agency sees it. Read-only from begin to end."""

    class State(models.TextChoices):
        RUNNING = "running", "预览中"
        ENDED = "ended", "已结束"

    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.RUNNING)
    watcher = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="预览人", related_name="+")
    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="被预览的部门", related_name="+", db_index=False)
    purpose = models.CharField("用途", max_length=200)

    class Meta:
        verbose_name = verbose_name_plural = "部门视角预览"
