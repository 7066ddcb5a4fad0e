"""The JSON of case files, clocks, papers, attachments and moves. Apps add the columns of their own matters."""

from typing import Any

from django.db.models import Prefetch
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from agencies.access import Actor
from casefile import flow, withheld
from casefile.models import Attachment, CaseFile, Clock, Document, Matter

# Kind of matter → where its API lives; filled by `casefile.api.routes`.
RESOURCES: dict[str, str] = {}

CASE_FIELDS = (
    "reference", "url", "case_kind", "title", "state", "state_label", "place", "agency", "party", "parent",
    "opened_at", "opened_on", "closed_at", "version",
)  # fmt: skip
DETAIL_FIELDS = ("clocks", "papers", "attachments", "moves")


def url_of(case: CaseFile) -> str:
    """Where the API shows a matter; a kind without a resource of its own is shown among the cases."""
    if case.kind in RESOURCES:
        return reverse(f"api:{case.kind}", args=[case.reference])
    return reverse("api:case", args=[case.reference])


def above(actor: Actor | None, path: str) -> Prefetch:
    """The file above each file, as far as the actor may read it; a file that is not theirs has no number here."""
    return Prefetch(path, CaseFile.objects.visible_to(actor))


class BodySerializer(serializers.Serializer):
    """An agency or a place: its id and its name."""

    id = serializers.CharField()
    name = serializers.CharField()


class PartySerializer(serializers.Serializer):
    code = serializers.CharField(allow_null=True, label="统一社会信用代码")
    name = serializers.CharField()


class ClockSerializer(serializers.ModelSerializer):
    """One clock. `due_on` is the last day; it is due at `due_at`, the local midnight that ends that day."""

    case = serializers.CharField(source="case.reference", label="案号")
    agency = serializers.CharField(source="agency_id", label="责任部门")
    url = serializers.SerializerMethodField(label="怎样算出来的")

    class Meta:
        model = Clock
        fields = (
            "case", "url", "term", "label", "carries", "basis", "form", "length", "unit", "cite", "unverified",
            "agency", "on_party", "started_at", "started_on", "due_on", "due_at", "certain", "held_since",
            "stopped_at", "lapsed_at",
        )  # fmt: skip

    @extend_schema_field(serializers.CharField())
    def get_url(self, clock: Clock) -> str:
        return reverse("api:clock", args=[clock.case.reference, clock.term])


class PaperSerializer(serializers.ModelSerializer):
    case = serializers.CharField(source="case.reference", label="案号")
    agency = BodySerializer()
    superseded_by = serializers.CharField(source="superseded_by.number", default=None, allow_null=True)
    url = serializers.SerializerMethodField()
    pdf = serializers.SerializerMethodField(label="PDF 的地址；还在成文时答 202")

    class Meta:
        model = Document
        fields = (
            "case", "url", "kind", "title", "number", "code", "agency", "public", "issued_at", "issued_on",
            "superseded_by", "pdf",
        )  # fmt: skip

    @extend_schema_field(serializers.CharField())
    def get_url(self, paper: Document) -> str:
        return reverse("api:paper", args=[paper.code])

    @extend_schema_field(serializers.CharField())
    def get_pdf(self, paper: Document) -> str:
        return reverse("api:paper_pdf", args=[paper.code])


class AttachmentSerializer(serializers.ModelSerializer):
    url = serializers.SerializerMethodField()

    class Meta:
        model = Attachment
        fields = ("slot", "name", "media_type", "size", "sha256", "uploaded_at", "url")

    @extend_schema_field(serializers.CharField())
    def get_url(self, attachment: Attachment) -> str:
        return reverse("api:file", args=[attachment.case.reference, attachment.slot])


class MoveSerializer(serializers.Serializer):
    """A move that starts in the present state. `refusal` says why it is shut for this client, and is null when open."""

    name = serializers.CharField(source="move.name")
    label = serializers.CharField(source="move.label")
    hint = serializers.CharField(source="move.hint", allow_blank=True)
    open = serializers.BooleanField(source="is_open")
    refusal = serializers.CharField(allow_null=True)
    url = serializers.CharField(allow_null=True)


class CaseSerializer(serializers.ModelSerializer):
    """What every matter has. Reads a matter; its own columns come from the app's subclass."""

    reference = serializers.CharField(source="case.reference", label="案号")
    url = serializers.SerializerMethodField()
    case_kind = serializers.CharField(source="case.kind", label="事项")
    title = serializers.CharField(source="case.title", label="题名")
    state_label = serializers.CharField(source="get_state_display", label="状态")
    place = BodySerializer(source="case.place")
    agency = BodySerializer(source="case.agency", label="承办部门")
    party = PartySerializer(source="case.party", allow_null=True, label="当事人")
    parent = serializers.CharField(source="case.parent.reference", default=None, allow_null=True, label="上级案卷")
    opened_at = serializers.DateTimeField(source="case.opened_at", label="立卷时间")
    opened_on = serializers.DateField(source="case.opened_on", label="立卷日期")
    closed_at = serializers.DateTimeField(source="case.closed_at", allow_null=True, label="办结时间")
    version = serializers.IntegerField(source="case.version", label="版本")

    class Meta:
        model: type[Matter]
        fields = (*CASE_FIELDS,)

    @extend_schema_field(serializers.CharField())
    def get_url(self, subject: Matter) -> str:
        return url_of(subject.case)


class RowSerializer(serializers.Serializer):
    """What a matter shows in a list besides: the clocks that run, read ahead into `case.running`."""

    clocks = ClockSerializer(source="case.running", many=True, label="在走的时限")


class DetailSerializer(serializers.Serializer):
    """What a single matter shows besides: clocks, papers, attachments, and the moves that the client may make."""

    clocks = serializers.SerializerMethodField()
    papers = serializers.SerializerMethodField()
    attachments = serializers.SerializerMethodField()
    moves = serializers.SerializerMethodField()

    @extend_schema_field(ClockSerializer(many=True))
    def get_clocks(self, subject: Matter) -> list[dict]:
        rows = subject.case.clocks.order_by("-started_at", "-pk")
        return ClockSerializer(_with_case(rows, subject.case), many=True).data

    @extend_schema_field(PaperSerializer(many=True))
    def get_papers(self, subject: Matter) -> list[dict]:
        rows = subject.case.documents.open_to(self.context["request"].actor).select_related("agency", "superseded_by")
        rows = rows.order_by("-issued_at", "-pk")
        return PaperSerializer(_with_case(rows, subject.case), many=True).data

    @extend_schema_field(AttachmentSerializer(many=True))
    def get_attachments(self, subject: Matter) -> list[dict]:
        rows = withheld.of(subject.case, self.context["request"].actor)
        return AttachmentSerializer(_with_case(rows, subject.case), many=True).data

    @extend_schema_field(MoveSerializer(many=True))
    def get_moves(self, subject: Matter) -> list[dict]:
        offers = flow.offers(subject, self.context["request"].actor)
        home = url_of(subject.case)
        known = subject.case.kind in RESOURCES
        return [
            {
                "name": offer.move.name,
                "label": offer.move.label,
                "hint": offer.move.hint,
                "open": offer.is_open,
                "refusal": offer.refusal,
                "url": f"{home}/{offer.move.name}" if known and not offer.move.page else None,
            }
            for offer in offers
        ]


def _with_case(rows: Any, case: CaseFile) -> list:
    found = list(rows)
    for row in found:
        row.case = case
    return found


class HoldSerializer(serializers.Serializer):
    from_on = serializers.DateField()
    until_on = serializers.DateField(allow_null=True)
    reason = serializers.CharField()


class SkippedSerializer(serializers.Serializer):
    date = serializers.DateField()
    why = serializers.CharField()
    notice = serializers.CharField(allow_null=True)


class ExplanationSerializer(serializers.Serializer):
    """How a due date was counted: day zero is `clock.started_on`; then every counted and skipped day, and the holds."""

    clock = ClockSerializer()
    words = serializers.CharField(label="现在怎么样")
    counted = serializers.ListField(child=serializers.DateField())
    skipped = SkippedSerializer(many=True)
    held = serializers.ListField(child=serializers.DateField())
    holds = HoldSerializer(many=True)


class ChangeSerializer(serializers.Serializer):
    """One line of a timeline, in the order in which the lines became true."""

    reference = serializers.CharField(source="case.reference", label="案号")
    case_kind = serializers.CharField(source="case.kind", label="事项")
    url = serializers.SerializerMethodField()
    seq = serializers.IntegerField(label="在案卷里的序号")
    event = serializers.CharField(source="kind", label="发生了什么")
    at = serializers.DateTimeField()
    by = serializers.CharField(source="by_name")
    body = serializers.CharField(source="body_name", allow_blank=True)
    facts = serializers.DictField()
    hash = serializers.CharField(label="链上的摘要")

    @extend_schema_field(serializers.CharField())
    def get_url(self, event) -> str:
        return url_of(event.case)
