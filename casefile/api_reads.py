"""What the API only shows: all case files, running clocks and how they are counted, papers, files, and the feed."""

from typing import Any

import django_filters
from django.core.files.storage import default_storage
from django.db.models import Q, QuerySet
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from agencies import wall
from casefile import addresses, calendar, clocks, etags, feed, flow, reading, represent, withheld
from casefile.models import CaseFile, Clock, Document
from casefile.problems import BadRequest
from casefile.scope import scope


class CaseRowSerializer(represent.CaseSerializer):
    class Meta:
        model = CaseFile
        fields = (*represent.CASE_FIELDS,)

    state = serializers.CharField(label="状态代号")


class CaseDetailSerializer(represent.DetailSerializer, CaseRowSerializer):
    class Meta:
        model = CaseFile
        fields = (*represent.CASE_FIELDS, *represent.DETAIL_FIELDS)


class CaseFilter(django_filters.FilterSet):
    case_kind = django_filters.CharFilter(field_name="kind", label="事项，如 registry.filing")
    place = django_filters.CharFilter(field_name="place_id", label="地方编号")
    is_open = django_filters.BooleanFilter(field_name="closed_at", lookup_expr="isnull", label="是否在办")
    opened_after = django_filters.DateFilter(field_name="opened_on", lookup_expr="gte", label="立卷不早于")
    q = django_filters.CharFilter(method="search", label="案号，或题名的一部分", max_length=100)

    def search(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(Q(title__icontains=value) | Q(reference=value.upper()))


class Cases(GenericViewSet):
    """Every case file, whatever its kind. Moves are made at the matter's own address (`url`)."""

    tag = "cases"
    filterset_class = CaseFilter
    lookup_field = "reference"
    is_conditional = False

    def get_queryset(self) -> QuerySet:
        actor = getattr(self.request, "actor", None)
        found = CaseFile.objects.visible_to(actor).select_related("place", "agency", "party")
        return found.prefetch_related(represent.above(actor, "parent"))

    def get_serializer_class(self) -> type[serializers.Serializer]:
        return CaseRowSerializer if self.action == "list" else CaseDetailSerializer

    def list(self, request: Request) -> Response:
        """您可以看的全部案卷，最新的在前。"""
        cases = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        subjects = flow.subjects_of(cases)
        rows = [subjects[case.pk] for case in cases if case.pk in subjects]
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)

    def retrieve(self, request: Request, reference: str) -> Response:
        """一个案卷的时限、文书、附件和能办的每一步。"""
        case = get_object_or_404(self.get_queryset().select_related("chain"), reference=reference)
        tag = etags.of(case, request.actor)
        if etags.is_known(request, tag):
            return Response(status=304, headers={"ETag": tag})
        subject = flow.subjects_of([case])[case.pk]
        return Response(self.get_serializer(subject).data, headers={"ETag": tag, "Vary": "Authorization, Cookie"})


class ClockFilter(django_filters.FilterSet):
    term = django_filters.CharFilter(label="期限，如 filing.site_check")
    case = django_filters.CharFilter(field_name="case__reference", label="案号")
    place = django_filters.CharFilter(field_name="case__place_id", label="地方编号")
    agency = django_filters.CharFilter(field_name="agency_id", label="责任部门")
    due_before = django_filters.DateFilter(field_name="due_on", lookup_expr="lte", label="到期日不晚于")
    lapsed = django_filters.BooleanFilter(field_name="lapsed_at", lookup_expr="isnull", exclude=True, label="已逾期")
    certain = django_filters.BooleanFilter(label="到期日是否确定")


class Clocks(ListModelMixin, GenericViewSet):
    """在走的时限（含中止和逾期未办的）。怎样算出来的，见每一条的 url。"""

    tag = "clocks"
    serializer_class = represent.ClockSerializer
    filterset_class = ClockFilter

    def get_queryset(self) -> QuerySet:
        actor = getattr(self.request, "actor", None)
        return Clock.objects.running().filter(scope(actor, prefix="case__")).select_related("case")


class ClockExplained(APIView):
    tag = "clocks"

    @extend_schema(responses=represent.ExplanationSerializer, operation_id="clocks_explained")
    def get(self, request: Request, reference: str, term: str) -> Response:
        """到期日是怎样算出来的：计入和跳过的每一天、每一次中止、依据。"""
        case = get_object_or_404(CaseFile.objects.visible_to(request.actor), reference=reference)
        clock = case.clocks.filter(term=term).order_by("-started_at", "-pk").first()
        if clock is None:
            raise Http404
        clock.case, days = case, calendar.current()
        due = clocks.explained(clock)
        answer = {
            "clock": clock,
            "words": reading.of(clock, now=timezone.now(), calendar=days).text,
            "counted": [day.date for day in due.counted],
            "skipped": [
                {"date": day.date, "why": day.why, "notice": str(day.notice) if day.notice else None}
                for day in due.skipped
            ],
            "held": [day.date for day in due.held],
            "holds": clock.holds.order_by("from_on"),
        }
        return Response(represent.ExplanationSerializer(answer).data)


class PaperFilter(django_filters.FilterSet):
    kind = django_filters.CharFilter(label="种类，如 filing_receipt")
    number = django_filters.CharFilter(label="文号")
    case = django_filters.CharFilter(field_name="case__reference", label="案号")
    issued_after = django_filters.DateFilter(field_name="issued_on", lookup_expr="gte", label="签发不早于")


class Papers(ListModelMixin, RetrieveModelMixin, GenericViewSet):
    """签发的文书，最新的在前。"""

    tag = "papers"
    serializer_class = represent.PaperSerializer
    filterset_class = PaperFilter
    lookup_field = "code"

    def get_queryset(self) -> QuerySet:
        actor = getattr(self.request, "actor", None)
        found = Document.objects.open_to(actor).filter(scope(actor, prefix="case__"))
        return found.select_related("case", "agency", "superseded_by")


class PaperPdf(APIView):
    tag = "papers"

    @extend_schema(responses={(200, "application/pdf"): OpenApiTypes.BINARY, 202: represent.PaperSerializer})
    def get(self, request: Request, code: str) -> Any:
        """文书的 PDF；还在成文时答 202，过几秒再取。"""
        papers = Document.objects.open_to(request.actor).filter(scope(request.actor, prefix="case__"))
        paper = get_object_or_404(papers, code=code)
        if not paper.rendered_at:
            return Response(represent.PaperSerializer(paper).data, status=202, headers={"Retry-After": "5"})
        return FileResponse(
            default_storage.open(paper.path),
            filename=f"{paper.title} {paper.number}.pdf",
            content_type="application/pdf",
        )


class File(APIView):
    tag = "cases"

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    def get(self, request: Request, reference: str, slot: str) -> FileResponse:
        """一件附件的原文件，只作为下载。"""
        case = get_object_or_404(CaseFile.objects.visible_to(request.actor), reference=reference)
        found = withheld.one(case, slot, request.actor)
        if found is None:
            raise Http404
        wall.make(withheld.record, found, by=request.actor, at=timezone.now())
        stored = default_storage.open(found.path)
        answer = FileResponse(stored, as_attachment=True, filename=found.name, content_type=found.media_type)
        answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
        return answer


class FeedSerializer(serializers.Serializer):
    results = represent.ChangeSerializer(many=True)
    next = serializers.CharField(label="下次的 since")
    more = serializers.BooleanField(label="现在就还有")


class Changes(APIView):
    tag = "changes"
    refusals = (400,)

    @extend_schema(
        responses=FeedSerializer,
        parameters=[
            OpenApiParameter("since", str, description="上一次答复里的 next；不写就从头读起。"),
            OpenApiParameter(
                "limit", {"type": "integer", "minimum": 1, "maximum": feed.MOST}, description="最多几条。"
            ),
        ],
    )
    def get(self, request: Request) -> Response:
        """办理记录，按提交的先后；照 next 接着读，不会漏，也不会重。"""
        ask = request.query_params
        limit = ask.get("limit", str(feed.PAGE))
        if not (limit.isascii() and limit.isdigit() and 1 <= int(limit[:6]) <= feed.MOST):
            raise BadRequest(f"limit 应为 1 至 {feed.MOST} 的整数。")
        try:
            since = feed.place(ask.get("since", ""))
        except feed.BadCursor:
            raise BadRequest("since 不是本接口给出的游标；请用上一次答复里的 next，或者不写它从头读起。") from None
        rows, end, more = feed.read(request.actor, since, limit=int(limit))
        return Response(FeedSerializer({"results": rows, "next": str(end), "more": more}).data)


urlpatterns = [
    path("cases", Cases.as_view({"get": "list"}), name="cases"),
    path(f"cases/{addresses.CASE}", Cases.as_view({"get": "retrieve"}, is_conditional=True), name="case"),
    path(f"cases/{addresses.CASE}/clocks/<str:term>", ClockExplained.as_view(), name="clock"),
    path(f"cases/{addresses.CASE}/files/<slug:slot>", File.as_view(), name="file"),
    path("clocks", Clocks.as_view({"get": "list"}), name="clocks"),
    path("papers", Papers.as_view({"get": "list"}), name="papers"),
    path("papers/<slug:code>", Papers.as_view({"get": "retrieve"}), name="paper"),
    path("papers/<slug:code>/pdf", PaperPdf.as_view(), name="paper_pdf"),
    path("changes", Changes.as_view(), name="changes"),
]
