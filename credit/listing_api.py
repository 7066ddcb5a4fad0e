"""The API of lists of conduct: listings, repairs and objections, their moves, and how to open each of them."""

from typing import Any

import django_filters
from django import forms as django_forms
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from agencies import wall
from casefile import payload
from casefile.api import CaseViewSet, MatterFilter, once, routes
from casefile.doors import Doors
from casefile.refusals import Invalid
from casefile.represent import CASE_FIELDS, DETAIL_FIELDS, CaseSerializer, DetailSerializer, RowSerializer
from credit import doors, listing, listing_shown, objections, repair
from credit.forms import listings as forms
from credit.models import Listing, Objection, Repair
from registry.doors import INSTITUTION
from registry.models import Institution

LISTED = (
    "list", "ground", "institution", "person_post", "severity", "decision_number", "decided_on", "served_on",
    "listed_on", "ends_on", "left_on", "left_by",
)  # fmt: skip
WHOLE = ("reason", "rule", "statement", "hearing", "stay", "public")


class ListingRow(RowSerializer, CaseSerializer):
    institution = serializers.CharField(source="institution.case.reference", label="机构的案号")

    class Meta:
        model = Listing
        fields = (*CASE_FIELDS, *LISTED, "clocks")


class ListingDetail(DetailSerializer, CaseSerializer):
    institution = serializers.CharField(source="institution.case.reference", label="机构的案号")
    rule = serializers.DictField(label="列入依据：情形、条文、所据处理结果、文本留下的问题")
    stay = serializers.DictField(label="期限：按决定当日的规定")
    public = serializers.BooleanField(source="is_public", label="是否公布")

    class Meta:
        model = Listing
        fields = (*CASE_FIELDS, *LISTED, *WHOLE, *DETAIL_FIELDS)


class ListingFilter(MatterFilter):
    state = django_filters.ChoiceFilter(choices=Listing.State.choices, label="状态")
    list = django_filters.CharFilter(label="名单")
    institution = django_filters.CharFilter(field_name="institution__case__reference", label="机构的案号")
    ends_before = django_filters.DateFilter(field_name="ends_on", lookup_expr="lte", label="截止不晚于")


def _named(request: Request, name: str, table: Doors, what: str) -> Any:
    """The matter that a request names by its reference, as its sender may see it."""
    reference = str(payload.sent(request).get(name, ""))
    found = table.visible_to(request.actor).filter(case__reference=reference).first()
    if found is None:
        raise Invalid({name: f"没有{what}，或者它不在您的职责范围内；请核对案号"})
    return found


def _whose(request: Request) -> Institution:
    return _named(request, "institution", INSTITUTION, "这家机构")


class Propose(forms.Propose):
    """What the page asks, and which institution."""

    institution = django_forms.CharField(max_length=30, label="机构的案号")


ProposeSerializer = payload.described(Propose, "ListingProposeRequest")


class Listings(CaseViewSet):
    """信用名单。谁监管、谁列入：谁能就哪一项提请，由本地文本写明；失信一类须以有文号的处理结果为据（basis）。"""

    tag = "listings"
    doors = doors.LISTING
    row = ListingRow
    detail_serializer = ListingDetail
    filterset_class = ListingFilter

    @extend_schema(request=ProposeSerializer)
    def create(self, request: Request) -> Response:
        """提请列入名单。"""
        return once(request, self.open)

    def open(self) -> Response:
        found, actor = _whose(self.request), self.request.actor
        typed = payload.judged(payload.bind(Propose, self.request, institution=found, actor=actor))
        del typed["institution"]
        subject = wall.make(listing.propose, found, by=actor, at=timezone.now(), **typed)
        return self.made(subject)


class RepairRow(RowSerializer, CaseSerializer):
    listing = serializers.CharField(source="listing.case.reference", label="列入的案号")

    class Meta:
        model = Repair
        fields = (*CASE_FIELDS, "listing", "decided_on", "clocks")


class RepairDetail(DetailSerializer, CaseSerializer):
    listing = serializers.CharField(source="listing.case.reference", label="列入的案号")
    ways = serializers.ListField(child=serializers.DictField(), label="修复方式")

    class Meta:
        model = Repair
        fields = (*CASE_FIELDS, "listing", "ways", "text", "finding", "reason", "decided_on", *DETAIL_FIELDS)


class RepairFilter(MatterFilter):
    state = django_filters.ChoiceFilter(choices=Repair.State.choices, label="状态")
    listing = django_filters.CharFilter(field_name="listing__case__reference", label="列入的案号")


class ApplyRepair(forms.ApplyRepair):
    """What the page asks, and which listing. The evidence of each way is the file `evidence_<way>`."""

    listing = django_forms.CharField(max_length=30, label="列入的案号")


ApplySerializer = payload.described(ApplyRepair, "RepairApplyRequest")


class Repairs(CaseViewSet):
    """信用修复。谁列入、谁办理；列入满最短期限才能申请，准予的当日移出、停止公布。"""

    tag = "repairs"
    doors = doors.REPAIR
    row = RepairRow
    detail_serializer = RepairDetail
    filterset_class = RepairFilter

    @extend_schema(request=ApplySerializer)
    def create(self, request: Request) -> Response:
        """就一件列入申请修复；各种方式的证明以 multipart 提交，字段名是 evidence_ 加方式的编号。"""
        return once(request, self.open)

    def open(self) -> Response:
        found, actor = _named(self.request, "listing", doors.LISTING, "这件列入"), self.request.actor
        typed = payload.judged(payload.bind(ApplyRepair, self.request, subject=found, actor=actor))
        del typed["listing"]
        subject = wall.make(repair.apply, found, by=actor, at=timezone.now(), **typed)
        return self.made(subject)


class ObjectionRow(RowSerializer, CaseSerializer):
    class Meta:
        model = Objection
        fields = (*CASE_FIELDS, "entry", "event", "clocks")


class ObjectionDetail(DetailSerializer, CaseSerializer):
    class Meta:
        model = Objection
        fields = (*CASE_FIELDS, "entry", "event", "text", "answer", *DETAIL_FIELDS)


class ObjectionFilter(MatterFilter):
    state = django_filters.ChoiceFilter(choices=Objection.State.choices, label="状态")


class Object(forms.Object):
    """What the page asks, which institution, and which entry of its record or event of its grade."""

    institution = django_forms.CharField(max_length=30, label="机构的案号")
    entry = django_forms.IntegerField(label="信用记录的编号", required=False)
    event = django_forms.IntegerField(label="计分的办理记录编号", required=False)


ObjectSerializer = payload.described(Object, "ObjectionRaiseRequest")


class Objections(CaseViewSet):
    """信用异议。由原记录经办人以外的人核查；成立的另记更正，原记录不改。"""

    tag = "objections"
    doors = doors.OBJECTION
    row = ObjectionRow
    detail_serializer = ObjectionDetail
    filterset_class = ObjectionFilter

    @extend_schema(request=ObjectSerializer)
    def create(self, request: Request) -> Response:
        """对一条信用记录（entry）、一项计分（event）或者风险等级提出异议。"""
        return once(request, self.open)

    def open(self) -> Response:
        found, actor = _whose(self.request), self.request.actor
        typed = payload.judged(payload.bind(Object, self.request))
        del typed["institution"]
        asked = typed.pop("entry"), typed.pop("event")
        entry, event = listing_shown.target(found, *asked)
        if any(asked) and entry is None and event is None:
            raise Invalid({"entry": "这家机构没有这条记录"})
        sent = {"entry": entry, "event": event, "by": actor, "at": timezone.now(), **typed}
        subject = wall.make(objections.raise_, found, **sent)
        return self.made(subject)


urlpatterns = [
    *routes("listings", Listings),
    *routes("repairs", Repairs),
    *routes("objections", Objections),
]
