"""The API of visits and of each agency's part: planning one, and every move, from the same doors as the pages."""

import django_filters
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from agencies import wall
from agencies.models import Agency, User
from casefile import payload
from casefile.api import CaseViewSet, MatterFilter, once, routes
from casefile.refusals import Invalid
from inspections import doors, visit_represent, visits
from inspections.models import Part, Visit
from registry.doors import INSTITUTION

GROUNDS = [choice for choice in Visit.Ground.choices if choice[0] != Visit.Ground.DRAWN]


class VisitFilter(MatterFilter):
    state = django_filters.ChoiceFilter(choices=Visit.State.choices, label="状态")
    joint = django_filters.BooleanFilter(label="联合检查")
    institution = django_filters.CharFilter(field_name="institution__case__reference", label="机构的案号")
    planned_after = django_filters.DateFilter(field_name="planned_on", lookup_expr="gte", label="计划日期不早于")
    planned_before = django_filters.DateFilter(field_name="planned_on", lookup_expr="lte", label="计划日期不晚于")
    visited_after = django_filters.DateFilter(field_name="visited_on", lookup_expr="gte", label="检查日期不早于")
    visited_before = django_filters.DateFilter(field_name="visited_on", lookup_expr="lte", label="检查日期不晚于")


class PartFilter(MatterFilter):
    state = django_filters.ChoiceFilter(choices=Part.State.choices, label="状态")
    agency = django_filters.CharFilter(field_name="agency_id", label="部门编号")
    visit = django_filters.CharFilter(field_name="visit__case__reference", label="检查的案号")


class SentSerializer(serializers.Serializer):
    """An agency that takes part."""

    agency = serializers.CharField(label="部门编号")
    officers = serializers.ListField(child=serializers.CharField(), label="执法人员的用户名，至少两名")
    checklists = serializers.ListField(child=serializers.CharField(), required=False, default=list, label="检查表编号")


class PlanSerializer(serializers.Serializer):
    institution = serializers.CharField(max_length=30, label="机构的案号")
    ground = serializers.ChoiceField(GROUNDS, label="检查缘由；双随机的从抽取结果安排")
    ground_text = serializers.CharField(max_length=500, required=False, allow_blank=True, default="", label="缘由说明")
    planned_on = serializers.DateField(label="计划检查日期")
    agencies = SentSerializer(many=True, label="参加的部门；两个以上就是联合检查")


class Visits(CaseViewSet):
    """现场检查。执法人员到场以前，机构读不到。"""

    tag = "visits"
    doors = doors.VISIT
    row = visit_represent.VisitRow
    detail_serializer = visit_represent.VisitDetail
    filterset_class = VisitFilter

    @extend_schema(request=PlanSerializer)
    def create(self, request: Request) -> Response:
        """安排一次检查：每个部门至少两名执法人员，检查表不写的用部门的第一张。"""
        return once(request, self.open)

    def open(self) -> Response:
        form = PlanSerializer(data=payload.sent(self.request))
        form.is_valid(raise_exception=True)
        typed = dict(form.validated_data)
        reference, sent = typed.pop("institution"), typed.pop("agencies")
        institution = INSTITUTION.visible_to(self.request.actor).filter(case__reference=reference).first()
        if institution is None:
            raise Invalid({"institution": "没有这个机构，或者它不在您的职责范围内；请核对案号"})
        agencies = [_sent(one) for one in sent]
        asked = {"agencies": agencies, "joint": len(agencies) > 1, "by": self.request.actor, "at": timezone.now()}
        visit = wall.make(visits.plan, institution, **asked, **typed)
        return self.made(visit)


def _sent(row: dict) -> visits.Sent:
    agency = Agency.objects.filter(pk=row["agency"]).first()
    if agency is None:
        raise Invalid({"agencies": f"没有部门“{row['agency'][:60]}”"})
    known = {one.username: one for one in User.objects.filter(username__in=row["officers"])}
    if unknown := [name for name in row["officers"] if name not in known]:
        raise Invalid({"agencies": f"没有用户“{unknown[0][:60]}”"})
    return agency, [known[name] for name in row["officers"]], row["checklists"]


class Parts(CaseViewSet):
    """各部门的检查。暂存和记录可以带 bases（每项看着哪一版填的）；有别人改过的，答 409，别的照存。"""

    tag = "parts"
    doors = doors.PART
    row = visit_represent.PartRow
    detail_serializer = visit_represent.PartDetail
    filterset_class = PartFilter


urlpatterns = [*routes("visits", Visits), *routes("parts", Parts)]
