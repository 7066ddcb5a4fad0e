"""The JSON of visits and parts. What an institution may not read on the page it does not read here either."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from casefile import represent
from inspections import findings, sheets, visits
from inspections.models import Part, Visit


class ByReader(serializers.Serializer):
    """Knows whether an agency or an institution reads."""

    @property
    def office(self) -> bool:
        return self.context["request"].actor.agency is not None


class VisitSerializer(ByReader, represent.CaseSerializer):
    institution = serializers.CharField(source="institution.case.reference", label="机构的案号")
    ground = serializers.SerializerMethodField(label="检查缘由")
    kind = serializers.SerializerMethodField(label="算作哪种检查（按期义务的代码）")
    parts = serializers.SerializerMethodField(label="各部门和进展")

    class Meta:
        model = Visit
        fields = (
            *represent.CASE_FIELDS, "institution", "ground", "kind", "joint", "planned_on", "arrived_at", "left_at",
            "visited_on", "representative", "refused", "witness", "published_on", "imported", "parts",
        )  # fmt: skip

    @extend_schema_field(serializers.CharField())
    def get_ground(self, visit: Visit) -> str:
        return visit.ground if self.office else visits.ground_word(visit)

    @extend_schema_field(serializers.CharField())
    def get_kind(self, visit: Visit) -> str:
        return visits.doing_kind(visit)

    @extend_schema_field(serializers.ListField(child=serializers.DictField()))
    def get_parts(self, visit: Visit) -> list[dict[str, Any]]:
        return [
            {"reference": part.case.reference, "agency": part.agency_id, "state": part.state}
            for part in visit.parts.all()
        ]


class VisitRow(VisitSerializer, represent.RowSerializer):
    class Meta(VisitSerializer.Meta):
        fields = (*VisitSerializer.Meta.fields, "clocks")


class VisitDetail(VisitSerializer, represent.DetailSerializer):
    ground_text = serializers.SerializerMethodField(label="缘由说明；机构读到的是空的")

    class Meta(VisitSerializer.Meta):
        fields = (*VisitSerializer.Meta.fields, "ground_text", *represent.DETAIL_FIELDS)

    @extend_schema_field(serializers.CharField())
    def get_ground_text(self, visit: Visit) -> str:
        return visit.ground_text if self.office else ""


class PartSerializer(ByReader, represent.CaseSerializer):
    visit = serializers.CharField(source="visit.case.reference", label="检查的案号")
    checklist_title = serializers.SerializerMethodField(label="检查表名称")
    answered = serializers.SerializerMethodField(label="已答项数")
    total = serializers.SerializerMethodField(label="总项数")

    class Meta:
        model = Part
        fields = (
            *represent.CASE_FIELDS, "visit", "officers", "checklist", "checklist_version", "checklist_title",
            "answered", "total",
        )  # fmt: skip

    @extend_schema_field(serializers.CharField())
    def get_checklist_title(self, part: Part) -> str:
        return sheets.title(part.items)

    @extend_schema_field(serializers.IntegerField())
    def get_answered(self, part: Part) -> int:
        return sheets.answered(part.items)

    @extend_schema_field(serializers.IntegerField())
    def get_total(self, part: Part) -> int:
        return len(part.items)


class PartRow(PartSerializer, represent.RowSerializer):
    class Meta(PartSerializer.Meta):
        fields = (*PartSerializer.Meta.fields, "clocks")


class PartDetail(PartSerializer, represent.DetailSerializer):
    items = serializers.SerializerMethodField(label="检查情况；签字办结以前机构读到的是空的")
    signatures = serializers.SerializerMethodField(label="签字")

    class Meta(PartSerializer.Meta):
        fields = (*PartSerializer.Meta.fields, "items", "signatures", *represent.DETAIL_FIELDS)

    def shown(self, part: Part) -> bool:
        return self.office or part.state == Part.State.CONCLUDED

    @extend_schema_field(serializers.ListField(child=serializers.DictField()))
    def get_items(self, part: Part) -> list[dict[str, Any]]:
        return part.items if self.shown(part) else []

    @extend_schema_field(serializers.ListField(child=serializers.DictField()))
    def get_signatures(self, part: Part) -> list[dict[str, Any]]:
        return [*findings.officers(part), findings.side(part)] if part.signatures and self.shown(part) else []
