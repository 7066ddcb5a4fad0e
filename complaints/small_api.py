"""The API of disputes and of what the media say: reading them, and every move from the same doors as the pages."""

import django_filters
from rest_framework import serializers

from casefile.api import CaseViewSet, MatterFilter, routes
from casefile.represent import CASE_FIELDS, DETAIL_FIELDS, CaseSerializer, DetailSerializer, RowSerializer
from complaints import doors
from complaints.models import Dispute, Opinion

MEDIATED = ("institution", "mediator", "ended_on")
SAID = ("institution", "source", "rumour", "major", "noted_on", "told_up_on")


class About(CaseSerializer):
    institution = serializers.CharField(
        source="institution.case.reference", label="机构的案号", default=None, allow_null=True
    )


class DisputeRow(RowSerializer, About):
    class Meta:
        model = Dispute
        fields = (*CASE_FIELDS, *MEDIATED, "clocks")


class DisputeDetail(DetailSerializer, About):
    """What it came from is not told: a side of the dispute never learns who complained."""

    class Meta:
        model = Dispute
        fields = (*CASE_FIELDS, *MEDIATED, "text", "result", *DETAIL_FIELDS)


class DisputeFilter(MatterFilter):
    state = django_filters.ChoiceFilter(choices=Dispute.State.choices, label="状态")
    institution = django_filters.CharFilter(field_name="institution__case__reference", label="机构的案号")


class Disputes(CaseViewSet):
    """老年人或者家属与机构的纠纷调解。"""

    tag = "disputes"
    doors = doors.DISPUTE
    row = DisputeRow
    detail_serializer = DisputeDetail
    filterset_class = DisputeFilter


class OpinionRow(RowSerializer, About):
    class Meta:
        model = Opinion
        fields = (*CASE_FIELDS, *SAID, "clocks")


class OpinionDetail(DetailSerializer, About):
    class Meta:
        model = Opinion
        fields = (*CASE_FIELDS, *SAID, "text", "finding", "answer", *DETAIL_FIELDS)


class OpinionFilter(MatterFilter):
    state = django_filters.ChoiceFilter(choices=Opinion.State.choices, label="状态")
    major = django_filters.BooleanFilter(label="重大舆情")


class Opinions(CaseViewSet):
    """舆情：媒体报道和传言的核实、上报和回应。"""

    tag = "opinions"
    doors = doors.OPINION
    row = OpinionRow
    detail_serializer = OpinionDetail
    filterset_class = OpinionFilter


urlpatterns = [*routes("disputes", Disputes), *routes("opinions", Opinions)]
