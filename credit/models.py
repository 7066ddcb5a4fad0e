"""The record that an institution earns: entries that nobody rewrites, each resting on an event of a case file."""

import pgtrigger
from django.db import models

from agencies.models import Party, Place
from casefile.models import Event


class Entry(models.Model):
    """One fact about how a legal person keeps its word, under its unified social credit code (CZ-07, CZ-36)."""

    class Kind(models.TextChoices):
        PLEDGE_KEPT = "pledge_kept", "履行承诺"
        PLEDGE_BROKEN = "pledge_broken", "未履行承诺"

    party = models.ForeignKey(Party, models.PROTECT, verbose_name="法人", related_name="credit_entries")
    code = models.CharField("统一社会信用代码", max_length=18, blank=True, db_index=True)
    place = models.ForeignKey(Place, models.PROTECT, verbose_name="地方", related_name="+")
    kind = models.CharField("种类", max_length=20, choices=Kind.choices)
    matters = models.JSONField("事项", default=list)
    cite = models.CharField("依据", max_length=200)
    basis = models.ForeignKey(Event, models.PROTECT, verbose_name="所据记录", related_name="+")
    on = models.DateField("日期")

    class Meta:
        verbose_name = verbose_name_plural = "信用记录"
        indexes = [models.Index(fields=["party", "-on", "-id"], name="credit_of_party")]
        constraints = [models.UniqueConstraint(fields=["basis", "kind"], name="credit_entry_once")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self):
        return f"{self.get_kind_display()} {self.on}"
