"""The JSON of hazards: what every matter shows, the three lists, and why it went to this agency."""

from rest_framework import serializers

from casefile.represent import (
    CASE_FIELDS,
    DETAIL_FIELDS,
    BodySerializer,
    CaseSerializer,
    DetailSerializer,
    RowSerializer,
)
from inspections.models import Hazard

LISTED = ("institution", "kind", "grade", "urgent", "set", "found_on", "finder", "fix_by", "halt")
WHOLE = (
    "place_text", "article", "description", "hazard", "measure", "extended", "fixed_on", "fix_report", "responsible",
    "responsible_post", "officer", "accepted_on", "closed_on", "routing",
)  # fmt: skip


class HazardRow(RowSerializer, CaseSerializer):
    institution = serializers.CharField(source="institution.case.reference", label="机构的案号")
    finder = BodySerializer(label="发现部门")

    class Meta:
        model = Hazard
        fields = (*CASE_FIELDS, *LISTED, "clocks")


class HazardDetail(DetailSerializer, CaseSerializer):
    institution = serializers.CharField(source="institution.case.reference", label="机构的案号")
    finder = BodySerializer(label="发现部门")
    hazard = serializers.CharField(source="title", label="隐患")

    class Meta:
        model = Hazard
        fields = (*CASE_FIELDS, *LISTED, *WHOLE, *DETAIL_FIELDS)
