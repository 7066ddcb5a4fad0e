"""The registrar's push of new legal persons (双告知, JY-02): one code is one institution, however often pushed."""

from typing import Any

from django.db import transaction
from django.urls import path
from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from agencies import wall
from agencies.models import Place
from casefile import files, payload
from casefile.api import once
from casefile.refusals import Conflict, Forbidden
from registry import institutions, represent
from registry.api import Institutions
from registry.models import Institution


class RegistrationSerializer(serializers.Serializer):
    """One legal person as the register has it. What is not known may be left out and filled in later."""

    place = serializers.CharField(max_length=40, label="地方编号，如 jingyu")
    name = serializers.CharField(max_length=200, label="机构名称")
    code = serializers.CharField(max_length=40, label="统一社会信用代码")
    kind = serializers.ChoiceField(Institution.Kind.choices, required=False, label="登记类型")
    registered_on = serializers.DateField(required=False, allow_null=True, label="登记日期，不晚于今天")
    address = serializers.CharField(max_length=200, required=False, allow_blank=True, label="地址")
    town = serializers.CharField(max_length=40, required=False, allow_blank=True, label="乡镇（街道）")
    registrar = serializers.CharField(max_length=60, required=False, allow_blank=True, label="登记机关")
    registration_no = serializers.CharField(max_length=60, required=False, allow_blank=True, label="登记证件号码")
    head = serializers.CharField(max_length=40, required=False, allow_blank=True, label="法定代表人（主要负责人）")
    contact_phone = serializers.CharField(max_length=30, required=False, allow_blank=True, label="联系电话")
    region_code = serializers.RegexField(r"^[0-9]{6,12}$", required=False, label="行政区划代码")

    def validate_registered_on(self, day: Any) -> Any:
        if day and day > timezone.localdate():
            raise serializers.ValidationError("登记日期不能晚于今天")
        return day

    def validate_place(self, given: str) -> Place:
        places = {place.pk: place for place in Place.objects.order_by("pk")}
        if given not in places:
            known = "、".join(f"{place.pk}（{place.name}）" for place in places.values())
            raise serializers.ValidationError(f"没有“{given[:40]}”这个地方的规定，不能受理；可用的有：{known}")
        return places[given]

    def validate(self, sent: dict[str, Any]) -> dict[str, Any]:
        payload.refuse_unknown(list(self.fields), [name for name in self.initial_data if name not in self.fields])
        return sent


class Registrations(Institutions):
    """The registrar's push: idempotent by nature, for the same code is the same institution."""

    tag = "registrations"
    write_scope = "push"

    @extend_schema(
        operation_id="registrations_push",
        request=RegistrationSerializer,
        responses={
            201: represent.InstitutionDetail,
            200: OpenApiResponse(represent.InstitutionDetail, description="这个代码以前推送过，是同一家机构。"),
        },
    )
    def push(self, request: Request) -> Response:
        """登记部门推送新设立的法人（双告知）。代码校验位不符的照收，写在 warnings 里，由民政部门核对。"""
        return once(request, self.take_in)

    def take_in(self) -> Response:
        form = RegistrationSerializer(data=payload.sent(self.request))
        form.is_valid(raise_exception=True)
        facts = {name: value for name, value in form.validated_data.items() if value not in (None, "")}
        place, now, actor = facts.pop("place"), timezone.now(), self.request.actor
        files.admit(place, timezone.localdate(now))
        if sentence := institutions.may_push(actor, place):
            raise Forbidden(sentence)
        with transaction.atomic():
            found, fresh = wall.make(institutions.push, place=place, by=actor, at=now, **facts)
            if found.place_id != place.pk:
                raise Conflict("这个统一社会信用代码已在别的地方登记；请与当地民政部门核对后再推送。")
        subject = self.get_queryset().get(pk=found.pk)
        warnings = self.detail_serializer().get_warnings(subject)
        if not fresh and subject.party.name != facts["name"]:
            warnings.append(f"已登记的名称是“{subject.party.name}”，与这次推送的不同，没有改动。")
        return self.shown(subject, status=201 if fresh else 200, warnings=warnings)


urlpatterns = [path("registrations", Registrations.as_view({"post": "push"}), name="registrations")]
