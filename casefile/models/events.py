"""The timeline's lines, which nobody rewrites."""

import pgtrigger
from django.conf import settings
from django.db import models

from agencies.models import Agency
from casefile.chain import CHAIN, NAMES
from casefile.models.covers import CaseFile
from casefile.owned_trigger import OwnedTrigger

# Lines that tell of a record that two must sign: its files, and the moves that write and correct it.
OF_RECORD = r"^attachment\.|\.(record|keep|send_back)$"


class Chain(models.Model):
    """How many lines a case file's timeline has, and the hash of the last. Only the trigger of events writes it."""

    case = models.OneToOneField(CaseFile, models.PROTECT, primary_key=True, related_name="chain")
    events_count = models.PositiveIntegerField("记录数")
    head = models.CharField("链头", max_length=64)

    wall_sealed = True

    class Meta:
        verbose_name = verbose_name_plural = "链头"

    def __str__(self):
        return f"{self.case_id}#{self.events_count}"


class Event(models.Model):
    """One line of the timeline. The database numbers it, chains it to the one before, and refuses to change it."""

    # Without a constraint of its own: the trigger finds and locks the file, and the chain holds on to it.
    case = models.ForeignKey(CaseFile, models.PROTECT, related_name="events", db_index=False, db_constraint=False)
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

    # See casefile.withheld: what tells of a record is withheld with it.
    wall_unless = f"(SELECT wall.party()) IS NOT NULL AND kind ~ '{OF_RECORD}' AND wall.unsigned(case_id)"

    class Meta:
        verbose_name = verbose_name_plural = "办理记录"
        constraints = [models.UniqueConstraint(fields=["case", "seq"], name="event_once")]
        indexes = [models.Index(fields=["txid", "id"], name="event_feed")]
        triggers = [
            OwnedTrigger(name="chain", when=pgtrigger.Before, operation=pgtrigger.Insert, declare=NAMES, func=CHAIN),
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self):
        return f"{self.case_id}#{self.seq} {self.kind}"
