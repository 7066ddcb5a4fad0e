"""One view that shows every kind of matter in JSON and makes its moves, from the same doors as the pages."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

import django_filters
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Prefetch, Q, QuerySet
from django.urls import path
from django.utils import timezone
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.viewsets import GenericViewSet

from agencies import idempotency, wall
from casefile import addresses, etags, payload, represent
from casefile.doors import Door, Doors
from casefile.models import Clock, Matter
from casefile.problems import BadRequest
from casefile.refusals import Conflict, Forbidden, Invalid
from casefile.views import seek

KEY_LENGTH = 255
REPLAYED = "Idempotent-Replayed"


class MatterFilter(django_filters.FilterSet):
    """What every list may be narrowed by. Apps add the states of their own matter."""

    place = django_filters.CharFilter(field_name="case__place_id", label="地方编号")
    opened_after = django_filters.DateFilter(field_name="case__opened_on", lookup_expr="gte", label="立卷不早于")
    opened_before = django_filters.DateFilter(field_name="case__opened_on", lookup_expr="lte", label="立卷不晚于")
    closed_after = django_filters.DateFilter(field_name="case__closed_at", lookup_expr="date__gte", label="办结不早于")
    closed_before = django_filters.DateFilter(field_name="case__closed_at", lookup_expr="date__lte", label="办结不晚于")
    q = django_filters.CharFilter(method="search", label="案号、题名、名称的一部分，或者代码的开头", max_length=100)

    def search(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(
            Q(case__title__icontains=value)
            | Q(case__reference=value.upper())
            | Q(case__party__name__icontains=value)
            | Q(case__party__code__startswith=value.upper())
        )


class CaseViewSet(GenericViewSet):
    """One kind of matter. Subclasses name its doors, what it shows in a list and alone, and its filters."""

    doors: Doors
    door: Door | None = None
    row: type[Serializer]
    detail_serializer: type[Serializer]
    lookup_field = "reference"
    refusals: tuple[int, ...] = ()
    is_conditional = False

    def get_queryset(self) -> QuerySet:
        actor = getattr(self.request, "actor", None) if self.request else None
        return self.doors.visible_to(actor).prefetch_related(represent.above(actor, "case__parent"))

    def get_serializer_class(self) -> type[Serializer]:
        return self.row if self.action == "list" else self.detail_serializer

    def get_subject(self) -> Matter:
        # Forms, conditions and the answer ask for the attachments, the ETag for the chain.
        found = self.get_queryset().select_related("case__chain").prefetch_related("case__attachments")
        return seek(found, self.kwargs["reference"])

    def list(self, request: Request) -> Response:
        """您可以看的，最新的在前。"""
        running = Prefetch("case__clocks", Clock.objects.running().order_by("due_at", "pk"), to_attr="running")
        found = self.paginate_queryset(self.filter_queryset(self.get_queryset().select_related(None)))
        with wall.house():  # what was found as its reader is read with the names of what it stands on
            rows = self.get_queryset().prefetch_related(running).in_bulk([one.pk for one in found])
        return self.get_paginated_response(self.get_serializer([rows[one.pk] for one in found], many=True).data)

    def retrieve(self, request: Request, reference: str) -> Response:
        """一件的全部内容、时限、文书、附件，和现在能办的每一步；办理时要带上这里的 ETag。"""
        subject = self.get_subject()
        tag = etags.of(subject.case, request.actor)
        if etags.is_known(request, tag):
            return Response(status=304, headers={"ETag": tag})
        return self.shown(subject)

    def move(self, request: Request, reference: str) -> Response:
        return once(request, self.advance)

    def advance(self) -> Response:
        """Make the door's move: whose it is, what was seen, whether it can be now, what was filled in, then the act."""
        subject, row = self.get_subject(), self.door.move
        if sentence := row.forbids(self.request.actor, subject):
            raise Forbidden(sentence)
        expect = etags.demand(self.request, subject.case)
        if subject.state not in row.sources:
            raise Conflict(row.hinders(subject))
        form = payload.bind(self.door.form, self.request, subject=subject, actor=self.request.actor)
        typed = payload.judged(form)
        wall.make(self.door.act, subject, by=self.request.actor, at=timezone.now(), expect=expect, **typed)
        return self.shown(self.get_subject())

    def made(self, subject: Matter) -> Response:
        """What a request has opened, read again as whoever sent it may read it."""
        return self.shown(self.get_queryset().get(pk=subject.pk), status=201)

    def shown(self, subject: Matter, *, status: int = 200, **more: Any) -> Response:
        """The representation of one matter, with its ETag; a new one also with its place."""
        data = self.detail_serializer(subject, context={"request": self.request}).data | more
        headers = {"ETag": etags.of(subject.case, self.request.actor), "Vary": "Authorization, Cookie"}
        if status == 201:
            headers["Location"] = represent.url_of(subject.case)
        return Response(data, status=status, headers=headers)


def once(request: Request, answer: Callable[[], Response]) -> Response:
    """Answer, or give the answer again that the same client was given for the same request under this key."""
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return answer()
    if not (0 < len(key) <= KEY_LENGTH and key.isascii() and key.isprintable()):
        raise BadRequest(f"Idempotency-Key 应为 1 至 {KEY_LENGTH} 个可见的 ASCII 字符，如一个 UUID。")
    with transaction.atomic():
        claim = wall.make(idempotency.claim, request.user, key, digest=_digest(request), at=timezone.now())
        if not claim.fits:
            raise Invalid({"Idempotency-Key": "这个键已经用在另一个内容不同的请求上；不同的请求请换一个新键"})
        if not claim.is_fresh:
            row = claim.row
            return Response(row.body, status=row.status, headers={**row.headers, REPLAYED: "true"})
        found = answer()
        body = json.loads(JSONRenderer().render(found.data))
        headers = {name: found[name] for name in ("ETag", "Location") if name in found}
        wall.make(idempotency.keep, claim.row, status=found.status_code, body=body, headers=headers)
        return found


def _digest(request: Request) -> str:
    """What makes two requests the same: method, address, precondition and everything that was sent."""
    sent = [request.method, request.get_full_path(), request.headers.get("If-Match", "")]
    data = request.data
    if hasattr(data, "lists"):
        sent += [[name, [_content(value) for value in values]] for name, values in sorted(data.lists())]
    else:
        sent.append(data)
    return hashlib.sha256(json.dumps(sent, sort_keys=True, ensure_ascii=True).encode()).hexdigest()


def _content(value: Any) -> str:
    if not isinstance(value, UploadedFile):
        return str(value)
    digest = hashlib.sha256()
    for chunk in value.chunks():
        digest.update(chunk)
    value.seek(0)
    return digest.hexdigest()


def routes(prefix: str, view: type[CaseViewSet]) -> list:
    """The addresses of one kind of matter: its list, each one, and each move with an address of its own."""
    kind = view.doors.flow.key
    represent.RESOURCES[kind] = prefix
    one = f"{prefix}/{addresses.CASE}"
    writes = {"post": "create"} if hasattr(view, "create") else {}
    return [
        path(prefix, view.as_view({"get": "list", **writes}), name=f"{kind}.list"),
        path(one, view.as_view({"get": "retrieve"}, is_conditional=True), name=kind),
        *(
            path(
                f"{one}/{door.move.name}",
                view.as_view({"post": "move"}, door=door, is_conditional=True),
                name=door.move.key,
            )
            for door in view.doors
        ),
    ]
