"""The API of complaints: hotlines and other platforms hand them in; who handles them reads and moves them.

Nobody learns from it who complained: names and numbers are masked, the text is blotted, also for whoever handed it in.
"""

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
from casefile.refusals import Forbidden
from casefile.represent import CASE_FIELDS, DETAIL_FIELDS, CaseSerializer, DetailSerializer, RowSerializer
from complaints import complaints, doors, identity
from complaints.flow.complaints import may_receive
from complaints.forms import complaints as forms
from complaints.models import Complaint

LISTED = (
    "channel",
    "against",
    "institution",
    "unlicensed",
    "received_on",
    "anonymous",
    "outcome",
    "replied_on",
    "group",
)
WHOLE = (
    "source_number", "against_address", "happened_on", "text", "additions", "name", "phone", "suggestion", "routing",
    "question", "reply", "rating", "rating_text",
)  # fmt: skip


class AdditionSerializer(serializers.Serializer):
    at = serializers.DateTimeField()
    question = serializers.CharField(allow_blank=True)
    text = serializers.CharField(label="已遮去个人信息")


class ComplaintRow(RowSerializer, CaseSerializer):
    institution = serializers.CharField(
        source="institution.case.reference", label="机构的案号", default=None, allow_null=True
    )
    group = serializers.CharField(source="group.case.reference", label="并入的案号", default=None, allow_null=True)

    class Meta:
        model = Complaint
        fields = (*CASE_FIELDS, *LISTED, "clocks")


class ComplaintDetail(DetailSerializer, CaseSerializer):
    institution = serializers.CharField(
        source="institution.case.reference", label="机构的案号", default=None, allow_null=True
    )
    group = serializers.CharField(source="group.case.reference", label="并入的案号", default=None, allow_null=True)
    text = serializers.SerializerMethodField(label="投诉内容，已遮去个人信息")
    additions = serializers.SerializerMethodField(label="补充，已遮去个人信息")
    name = serializers.SerializerMethodField(label="投诉人（遮去）；不是承办部门的为空")
    phone = serializers.SerializerMethodField(label="电话（遮去）；不是承办部门的为空")

    class Meta:
        model = Complaint
        fields = (*CASE_FIELDS, *LISTED, *WHOLE, *DETAIL_FIELDS)

    @extend_schema_field(serializers.CharField())
    def get_text(self, complaint: Complaint) -> str:
        return identity.text_of(complaint)

    @extend_schema_field(serializers.CharField())
    def get_name(self, complaint: Complaint) -> str:
        return self._masked(complaint, complaint.name)

    @extend_schema_field(serializers.CharField())
    def get_phone(self, complaint: Complaint) -> str:
        return self._masked(complaint, complaint.phone)

    def _masked(self, complaint: Complaint, value: Any) -> str:
        return "" if identity.may_know(complaint, self.context["request"].actor) else str(value)

    @extend_schema_field(AdditionSerializer(many=True))
    def get_additions(self, complaint: Complaint) -> list[dict[str, Any]]:
        return AdditionSerializer(identity.additions_of(complaint), many=True).data


class ComplaintFilter(MatterFilter):
    state = django_filters.ChoiceFilter(choices=Complaint.State.choices, label="状态")
    channel = django_filters.ChoiceFilter(choices=Complaint.Channel.choices, label="来源")
    source_number = django_filters.CharFilter(label="来源编号")
    domain = django_filters.CharFilter(field_name="case__domain", label="领域")
    agency = django_filters.CharFilter(field_name="case__agency_id", label="承办部门编号")
    institution = django_filters.CharFilter(field_name="institution__case__reference", label="机构的案号")
    received_after = django_filters.DateFilter(field_name="received_on", lookup_expr="gte", label="收到不早于")
    received_before = django_filters.DateFilter(field_name="received_on", lookup_expr="lte", label="收到不晚于")


class Sent(forms.Receive):
    """The form of the page; a program's own channel besides."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        api = Complaint.Channel.API
        self.fields["channel"].choices = [*self.fields["channel"].choices, (api.value, api.label)]
        self.fields["received_on"].required = False


class HandedInSerializer(payload.described(forms.Receive, "ReceiveComplaintRequest")):
    """One complaint. Photos come as multipart/form-data."""


class Complaints(CaseViewSet):
    """投诉举报。12345 等平台转来的从这里登记；答复里的 tracking_code 是投诉人的查询码，只给这一次。"""

    tag = "complaints"
    doors = doors.COMPLAINT
    row = ComplaintRow
    detail_serializer = ComplaintDetail
    filterset_class = ComplaintFilter

    @extend_schema(request={"application/json": HandedInSerializer, "multipart/form-data": HandedInSerializer})
    def create(self, request: Request) -> Response:
        """登记一件投诉举报，归口本地牵头的部门受理。查询码只在这一次答复里；同一个 Idempotency-Key 再来，它是空的。"""
        self.code = None
        answer = once(request, self.open)  # what is kept for a repeated request has no code in it
        answer.data = {**answer.data, "tracking_code": self.code}
        return answer

    def open(self) -> Response:
        actor = self.request.actor
        if sentence := may_receive(actor):
            raise Forbidden(sentence)
        typed = payload.judged(self.bound())
        asked = {"place": actor.agency.place, "by": actor, "at": timezone.now()}
        found, self.code = wall.make(complaints.receive, **asked, **typed)
        return self.made(found)

    def bound(self) -> Sent:
        data, actor = self.request.data, self.request.actor
        blank = Sent(actor=actor)
        payload.refuse_unknown(list(blank.fields), [name for name in data if name not in blank.fields])
        if hasattr(data, "getlist"):
            return Sent(data, self.request.FILES, actor=actor)
        return Sent(payload.typed(blank, dict(data)), actor=actor)


urlpatterns = routes("complaints", Complaints)
