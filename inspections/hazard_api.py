"""The API of hazards: finding one, and every move, from the same doors as the pages."""

import django_filters
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from agencies import wall
from casefile import payload
from casefile.api import CaseViewSet, MatterFilter, once, routes
from casefile.refusals import Forbidden, Invalid
from inspections import doors, hazard_represent, hazards
from inspections.flow.hazards import FIND
from inspections.forms import hazards as forms
from inspections.models import Hazard
from registry.doors import INSTITUTION


class HazardFilter(MatterFilter):
    state = django_filters.ChoiceFilter(choices=Hazard.State.choices, label="状态")
    kind = django_filters.CharFilter(label="种类")
    grade = django_filters.ChoiceFilter(choices=Hazard.Grade.choices, label="等级")
    urgent = django_filters.BooleanFilter(label="紧急")
    agency = django_filters.CharFilter(field_name="case__agency_id", label="主管部门编号")
    institution = django_filters.CharFilter(field_name="institution__case__reference", label="机构的案号")
    found_after = django_filters.DateFilter(field_name="found_on", lookup_expr="gte", label="发现不早于")
    found_before = django_filters.DateFilter(field_name="found_on", lookup_expr="lte", label="发现不晚于")
    due_before = django_filters.DateFilter(field_name="fix_by", lookup_expr="lte", label="整改期限不晚于")


class FoundSerializer(payload.described(forms.Find, "FindHazardRequest")):
    """A hazard, and the institution in which it was found. Photos come as multipart/form-data."""

    institution = serializers.CharField(max_length=30, label="机构的案号")


class Hazards(CaseViewSet):
    """隐患。归口由本地文本决定；文本冲突或者没有写的，须带 choice 和 choice_reason。"""

    tag = "hazards"
    doors = doors.HAZARD
    row = hazard_represent.HazardRow
    detail_serializer = hazard_represent.HazardDetail
    filterset_class = HazardFilter

    @extend_schema(request={"application/json": FoundSerializer, "multipart/form-data": FoundSerializer})
    def create(self, request: Request) -> Response:
        """记录一条隐患，按本地文本归口。"""
        return once(request, self.open)

    def open(self) -> Response:
        actor = self.request.actor
        sent = payload.sent(self.request)
        institution = INSTITUTION.visible_to(actor).filter(case__reference=sent.get("institution", "")).first()
        if institution is None:
            raise Invalid({"institution": "没有这个机构，或者它不在您的职责范围内；请核对案号"})
        if sentence := FIND.forbids(actor, institution):
            raise Forbidden(sentence)
        typed = payload.judged(self.bound(institution))
        asked = {"institution": institution, "reason": typed.pop("choice_reason"), "by": actor, "at": timezone.now()}
        found = wall.make(hazards.find, **asked, **typed)
        return self.made(found)

    def bound(self, institution) -> forms.Find:
        """The form of the page, bound to what was sent besides the institution."""
        data = self.request.data
        blank = forms.Find(institution=institution)
        names = [name for name in data if name != "institution"]
        payload.refuse_unknown(["institution", *blank.fields], [name for name in names if name not in blank.fields])
        if hasattr(data, "getlist"):
            return forms.Find(data, self.request.FILES, institution=institution)
        typed = payload.typed(blank, {name: data[name] for name in names})
        return forms.Find(typed, institution=institution)


urlpatterns = routes("hazards", Hazards)
