"""Mails that there is something new on the desk: how many notices and a link, never what they say or whom about.

Each person has a mark up to which they were told (`mailed_at`), moved in one transaction with the sending: a run that
is repeated finds nothing, and what could not be sent is tried again.
"""

import logging
from datetime import datetime
from functools import reduce
from operator import or_
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from agencies.models import Mail, User
from casefile.models import Notice

log = logging.getLogger(__name__)

MORNING = 8  # the hour from which the mail of the day is sent
OFF = "django.core.mail.backends.dummy.EmailBackend"
SUBJECT = "养老服务综合监管：{count}条新的提醒"
TEXT = """您的工作台上有{count}条新的提醒。

登录查看：{desk}
更改邮件提醒：{preference}

本邮件由平台自动发送，请不要回复。
"""


def send(*, at: datetime) -> int:
    """This will send what is due to everybody who wants mail. Returns how many mails were sent."""
    if settings.EMAIL_BACKEND == OFF:
        return 0
    wanting = User.objects.filter(mail__in=(Mail.AT_ONCE, Mail.DAILY), is_active=True).exclude(email="")
    return sum(_tried(pk, at) for pk in wanting.order_by("pk").values_list("pk", flat=True))


def _tried(pk: int, at: datetime) -> bool:
    """One person's mail. A server that refuses it keeps nobody else from theirs; it is tried again the next time."""
    try:
        return _send_to(pk, at)
    except (SMTPException, OSError) as error:
        log.warning("mail to person %s was not sent: %s", pk, type(error).__name__)
        return False


def _send_to(pk: int, at: datetime) -> bool:
    with transaction.atomic():
        user = User.objects.select_for_update(skip_locked=True).filter(pk=pk).first()
        if user is None or not _is_due(user, at):
            return False
        count = _new(user, at)
        if count or user.mail == Mail.DAILY:
            User.objects.filter(pk=pk).update(mailed_at=at)
        if count:
            _post(user, count)
    return bool(count)


def _is_due(user: User, at: datetime) -> bool:
    """At once: always. Daily: from the morning on, once on each local day."""
    if user.mail == Mail.AT_ONCE:
        return True
    now = timezone.localtime(at)
    return now.hour >= MORNING and (
        user.mailed_at is None or timezone.localtime(user.mailed_at).date() < now.date()
    )  # fmt: skip


def _new(user: User, at: datetime) -> int:
    """Unread notices to any post that the person holds today, delivered since the last mail."""
    posts = user.posts.held_on(timezone.localdate(at))
    mine = [
        Q(party=post.party_id) if post.party_id else Q(agency=post.agency_id, role__in=["", post.role])
        for post in posts
    ]  # fmt: skip
    if not mine:
        return 0
    since = Q(delivered_at__gt=user.mailed_at) if user.mailed_at else Q(delivered_at__isnull=False)
    return Notice.objects.filter(reduce(or_, mine), since, delivered_at__lte=at, read_at=None).count()


def _post(user: User, count: int) -> None:
    desk, preference = (settings.PUBLIC_URL + reverse(name) for name in ("casefile:desk", "agencies:mail"))
    text = TEXT.format(count=count, desk=desk, preference=preference)
    send_mail(SUBJECT.format(count=count), text, None, [user.email])
