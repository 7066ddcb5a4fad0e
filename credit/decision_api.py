"""The API of collected decisions: an agency sends what it decided, reads what is kept, and the batches move by move."""

import hashlib
import json
from typing import Any

import django_filters
from django.urls import path
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from agencies import wall
from casefile import payload
from casefile.api import CaseViewSet, MatterFilter, once, routes
from casefile.refusals import Forbidden
from casefile.represent import (
    CASE_FIELDS,
    DETAIL_FIELDS,
    BodySerializer,
    CaseSerializer,
    DetailSerializer,
    RowSerializer,
)
from credit import collecting, decision_list, doors
from credit import rows as sheet_rows
from credit.models import Batch, Decision

MOST = 5000
BATCH = ("sender", "source", "digest", "received_on", "counted")


class BatchRow(RowSerializer, CaseSerializer):
    sender = BodySerializer(label="来源部门")
    counted = serializers.DictField(label="计数")

    class Meta:
        model = Batch
        fields = (*CASE_FIELDS, *BATCH, "clocks")


class BatchDetail(DetailSerializer, CaseSerializer):
    sender = BodySerializer(label="来源部门")
    counted = serializers.DictField(label="计数")

    class Meta:
        model = Batch
        fields = (*CASE_FIELDS, *BATCH, *DETAIL_FIELDS)


class BatchFilter(MatterFilter):
    state = django_filters.ChoiceFilter(choices=Batch.State.choices, label="状态")


class Batches(CaseViewSet):
    """信用信息归集的批次：入库、退回。报送处理结果用 POST /credit/decisions。"""

    tag = "credit"
    doors = doors.BATCH
    row = BatchRow
    detail_serializer = BatchDetail
    filterset_class = BatchFilter


class SentDecision(serializers.Serializer):
    """One decision as its agency has it. What is sent besides is kept with it."""

    kind = serializers.ChoiceField(Decision.Kind.choices, required=False, label="种类")
    number = serializers.CharField(
        required=False, default="", allow_blank=True, max_length=200, trim_whitespace=False,
        label="文号；只有补贴使用、守信记录可以没有",
    )  # fmt: skip
    title = serializers.CharField(required=False, default="", allow_blank=True, label="案件", trim_whitespace=False)
    name = serializers.CharField(required=False, default="", allow_blank=True, label="当事人", trim_whitespace=False)
    code = serializers.CharField(required=False, default="", allow_blank=True, label="统一社会信用代码")
    cause = serializers.CharField(required=False, default="", allow_blank=True, label="事由", trim_whitespace=False)
    ground = serializers.CharField(label="依据", allow_blank=True, trim_whitespace=False)
    result = serializers.CharField(label="结果", allow_blank=True, trim_whitespace=False)
    authority = serializers.CharField(label="作出机关", trim_whitespace=False)
    decided_on = serializers.CharField(max_length=40, label="日期")

    def validate(self, sent: dict[str, Any]) -> dict[str, Any]:
        if not sent["number"].strip() and sent.get("kind", self.context.get("kind")) not in sheet_rows.BARE:
            raise serializers.ValidationError({"number": "写明文号；只有补贴使用、守信记录可以没有。"})
        return sent


class SentSerializer(serializers.Serializer):
    source = serializers.CharField(max_length=200, label="来源（系统、批次）")
    kind = serializers.ChoiceField(Decision.Kind.choices, default=Decision.Kind.PENALTY, label="没有写种类的按什么")
    decisions = serializers.ListField(child=serializers.DictField(), min_length=1, max_length=MOST, label="处理结果")


class SentRequest(SentSerializer):
    """As the schema shows what is sent."""

    decisions = SentDecision(many=True)  # type: ignore[assignment]


class DecisionSerializer(serializers.ModelSerializer):
    batch = serializers.CharField(source="case.reference", label="批次")
    articles = serializers.ListField(child=serializers.DictField(), label="读出的条款")
    number_parts = serializers.DictField(label="文号的各部分")
    party = BodySerializer(label="对上的法人", allow_null=True)
    same_as = serializers.IntegerField(source="same_as_id", allow_null=True, label="与哪一条相同")
    raw = serializers.SerializerMethodField(label="原始内容：列和值")
    remarks = serializers.SerializerMethodField(label="须核对")

    class Meta:
        model = Decision
        fields = (
            "id", "batch", "row", "kind", "number", "number_parts", "title", "name", "code", "cause", "ground",
            "articles", "result", "authority", "decided_on", "party", "matched_by", "same_as", "raw", "remarks",
        )  # fmt: skip

    @extend_schema_field(serializers.ListField(child=serializers.ListField(child=serializers.CharField())))
    def get_raw(self, one: Decision) -> list[list[str]]:
        return one.raw.get("cells", [])

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_remarks(self, one: Decision) -> list[str]:
        return one.raw.get("remarks", [])


class DecisionFilter(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(choices=Decision.Kind.choices, label="种类")
    batch = django_filters.CharFilter(field_name="case__reference", label="批次")
    number = django_filters.CharFilter(label="文号")
    code = django_filters.CharFilter(label="统一社会信用代码")
    decided_after = django_filters.DateFilter(field_name="decided_on", lookup_expr="gte", label="日期不早于")


class Decisions(ListAPIView):
    """归集的裁判、处罚、强制、价格、事故责任、补贴和守信信息：各部门报送自己的；读自己可以看的。"""

    tag = "credit"
    serializer_class = DecisionSerializer
    filterset_class = DecisionFilter

    def get_queryset(self) -> Any:
        actor = getattr(self.request, "actor", None) if self.request else None
        return decision_list.visible(actor).select_related("case", "party").order_by("-pk")

    @extend_schema(request=SentRequest, responses={201: BatchDetail})
    def post(self, request: Request) -> Response:
        """报送处理结果。同样的内容只收一次；收到以后由牵头信用的部门入库或者退回。"""
        return once(request, self.take_in)

    def take_in(self) -> Response:
        sent, actor = payload.sent(self.request), self.request.actor
        known = SentSerializer().fields
        payload.refuse_unknown(list(known), [name for name in sent if name not in known])
        given = SentSerializer(data=sent)
        given.is_valid(raise_exception=True)
        if actor.agency is None:
            raise Forbidden("处理结果由作出它的部门报送，机构一方不能报送。")
        typed = given.validated_data
        for one in typed["decisions"]:
            SentDecision(data=one, context={"kind": typed["kind"]}).is_valid(raise_exception=True)
        rows = [
            sheet_rows.read(number, [[str(name), _text(value)] for name, value in one.items()], one, kind=typed["kind"])
            for number, one in enumerate(typed["decisions"], start=1)
        ]
        content = json.dumps(typed["decisions"], ensure_ascii=False, sort_keys=True)
        asked = {"place": actor.agency.place, "sender": actor.agency, "source": typed["source"], "by": actor}
        asked |= {"digest": hashlib.sha256(content.encode()).hexdigest(), "at": timezone.now()}
        batch = wall.make(collecting.take_in, rows, **asked)
        found = doors.BATCH.visible_to(actor).get(pk=batch.pk)
        return Response(BatchDetail(found, context={"request": self.request}).data, status=201)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


urlpatterns = [
    path("credit/decisions", Decisions.as_view(), name="credit.decisions"),
    *routes("credit/batches", Batches),
]
