"""The API of institutions' own reports and of the aims of a place: reporting, counting, and every other move."""

import django_filters
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from agencies import wall
from casefile import payload
from casefile.api import CaseViewSet, MatterFilter, once, routes
from casefile.refusals import Invalid
from casefile.represent import CASE_FIELDS, DETAIL_FIELDS, CaseSerializer, DetailSerializer, RowSerializer
from inspections import doings, doors
from inspections.forms import doings as forms
from inspections.models import Doing, Milestone
from registry.doors import INSTITUTION

TOLD = ("institution", "kind", "done_on", "persons", "found", "late")
COUNTED = ("code", "due_on", "counted_on", "numerator", "denominator", "met_on")


class DoingRow(RowSerializer, CaseSerializer):
    institution = serializers.CharField(source="institution.case.reference", label="机构的案号")

    class Meta:
        model = Doing
        fields = (*CASE_FIELDS, *TOLD, "clocks")


class DoingDetail(DetailSerializer, CaseSerializer):
    institution = serializers.CharField(source="institution.case.reference", label="机构的案号")

    class Meta:
        model = Doing
        fields = (*CASE_FIELDS, *TOLD, "text", *DETAIL_FIELDS)


class DoingFilter(MatterFilter):
    state = django_filters.ChoiceFilter(choices=Doing.State.choices, label="状态")
    kind = django_filters.CharFilter(label="种类")
    late = django_filters.BooleanFilter(label="补报")
    institution = django_filters.CharFilter(field_name="institution__case__reference", label="机构的案号")
    done_after = django_filters.DateFilter(field_name="done_on", lookup_expr="gte", label="开展不早于")
    done_before = django_filters.DateFilter(field_name="done_on", lookup_expr="lte", label="开展不晚于")


class ReportSerializer(payload.described(forms.Report, "ReportDoingRequest")):
    """What was done, and the institution that did it. Photos come as multipart/form-data."""

    institution = serializers.CharField(max_length=30, label="机构的案号")


class Doings(CaseViewSet):
    """机构自行开展的自查、演练、宣传。按开展日期计入哪一期；一期结束以后才报送的是补报，经核实才计入。"""

    tag = "doings"
    doors = doors.DOING
    row = DoingRow
    detail_serializer = DoingDetail
    filterset_class = DoingFilter

    @extend_schema(request={"application/json": ReportSerializer, "multipart/form-data": ReportSerializer})
    def create(self, request: Request) -> Response:
        """报送一次自行开展的事项。"""
        return once(request, self.open)

    def open(self) -> Response:
        actor, sent = self.request.actor, payload.sent(self.request)
        institution = INSTITUTION.visible_to(actor).filter(case__reference=sent.get("institution", "")).first()
        if institution is None:
            raise Invalid({"institution": "没有这个机构，或者它不在您的职责范围内；请核对案号"})
        doings.may_report(institution, actor)
        typed = payload.judged(self.bound(institution))
        doing = wall.make(doings.report, institution, by=actor, at=timezone.now(), **typed)
        return self.made(doing)

    def bound(self, institution) -> forms.Report:
        """The form of the page, bound to what was sent besides the institution."""
        data, blank = self.request.data, forms.Report(institution=institution)
        names = [name for name in data if name != "institution"]
        payload.refuse_unknown(["institution", *blank.fields], [name for name in names if name not in blank.fields])
        if hasattr(data, "getlist"):
            return forms.Report(data, self.request.FILES, institution=institution)
        typed = payload.typed(blank, {name: data[name] for name in names})
        return forms.Report(typed, institution=institution)


class MilestoneRow(RowSerializer, CaseSerializer):
    class Meta:
        model = Milestone
        fields = (*CASE_FIELDS, *COUNTED, "clocks")


class MilestoneDetail(DetailSerializer, CaseSerializer):
    class Meta:
        model = Milestone
        fields = (*CASE_FIELDS, *COUNTED, *DETAIL_FIELDS)


class MilestoneFilter(MatterFilter):
    state = django_filters.ChoiceFilter(choices=Milestone.State.choices, label="状态")
    code = django_filters.CharFilter(label="事项")


class Milestones(CaseViewSet):
    """一个地方的任务与达标率。历次统计在办理记录里，不能改；这里是最近一次。"""

    tag = "milestones"
    doors = doors.MILESTONE
    row = MilestoneRow
    detail_serializer = MilestoneDetail
    filterset_class = MilestoneFilter


urlpatterns = [*routes("doings", Doings), *routes("milestones", Milestones)]
