"""The API of listed supervision: proposing a hazard for it, and every move, from the same doors as the pages."""

import django_filters
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from agencies import wall
from casefile import flow, payload
from casefile.api import CaseViewSet, MatterFilter, once, routes
from casefile.refusals import Invalid
from casefile.represent import (
    CASE_FIELDS,
    DETAIL_FIELDS,
    BodySerializer,
    CaseSerializer,
    DetailSerializer,
    RowSerializer,
)
from inspections import doors, proposals
from inspections.flow.hazards import HAZARD
from inspections.models import Supervision

LISTED = ("hazard", "proposer", "office", "listed_on", "due_on", "rechecked_on", "lifted_on")
WHOLE = ("reason", "ground", "by_letter", "decision", "supervisor", "measures")


class SupervisionRow(RowSerializer, CaseSerializer):
    hazard = serializers.CharField(source="hazard.case.reference", label="隐患的案号")
    proposer = BodySerializer(label="提请部门")

    class Meta:
        model = Supervision
        fields = (*CASE_FIELDS, *LISTED, "clocks")


class SupervisionDetail(DetailSerializer, CaseSerializer):
    hazard = serializers.CharField(source="hazard.case.reference", label="隐患的案号")
    proposer = BodySerializer(label="提请部门")

    class Meta:
        model = Supervision
        fields = (*CASE_FIELDS, *LISTED, *WHOLE, *DETAIL_FIELDS)


class ProposeSerializer(serializers.Serializer):
    """The hazard, why, and who decides where the place's text does not say."""

    hazard = serializers.CharField(max_length=30, label="隐患的案号")
    reason = serializers.CharField(max_length=1000, label="为什么提请")
    decider = serializers.CharField(max_length=60, required=False, default="", label="由谁决定（文本没有写的）")
    decider_reason = serializers.CharField(max_length=500, required=False, default="", label="为什么是这一级")


class SupervisionFilter(MatterFilter):
    state = django_filters.ChoiceFilter(choices=Supervision.State.choices, label="状态")
    hazard = django_filters.CharFilter(field_name="hazard__case__reference", label="隐患的案号")
    due_before = django_filters.DateFilter(field_name="due_on", lookup_expr="lte", label="督办期限不晚于")


class Supervisions(CaseViewSet):
    """挂牌督办。谁能提请、谁来决定，由本地文本写明；文本没有写由谁决定的，须带 decider 和 decider_reason。"""

    tag = "supervisions"
    doors = doors.SUPERVISION
    row = SupervisionRow
    detail_serializer = SupervisionDetail
    filterset_class = SupervisionFilter

    @extend_schema(request=ProposeSerializer)
    def create(self, request: Request) -> Response:
        """就一条重大隐患提请挂牌督办。"""
        return once(request, self.open)

    def open(self) -> Response:
        sent = payload.sent(self.request)
        payload.refuse_unknown(
            list(ProposeSerializer().fields), [name for name in sent if name not in ProposeSerializer().fields]
        )
        given = ProposeSerializer(data=sent)
        given.is_valid(raise_exception=True)
        typed = dict(given.validated_data)
        found = doors.HAZARD.visible_to(self.request.actor).filter(case__reference=typed.pop("hazard")).first()
        if found is None:
            raise Invalid({"hazard": "没有这条隐患，或者它不在您的职责范围内；请核对案号"})
        flow.check(found, HAZARD.moves["propose_listing"], self.request.actor)
        subject = wall.make(proposals.propose, found, by=self.request.actor, at=timezone.now(), **typed)
        return self.made(subject)


urlpatterns = routes("supervisions", Supervisions)
