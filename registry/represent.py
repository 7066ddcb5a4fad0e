"""The JSON of institutions, filings, changes and findings: what every matter shows, and their own columns."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from casefile import personal
from casefile.represent import CASE_FIELDS, DETAIL_FIELDS, CaseSerializer, DetailSerializer, RowSerializer
from registry import completeness
from registry.models import Application, Change, Filing, Institution, Items, Unfiled

ITEMS = tuple(field.name for field in Items._meta.local_fields)
OWN = ("kind", "source", "registered_on", "filed_on", "code_doubt", "subsidy_barred", "region_code")


class MaskedSerializer(serializers.ModelSerializer):
    """The ID number of the head is never sent: only its first and last characters."""

    head_id_number = serializers.SerializerMethodField(label="身份证号码（遮盖）")

    @extend_schema_field(serializers.CharField())
    def get_head_id_number(self, subject: Items) -> str:
        return personal.mask(subject.head_id_number)


class InstitutionRow(RowSerializer, CaseSerializer):
    class Meta:
        model = Institution
        fields = (*CASE_FIELDS, *OWN, "address", "town", "beds", "clocks")


class InstitutionDetail(DetailSerializer, MaskedSerializer, CaseSerializer):
    warnings = serializers.SerializerMethodField(label="须留意之处")

    class Meta:
        model = Institution
        fields = (*CASE_FIELDS, *OWN, *ITEMS, "latitude", "longitude", "datum", *DETAIL_FIELDS, "warnings")

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_warnings(self, subject: Institution) -> list[str]:
        return [subject.code_doubt] if subject.code_doubt else []


class GapSerializer(serializers.Serializer):
    """One thing that is missing before the application can be handed in."""

    code = serializers.CharField()
    section = serializers.CharField()
    sentence = serializers.CharField()
    cite = serializers.CharField()


class DemandSerializer(serializers.Serializer):
    """A document that the place wants for these facts. `upload`: a file must be handed in for it."""

    code = serializers.CharField()
    label = serializers.CharField()
    why = serializers.CharField(allow_blank=True)
    cite = serializers.CharField()
    upload = serializers.BooleanField()


class OptionSerializer(serializers.Serializer):
    code = serializers.CharField()
    label = serializers.CharField()


class ClashSerializer(serializers.Serializer):
    """A collision of the place's own text that an officer must settle with a reason."""

    id = serializers.CharField()
    question = serializers.CharField()
    options = OptionSerializer(many=True)
    cite = serializers.CharField()


APPLIED = ("institution", "name", "filed_on", "submitted_at")
FILLED = ("pledged_at", "pledged_by", "choices", "asked", "saved_at", *ITEMS, "gaps", "documents", "conflicts")


class ApplicationRow(RowSerializer, CaseSerializer):
    institution = serializers.CharField(source="institution.case.reference", label="机构的案号")


class ApplicationDetail(DetailSerializer, MaskedSerializer, CaseSerializer):
    institution = serializers.CharField(source="institution.case.reference", label="机构的案号")
    gaps = serializers.SerializerMethodField(label="还缺什么")
    documents = serializers.SerializerMethodField(label="按填报的情况须交的材料")
    conflicts = serializers.SerializerMethodField(label="须裁量的冲突")

    @extend_schema_field(GapSerializer(many=True))
    def get_gaps(self, subject: Application) -> list[dict]:
        return GapSerializer(completeness.gaps(subject), many=True).data

    @extend_schema_field(DemandSerializer(many=True))
    def get_documents(self, subject: Application) -> list[dict]:
        uploads = {doc.code for doc in completeness.uploads(subject)}
        return [
            {"code": doc.code, "label": doc.label, "why": doc.why, "cite": str(doc.cite), "upload": doc.code in uploads}
            for doc in completeness.documents(subject).required
        ]

    @extend_schema_field(ClashSerializer(many=True))
    def get_conflicts(self, subject: Application) -> list[dict]:
        return [
            {
                "id": clash.id,
                "question": clash.question,
                "options": [{"code": code, "label": label} for code, label in clash.options],
                "cite": str(clash.cite),
            }
            for clash in completeness.open_conflicts(subject)
        ]


class FilingRow(ApplicationRow):
    class Meta:
        model = Filing
        fields = (*CASE_FIELDS, *APPLIED, "clocks")


class FilingDetail(ApplicationDetail):
    class Meta:
        model = Filing
        fields = (*CASE_FIELDS, *APPLIED, *FILLED, *DETAIL_FIELDS)


CHANGED = tuple(name for name in APPLIED if name != "filed_on")


class ChangeRow(ApplicationRow):
    class Meta:
        model = Change
        fields = (*CASE_FIELDS, *CHANGED, "clocks")


class ChangeDetail(ApplicationDetail):
    class Meta:
        model = Change
        fields = (*CASE_FIELDS, *CHANGED, *FILLED, *DETAIL_FIELDS)


FOUND = ("institution", "discovered_on", "residents", "finding", "checked_on")


class UnfiledRow(RowSerializer, CaseSerializer):
    institution = serializers.CharField(source="institution.case.reference", label="机构的案号")

    class Meta:
        model = Unfiled
        fields = (*CASE_FIELDS, *FOUND, "clocks")


class UnfiledDetail(DetailSerializer, CaseSerializer):
    institution = serializers.CharField(source="institution.case.reference", label="机构的案号")

    class Meta:
        model = Unfiled
        fields = (*CASE_FIELDS, *FOUND, *DETAIL_FIELDS)
