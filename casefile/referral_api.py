"""The API of referrals: the list, one of them, sending one from a case, and every move."""

from typing import Any

import django_filters
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from agencies import wall
from agencies.models import Agency
from casefile import payload, referral_routes, referrals
from casefile.api import CaseViewSet, MatterFilter, once, routes
from casefile.models import CaseFile, Referral
from casefile.referral_doors import DOORS
from casefile.referral_offers import takes_referrals
from casefile.refusals import Invalid
from casefile.represent import (
    CASE_FIELDS,
    DETAIL_FIELDS,
    BodySerializer,
    CaseSerializer,
    DetailSerializer,
    RowSerializer,
)
from law import load

OWN = ("kind", "sender", "domain", "text", "channel", "urgent", "answer_by", "refusal", "assigned", "previous")


class Own(serializers.ModelSerializer):
    """The columns of a referral. The file's agency is the receiver."""

    sender = BodySerializer(label="送出部门")
    domain = serializers.CharField(source="case.domain", label="监管领域")
    previous = serializers.CharField(
        source="previous.case.reference", default=None, allow_null=True, label="前次移送的案号"
    )


class ReferralRow(RowSerializer, Own, CaseSerializer):
    class Meta:
        model = Referral
        fields = (*CASE_FIELDS, *OWN, "clocks")


class ReferralDetail(DetailSerializer, Own, CaseSerializer):
    class Meta:
        model = Referral
        fields = (*CASE_FIELDS, *OWN, "refusal_text", "answer", "answered_on", "ground", *DETAIL_FIELDS)


class SendSerializer(serializers.Serializer):
    """A new referral: from which case, to whom, and why. Another receiver than the matrix names needs a reason."""

    about = serializers.CharField(max_length=30, label="从哪个案卷送出（案号）")
    kind = serializers.ChoiceField(Referral.Kind.choices, label="方式")
    receiver = serializers.CharField(max_length=60, label="接收部门的编号")
    domain = serializers.CharField(max_length=40, required=False, default="", label="监管领域；不填的按案卷")
    reason = serializers.CharField(
        max_length=1000, required=False, default="", allow_blank=True, label="另选部门的理由"
    )
    text = serializers.CharField(max_length=4000, label="事由")
    channel = serializers.CharField(max_length=120, required=False, default="", allow_blank=True, label="途径")
    urgent = serializers.BooleanField(required=False, default=False, label="紧急")
    answer_by = serializers.DateField(required=False, default=None, allow_null=True, label="答复期限")


class ReferralFilter(MatterFilter):
    state = django_filters.ChoiceFilter(choices=Referral.State.choices, label="状态")
    kind = django_filters.ChoiceFilter(choices=Referral.Kind.choices, label="方式")
    sender = django_filters.CharFilter(field_name="sender_id", label="送出部门的编号")
    receiver = django_filters.CharFilter(field_name="case__agency_id", label="接收部门的编号")
    about = django_filters.CharFilter(field_name="case__parent__reference", label="从哪个案卷送出（案号）")


class Referrals(CaseViewSet):
    """部门之间的移送、告知、抄告。"""

    tag = "referrals"
    doors = DOORS
    row = ReferralRow
    detail_serializer = ReferralDetail
    filterset_class = ReferralFilter

    @extend_schema(request=SendSerializer)
    def create(self, request: Request) -> Response:
        """从一个案卷送给别的部门；签发函件，接收部门的时限开始。"""
        return once(request, self.send)

    def send(self) -> Response:
        form = SendSerializer(data=payload.sent(self.request))
        payload.refuse_unknown(list(form.fields), [name for name in form.initial_data if name not in form.fields])
        form.is_valid(raise_exception=True)
        given, actor, now = dict(form.validated_data), self.request.actor, timezone.now()
        seen = CaseFile.objects.visible_to(actor).select_related("place", "agency", "party")
        about = seen.filter(reference=given.pop("about")).first()
        if about is None or not takes_referrals(about):
            raise Invalid({"about": "没有这个案卷，或者不能从它送出；填可以查看的案卷的案号"})
        given["receiver"] = Agency.objects.filter(pk=given["receiver"]).first()
        if given["receiver"] is None:
            raise Invalid({"receiver": "没有这个部门；填部门的编号，如 jingyu.fire"})
        given["domain"] = given["domain"] or about.domain
        known = self._ground(about, given["domain"], given["receiver"], given.pop("reason"))
        found = wall.make(referrals.offer, about, **given, ground=known, by=actor, at=now)
        subject = get_object_or_404(self.get_queryset().prefetch_related("case__attachments"), pk=found.pk)
        return self.shown(subject, status=201)

    def _ground(self, about: CaseFile, domain: str, receiver: Agency, reason: str) -> dict[str, Any]:
        """Why this receiver, as on the page. Raises Invalid where the choice is the officer's and has no reason."""
        actor = self.request.actor
        if domain not in load.pack(about.place_id).domains:
            return {"why": reason, "officer": actor.name} if reason else {}
        own = actor.agency.pk if actor.agency else ""
        route = referral_routes.route(about, domain, on=timezone.localdate(), without=own)
        if not reason and (route.open_choice or receiver.pk not in route.slugs):
            raise Invalid({"reason": f"职责分工没有定下由{receiver.name}办理；写明为什么选它"})
        return referral_routes.ground(route, chosen=receiver.pk, reason=reason, officer=actor.name)


urlpatterns = routes("referrals", Referrals)
