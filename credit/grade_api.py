"""The API of the risk grade: one institution's grade on any day, with every point; and the rules, move by move."""

import django_filters
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils import timezone
from django.utils.dateparse import parse_date
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agencies import wall
from casefile import payload
from casefile.api import CaseViewSet, MatterFilter, once, routes
from casefile.problems import BadRequest
from casefile.represent import CASE_FIELDS, DETAIL_FIELDS, CaseSerializer, DetailSerializer, RowSerializer
from credit import doors, grade_list, grade_rules
from credit.forms import grade_rules as forms
from credit.models import GradeRule
from registry.doors import INSTITUTION

RULE = ("title", "reason", "adopted_on")


class RuleRow(RowSerializer, CaseSerializer):
    class Meta:
        model = GradeRule
        fields = (*CASE_FIELDS, *RULE, "clocks")


class RuleDetail(DetailSerializer, CaseSerializer):
    rule = serializers.DictField(label="规则：计分项 point 和等级 band")
    simulation = serializers.DictField(label="试算结果")

    class Meta:
        model = GradeRule
        fields = (*CASE_FIELDS, *RULE, "rule", "simulation", *DETAIL_FIELDS)


class RuleFilter(MatterFilter):
    state = django_filters.ChoiceFilter(choices=GradeRule.State.choices, label="状态")


OpenSerializer = payload.described(forms.Open, "GradeRuleOpenRequest")


class GradeRules(CaseViewSet):
    """风险评分规则：起草、改分值、试算、采用。"""

    tag = "grade-rules"
    doors = doors.GRADE_RULE
    row = RuleRow
    detail_serializer = RuleDetail
    filterset_class = RuleFilter

    @extend_schema(request=OpenSerializer)
    def create(self, request: Request) -> Response:
        """起草一份评分规则，从现行规则的数字开始。"""
        return once(request, self.open)

    def open(self) -> Response:
        typed = payload.judged(payload.bind(forms.Open, self.request))
        found = wall.make(grade_rules.open, by=self.request.actor, at=timezone.now(), **typed)
        return self.made(found)


class PointSerializer(serializers.Serializer):
    """One line of a grade. `case` is absent where the caller may not read the file."""

    code = serializers.CharField(source="line.point.code", label="计分项")
    label = serializers.CharField(label="计分项名称")
    points = serializers.IntegerField(label="分")
    on = serializers.DateField(label="记录日期")
    event = serializers.IntegerField(label="办理记录编号")
    case = serializers.CharField(source="case.reference", default=None, label="案号")
    why = serializers.CharField(label="计到什么时候")


class GradeSerializer(serializers.Serializer):
    on = serializers.DateField(label="日期")
    grade = serializers.CharField(source="graded.grade", label="风险等级")
    score = serializers.IntegerField(source="graded.score", label="得分")
    rule = serializers.CharField(source="graded.version", label="规则")
    lines = PointSerializer(many=True, label="得分从哪里来")


class InstitutionGrade(APIView):
    tag = "institutions"
    refusals = (400,)

    @extend_schema(
        responses=GradeSerializer,
        operation_id="institution_grade",
        parameters=[OpenApiParameter("on", OpenApiTypes.DATE, description="哪一天的等级；不写就是今天。")],
    )
    def get(self, request: Request, reference: str) -> Response:
        """一家机构某一天的风险等级，逐项列出分数和所据的办理记录；任何一天都能重算。"""
        today = timezone.localdate()
        try:
            on = parse_date(request.query_params.get("on", "") or today.isoformat())
        except ValueError:
            on = None
        if on is None or on > today:
            raise BadRequest("on 应为不晚于今天的日期，如 2026-09-01")
        institution = get_object_or_404(INSTITUTION.visible_to(request.actor), case__reference=reference)
        shown = grade_list.shown(institution, request.actor, on=on)
        return Response(GradeSerializer({"on": on, **shown}).data)


urlpatterns = [
    path("institutions/<str:reference>/grade", InstitutionGrade.as_view(), name="institution_grade"),
    *routes("grade-rules", GradeRules),
]
