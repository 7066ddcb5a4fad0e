"""The API of disputes and of what the media say: opening and reading them, every move from the doors of the pages."""

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
from complaints import disputes, doors, opinions
from complaints.forms import small as forms
from complaints.models import Dispute, Opinion
from registry.doors import INSTITUTION
from registry.models import Institution

MEDIATED = ("institution", "mediator", "ended_on")
SAID = ("institution", "source", "rumour", "major", "noted_on", "told_up_on")


class About(CaseSerializer):
    institution = serializers.CharField(
        source="institution.case.reference", label="机构的案号", default=None, allow_null=True
    )


class ByReference(serializers.Serializer):
    institution = serializers.CharField(max_length=30, label="机构的案号")


class OpenDisputeSerializer(payload.described(forms.OpenDispute, "OpenDisputeRequest"), ByReference):  # type: ignore[misc]
    """机构能看到 title 和 text，不写是谁投诉的。"""


class NoteOpinionSerializer(payload.described(forms.NoteOpinion, "NoteOpinionRequest")):  # type: ignore[misc]
    """没有写明哪家机构的，不写 institution。"""

    institution = serializers.CharField(max_length=30, required=False, label="机构的案号")


class Opened(CaseViewSet):
    """A small matter that a program may open: the form of the page, and the institution by its reference."""

    def opened(self, form: type, act: Any, sent: dict[str, Any], **more: Any) -> Response:
        blank = form()
        payload.refuse_unknown(["institution", *blank.fields], [key for key in sent if key not in blank.fields])
        typed = payload.judged(form(payload.typed(blank, sent)))
        found = wall.make(act, by=self.request.actor, at=timezone.now(), **more, **typed)
        return self.made(found)

    def asked(self) -> tuple[Institution | None, dict[str, Any]]:
        """The institution that was named, and the rest of what was sent."""
        rest = dict(payload.sent(self.request).items())
        reference = rest.pop("institution", None)
        if reference is None:
            return None, rest
        found = INSTITUTION.visible_to(self.request.actor).filter(case__reference=str(reference)).first()
        if found is None:
            raise Invalid({"institution": "没有这个机构，或者它不在您的职责范围内；请核对案号"})
        return found, rest


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


class Disputes(Opened):
    """老年人或者家属与机构的纠纷调解。"""

    tag = "disputes"
    doors = doors.DISPUTE
    row = DisputeRow
    detail_serializer = DisputeDetail
    filterset_class = DisputeFilter

    @extend_schema(request=OpenDisputeSerializer)
    def create(self, request: Request) -> Response:
        """登记一件纠纷，由本部门调解；机构作为一方能看到。"""
        return once(request, self.open)

    def open(self) -> Response:
        institution, sent = self.asked()
        if institution is None:
            raise Invalid({"institution": "写明是哪家机构：机构的案号"})
        return self.opened(forms.OpenDispute, disputes.open, sent, institution=institution)


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


class Opinions(Opened):
    """舆情：媒体报道和传言的核实、上报和回应。"""

    tag = "opinions"
    doors = doors.OPINION
    row = OpinionRow
    detail_serializer = OpinionDetail
    filterset_class = OpinionFilter

    @extend_schema(request=NoteOpinionSerializer)
    def create(self, request: Request) -> Response:
        """登记一条舆情；重大的须上报。"""
        return once(request, self.open)

    def open(self) -> Response:
        institution, sent = self.asked()
        return self.opened(forms.NoteOpinion, opinions.note, sent, institution=institution)


urlpatterns = [*routes("disputes", Disputes), *routes("opinions", Opinions)]
