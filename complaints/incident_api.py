"""The API of accidents and events: reported with what is known, then acknowledged, called, followed up, completed."""

from typing import Any

import django_filters
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from agencies import wall
from casefile import payload
from casefile.api import CaseViewSet, MatterFilter, once, routes
from casefile.refusals import Invalid
from casefile.represent import CASE_FIELDS, DETAIL_FIELDS, CaseSerializer, DetailSerializer, RowSerializer
from complaints import doors, incident_list, incident_telling, incidents
from complaints.forms import incidents as forms
from complaints.models import FollowUp, Incident, Telling
from registry.doors import INSTITUTION

LISTED = (
    "event", "event_label", "institution", "where", "happened_at", "informed_at", "reported_at", "minutes_late", "dead",
    "injured", "ill",
)  # fmt: skip
WHOLE = (
    "text", "measures", "finding", "found_by", "finding_number", "reporter", "reporter_phone", "tellings", "follow_ups",
)  # fmt: skip


class TellingSerializer(serializers.ModelSerializer):
    """Somebody whom the text names. `key` is what a telephone call is recorded against."""

    key = serializers.IntegerField(source="pk")
    agency = serializers.CharField(source="agency_id", allow_null=True, label="部门；文本没有点名的为空")

    class Meta:
        model = Telling
        fields = ("key", "agency", "name", "cite", "told_at", "how", "received_at", "received_by", "calls")


class FollowUpSerializer(serializers.ModelSerializer):
    class Meta:
        model = FollowUp
        fields = ("at", "text", "figures", "final", "by_name")


class Told(CaseSerializer):
    institution = serializers.CharField(
        source="institution.case.reference", label="机构的案号", default=None, allow_null=True
    )
    event_label = serializers.SerializerMethodField(label="事件")
    minutes_late = serializers.SerializerMethodField(label="迟报几分钟；文本没有写小时数的为 0")

    def get_event_label(self, subject: Incident) -> str:
        return incident_list.label(subject)

    def get_minutes_late(self, subject: Incident) -> int:
        return incident_telling.minutes_late(subject, timezone.now())


class IncidentRow(RowSerializer, Told):
    class Meta:
        model = Incident
        fields = (*CASE_FIELDS, *LISTED, "clocks")


class IncidentDetail(DetailSerializer, Told):
    tellings = TellingSerializer(many=True, label="向谁报告、什么时候告知、谁确认")
    follow_ups = FollowUpSerializer(many=True, label="续报")

    class Meta:
        model = Incident
        fields = (*CASE_FIELDS, *LISTED, *WHOLE, *DETAIL_FIELDS)


class IncidentFilter(MatterFilter):
    state = django_filters.ChoiceFilter(choices=Incident.State.choices, label="状态")
    event = django_filters.CharFilter(label="事件种类")
    institution = django_filters.CharFilter(field_name="institution__case__reference", label="机构的案号")
    informed_after = django_filters.IsoDateTimeFilter(field_name="informed_at", lookup_expr="gte", label="得知不早于")
    informed_before = django_filters.IsoDateTimeFilter(field_name="informed_at", lookup_expr="lte", label="得知不晚于")


class IncidentReportSerializer(payload.described(forms.Report, "ReportIncidentRequest")):  # type: ignore[misc]
    """Only event, text, informed_at and the institution or a place are needed. `informed_at` has minutes and a zone."""

    event = serializers.CharField(label="事件种类，如 accident、public_health")
    informed_at = serializers.DateTimeField(label="得知的时刻，精确到分；时限从这里起算")
    happened_at = serializers.DateTimeField(required=False, label="发生的时刻")
    institution = serializers.CharField(max_length=30, required=False, label="机构的案号")


class Incidents(CaseViewSet):
    """事故和突发事件。向谁报告、几小时内，按事发地的文本；文本没有点名的部门用 others 指定，也可以以后用 tell 补。"""

    tag = "incidents"
    doors = doors.INCIDENT
    row = IncidentRow
    detail_serializer = IncidentDetail
    filterset_class = IncidentFilter

    @extend_schema(
        request={"application/json": IncidentReportSerializer, "multipart/form-data": IncidentReportSerializer}
    )
    def create(self, request: Request) -> Response:
        """上报一起事件：知道多少报多少，其余的用续报补。"""
        return once(request, self.open)

    def open(self) -> Response:
        actor, sent = self.request.actor, payload.sent(self.request)
        institution = self.institution(sent.get("institution"))
        place = incidents.place_of(institution, actor)
        form = self.bound(place, institution, sent)
        typed = payload.judged(form)
        found = wall.make(incidents.report, by=actor, at=timezone.now(), **typed)
        return self.made(found)

    def institution(self, reference: Any):
        """The institution that was named, or the one for which the client speaks."""
        seen = INSTITUTION.visible_to(self.request.actor)
        if reference is None:
            return seen.filter(party=self.request.actor.party).first() if self.request.actor.party else None
        found = seen.filter(case__reference=str(reference)).first()
        if found is None:
            raise Invalid({"institution": "没有这个机构，或者它不在您的职责范围内；请核对案号，或者写在 where 里"})
        return found

    def bound(self, place: Any, institution: Any, sent: dict[str, Any]) -> forms.Report:
        """The form of the page, bound to what was sent besides the institution."""
        known = {"actor": self.request.actor, "place": place, "institution": institution}
        blank = forms.Report(**known)
        names = [name for name in sent if name != "institution"]
        payload.refuse_unknown(["institution", *blank.fields], [name for name in names if name not in blank.fields])
        if hasattr(self.request.data, "getlist"):
            return forms.Report(self.request.data, self.request.FILES, **known)
        return forms.Report(payload.typed(blank, {name: sent[name] for name in names}), **known)


urlpatterns = routes("incidents", Incidents)
