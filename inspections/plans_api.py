"""The API of yearly plans and draws: beginning one, every move from the same doors as the pages, the whole record."""

from typing import Any

import django_filters
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from agencies import wall
from casefile import payload
from casefile.api import CaseViewSet, MatterFilter, once, routes
from casefile.refusals import Forbidden
from casefile.represent import (
    CASE_FIELDS,
    DETAIL_FIELDS,
    CaseSerializer,
    DetailSerializer,
    RowSerializer,
)
from inspections import doors, draw_record, draws, plans
from inspections.forms import draws as draw_forms
from inspections.forms import plans as plan_forms
from inspections.models import Draw, Plan

PLAN = ("year", "edition")
DRAW = ("sequence", "label", "count", "agencies", "moment", "opens_on", "digests")


class PlanRow(RowSerializer, CaseSerializer):
    edition = serializers.IntegerField(source="version", label="公布的版次；0 是还没有公布")  # `version` is the file's

    class Meta:
        model = Plan
        fields = (*CASE_FIELDS, *PLAN, "clocks")


class PlanDetail(DetailSerializer, CaseSerializer):
    edition = serializers.IntegerField(source="version", label="公布的版次；0 是还没有公布")
    rows = serializers.ListField(child=serializers.DictField(), label="安排")
    published = serializers.ListField(child=serializers.DictField(), label="公布过的各版")

    class Meta:
        model = Plan
        fields = (*CASE_FIELDS, *PLAN, "rows", "rules", "published", *DETAIL_FIELDS)


class DrawRow(RowSerializer, CaseSerializer):
    agencies = serializers.ListField(child=serializers.CharField(), label="参加部门")
    digests = serializers.DictField(child=serializers.CharField(), label="摘要")

    class Meta:
        model = Draw
        fields = (*CASE_FIELDS, *DRAW, "clocks")


class DrawDetail(DetailSerializer, CaseSerializer):
    agencies = serializers.ListField(child=serializers.CharField(), label="参加部门")
    digests = serializers.DictField(child=serializers.CharField(), label="摘要")
    record = serializers.SerializerMethodField(label="整份记录，可以用 manage.py draw verify 核验")

    class Meta:
        model = Draw
        fields = (*CASE_FIELDS, *DRAW, "record", *DETAIL_FIELDS)

    def get_record(self, draw: Draw) -> dict[str, Any]:
        return draw_record.of(draw)


class PlanFilter(MatterFilter):
    state = django_filters.ChoiceFilter(choices=Plan.State.choices, label="状态")
    year = django_filters.NumberFilter(label="年度")


class DrawFilter(MatterFilter):
    state = django_filters.ChoiceFilter(choices=Draw.State.choices, label="状态")
    label = django_filters.CharFilter(lookup_expr="icontains", label="批次")


OpenSerializer = payload.described(plan_forms.Open, "PlanOpenRequest")
FreezeSerializer = payload.described(draw_forms.Freeze, "DrawFreezeRequest")


class Plans(CaseViewSet):
    """年度部门联合检查计划。"""

    tag = "plans"
    doors = doors.PLAN
    row = PlanRow
    detail_serializer = PlanDetail
    filterset_class = PlanFilter

    @extend_schema(request=OpenSerializer)
    def create(self, request: Request) -> Response:
        """开始编制一年的计划。"""
        return once(request, self.open)

    def open(self) -> Response:
        typed = payload.judged(payload.bind(plan_forms.Open, self.request))
        plan = wall.make(plans.open, by=self.request.actor, at=timezone.now(), **typed)
        return self.made(plan)


class Draws(CaseViewSet):
    """双随机抽取。随机值留在部门自己手里，接口只收承诺值；全部部门承诺以后才收随机值。"""

    tag = "draws"
    doors = doors.DRAW
    row = DrawRow
    detail_serializer = DrawDetail
    filterset_class = DrawFilter

    @extend_schema(request=FreezeSerializer)
    def create(self, request: Request) -> Response:
        """冻结两个名录，约定公共随机源，开始一次抽取。重抽时批次名称与原来一致，并写明理由。"""
        return once(request, self.freeze)

    def freeze(self) -> Response:
        actor = self.request.actor
        if sentence := draws.may_freeze(actor):
            raise Forbidden(sentence)
        form = payload.bind(draw_forms.Freeze, self.request, actor=actor)
        typed = payload.judged(form)
        draw = wall.make(draws.freeze, form.terms, plan=typed["plan"], by=actor, at=timezone.now())
        return self.made(draw)


urlpatterns = [*routes("plans", Plans), *routes("draws", Draws)]
