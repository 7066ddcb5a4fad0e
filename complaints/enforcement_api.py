"""The API of enforcement: filing a case, and every move, from the same doors as the pages."""

from typing import Any

import django_filters
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from agencies import wall
from casefile import payload
from casefile.api import CaseViewSet, MatterFilter, once, routes
from casefile.refusals import Forbidden, Invalid
from casefile.represent import CASE_FIELDS, DETAIL_FIELDS, CaseSerializer, DetailSerializer, RowSerializer
from complaints import doors, enforcement
from complaints.models import Enforcement
from inspections.doors import HAZARD, VISIT
from registry.doors import INSTITUTION

LISTED = (
    "institution", "party_name", "title", "unlicensed", "source", "major", "outcome", "decision_number", "decided_on",
    "served_on", "completed_on", "result_told_on", "published_on", "publish_until",
)  # fmt: skip
WHOLE = (
    "person", "facts", "articles", "investigators", "proposal", "statement", "heard_by", "decision", "kinds", "fine",
    "severity", "review", "routing",
)  # fmt: skip
OFFICE_ONLY = ("source", "review", "routing")  # a party reads neither where a case came from nor what was weighed


class ForReader(serializers.ModelSerializer):
    """Without what is for agencies alone, where a party reads its own case."""

    institution = serializers.CharField(source="institution.case.reference", default=None, label="机构的档案号")

    def to_representation(self, instance: Any) -> dict[str, Any]:
        told = super().to_representation(instance)
        request = self.context.get("request")
        if request is None or request.actor is None or request.actor.party:
            return {name: value for name, value in told.items() if name not in OFFICE_ONLY}
        return told


class EnforcementRow(ForReader, RowSerializer, CaseSerializer):
    class Meta:
        model = Enforcement
        fields = (*CASE_FIELDS, *LISTED, "clocks")


class EnforcementDetail(ForReader, DetailSerializer, CaseSerializer):
    person = serializers.SerializerMethodField(label="当事人（个人，已遮去）")

    class Meta:
        model = Enforcement
        fields = (*CASE_FIELDS, *LISTED, *WHOLE, *DETAIL_FIELDS)

    @extend_schema_field(serializers.CharField())
    def get_person(self, subject: Enforcement) -> str:
        return str(subject.person)


class OpenSerializer(serializers.Serializer):
    """Against whom and for what; from a hazard, a visit or by itself."""

    title = serializers.CharField(max_length=200, label="案由")
    institution = serializers.CharField(max_length=30, required=False, default="", label="机构的档案号")
    hazard = serializers.CharField(max_length=30, required=False, default="", label="隐患的案号")
    visit = serializers.CharField(max_length=30, required=False, default="", label="检查的案号")
    party_name = serializers.CharField(max_length=120, required=False, default="", label="当事人名称")
    party_code = serializers.CharField(max_length=18, required=False, default="", label="当事人的统一社会信用代码")
    person = serializers.CharField(max_length=40, required=False, default="", label="当事人（个人）")
    unlicensed = serializers.CharField(max_length=20, required=False, default="", label="无证无照的名义")
    domain = serializers.CharField(max_length=40, required=False, default="", label="监管领域")
    facts = serializers.CharField(max_length=4000, required=False, default="", label="初步情况")
    choice = serializers.CharField(max_length=60, required=False, default="", label="由哪个部门查处（文本没有点名的）")
    reason = serializers.CharField(max_length=500, required=False, default="", label="为什么由这个部门")


class EnforcementFilter(MatterFilter):
    state = django_filters.ChoiceFilter(choices=Enforcement.State.choices, label="状态")
    outcome = django_filters.ChoiceFilter(choices=Enforcement.Outcome.choices, label="决定")
    unlicensed = django_filters.CharFilter(label="无证无照的名义")
    institution = django_filters.CharFilter(field_name="institution__case__reference", label="机构的档案号")
    decided_after = django_filters.DateFilter(field_name="decided_on", lookup_expr="gte", label="决定不早于")
    untold = django_filters.BooleanFilter(method="not_told", label="执法完成、还没有通报同级民政的")

    def not_told(self, rows: Any, name: str, value: bool) -> Any:
        waiting = {"state": Enforcement.State.COMPLETED, "result_told_on": None}
        return rows.filter(**waiting) if value else rows.exclude(**waiting)


class Enforcements(CaseViewSet):
    """行政执法案件。由文本写明的部门立案；文本没有点名的，须带 choice 和 reason，由归口部门指派。"""

    tag = "enforcement"
    doors = doors.ENFORCEMENT
    row = EnforcementRow
    detail_serializer = EnforcementDetail
    filterset_class = EnforcementFilter

    @extend_schema(request=OpenSerializer)
    def create(self, request: Request) -> Response:
        """立案。来源由带的案号决定：隐患、检查，都没有的是本部门发现。"""
        return once(request, self.open)

    def open(self) -> Response:
        sent, actor = payload.sent(self.request), self.request.actor
        known = OpenSerializer().fields
        payload.refuse_unknown(list(known), [name for name in sent if name not in known])
        given = OpenSerializer(data=sent)
        given.is_valid(raise_exception=True)
        if actor.agency is None:
            raise Forbidden("立案由行政机关决定，机构一方不能立案。")
        typed = dict(given.validated_data)
        origin = self.origin(typed)
        source = next((name for name in ("hazard", "visit") if name in origin), "own")
        asked = {"agency": actor.agency, "place": actor.agency.place, "source": source, "by": actor}
        asked |= {"choice": typed.pop("choice") or None, "at": timezone.now()}
        subject = wall.make(enforcement.open, **asked, **origin, **typed)
        return self.made(subject)

    def origin(self, typed: dict[str, Any]) -> dict[str, Any]:
        """The files that are named, as far as the caller may read them."""
        found, errors = {}, {}
        for name, table in {"institution": INSTITUTION, "hazard": HAZARD, "visit": VISIT}.items():
            if reference := typed.pop(name):
                one = table.visible_to(self.request.actor).filter(case__reference=reference).first()
                found |= {name: one} if one else {}
                errors |= {} if one else {name: "没有这个案卷，或者它不在您的职责范围内；请核对案号"}
        if errors:
            raise Invalid(errors)
        return found


urlpatterns = routes("enforcement", Enforcements)
