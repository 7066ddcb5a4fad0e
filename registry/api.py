"""The API of institutions, filings, changes of filings and findings: opening, filling in, and every move."""

from collections.abc import Callable
from typing import Any

import django_filters
from django import forms as django_forms
from django.db import transaction
from django.urls import path
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from agencies import wall
from casefile import addresses, etags, flow, payload
from casefile.api import CaseViewSet, MatterFilter, once, routes
from casefile.models import Matter
from casefile.refusals import Conflict, Forbidden, Invalid
from registry import applications, change, completeness, doors, filing, forms, represent, unfiled
from registry.flow import CHANGE, FILING, UNFILED
from registry.models import Change, Filing, Institution, Unfiled


def _filter(model: type[Matter], **more: django_filters.Filter) -> type[MatterFilter]:
    """The filters of every matter, with the states of this one."""
    state = django_filters.ChoiceFilter(choices=model.State.choices, label="状态")
    return type(f"{model.__name__}Filter", (MatterFilter,), {"state": state, **more})


class ByInstitution(serializers.Serializer):
    institution = serializers.CharField(max_length=30, label="机构的案号")


class Institutions(CaseViewSet):
    """机构。一家机构的案卷就是它的档案；备案、变更、线索都挂在下面。"""

    tag = "institutions"
    doors = doors.INSTITUTION
    row = represent.InstitutionRow
    detail_serializer = represent.InstitutionDetail
    filterset_class = _filter(
        Institution,
        town=django_filters.CharFilter(label="乡镇（街道）"),
        kind=django_filters.ChoiceFilter(choices=Institution.Kind.choices, label="登记类型"),
    )


class Opening:
    """Opens a matter against an institution that the client may read and whose matters it may open."""

    opens: Callable[..., Matter]
    opening_move: flow.Move

    def institution(self, reference: str) -> Institution:
        found = doors.INSTITUTION.visible_to(self.request.actor).filter(case__reference=reference).first()
        if found is None:
            raise Invalid({"institution": "没有这个机构，或者它不在您的职责范围内；请核对案号"})
        if sentence := self.opening_move.forbids(self.request.actor, found):
            raise Forbidden(sentence)
        return found

    def opened(self, reference: str, **typed: Any) -> Response:
        institution = self.institution(reference)
        matter = wall.make(type(self).opens, institution, by=self.request.actor, at=timezone.now(), **typed)
        return self.made(matter)


FIELDS = {name: field for form in forms.SECTIONS.values() for name, field in form.base_fields.items()}
ItemsSerializer = payload.described(type("AllItems", (django_forms.Form,), dict(FIELDS)), "ItemsRequest")
UploadSerializer = payload.described(forms.Upload, "UploadRequest")
PledgeSerializer = payload.described(forms.Pledge, "PledgeRequest")


class ApplicationViewSet(Opening, CaseViewSet):
    """What a filing and a change share besides their moves: they are opened, filled in, and given documents."""

    @extend_schema(request=ByInstitution)
    def create(self, request: Request) -> Response:
        """为一家机构开一份草稿；已登记的内容会先填好。"""
        return once(request, self.open)

    def open(self) -> Response:
        form = ByInstitution(data=payload.sent(self.request))
        form.is_valid(raise_exception=True)
        return self.opened(form.validated_data["institution"])

    @extend_schema(request=ItemsSerializer)
    def patch_items(self, request: Request, reference: str) -> Response:
        """改一部分备案事项，没写的不动。"""
        return self.fill(whole=False)

    @extend_schema(request=ItemsSerializer)
    def put_items(self, request: Request, reference: str) -> Response:
        """整份重填备案事项，没写的清空（身份证号码除外，不写就保留）。"""
        return self.fill(whole=True)

    @transaction.atomic
    def fill(self, *, whole: bool) -> Response:
        subject = self._editable()
        expect = etags.demand(self.request, subject.case)
        sent = payload.sent(self.request)
        payload.refuse_unknown(list(FIELDS), [name for name in sent if name not in FIELDS])
        errors: dict[str, str] = {}
        for section, form_class in forms.SECTIONS.items():
            mine = {name: value for name, value in sent.items() if name in form_class.base_fields}
            if not (mine or whole):
                continue
            try:
                facts = _section(form_class, subject, mine, whole=whole)
            except Invalid as refusal:
                errors |= refusal.errors
                continue
            asked = {"by": self.request.actor, "at": timezone.now(), "expect": expect}
            wall.make(applications.save, subject, section=section, **asked, **facts)
            expect = None
        if errors:
            raise Invalid(errors)
        return self.shown(self.get_subject())

    @extend_schema(request={"multipart/form-data": UploadSerializer})
    def put_document(self, request: Request, reference: str, slot: str) -> Response:
        """交一件材料（PDF、JPG、PNG）。再交一次就替换，旧的留在记录里。"""
        subject = self._editable()
        if request.headers.get("If-Match"):
            etags.demand(request, subject.case)
        wanted = {doc.code: doc.label for doc in completeness.uploads(subject)}
        if slot not in wanted:
            named = "、".join(f"{code}（{label}）" for code, label in wanted.items()) or "没有要上传的材料"
            raise Invalid({"slot": f"按填报的情况不需要“{slot[:40]}”；需要的有：{named}"})
        upload = payload.judged(payload.bind(forms.Upload, request))["file"]
        wall.make(applications.attach, subject, slot, upload, by=request.actor, at=timezone.now())
        return self.shown(self.get_subject())

    @extend_schema(request=PledgeSerializer)
    def post_pledge(self, request: Request, reference: str) -> Response:
        """作出备案承诺。"""
        return once(request, self.pledge)

    def pledge(self) -> Response:
        subject = self._editable()
        expect = etags.demand(self.request, subject.case)
        name = payload.judged(payload.bind(forms.Pledge, self.request))["pledged_by"]
        asked = {"by": self.request.actor, "at": timezone.now(), "expect": expect}
        wall.make(applications.pledge, subject, pledged_by=name, **asked)
        return self.shown(self.get_subject())

    def _editable(self) -> Matter:
        subject, row = self.get_subject(), self.doors.flow.moves["draft"]
        if sentence := row.forbids(self.request.actor, subject):
            raise Forbidden(sentence)
        if sentence := row.hinders(subject):
            raise Conflict(sentence)
        return subject


def _section(form_class: Any, subject: Any, sent: dict[str, Any], *, whole: bool) -> dict[str, Any]:
    """One section as its form reads it. Raises Invalid."""
    blank = form_class(application=subject)
    kept = {} if whole else {name: blank.shown(name) for name in blank.fields if name not in sent}
    data = {name: value for name, value in kept.items() if value is not None} | payload.typed(blank, sent)
    form = form_class(data, application=subject)
    payload.judged(form)
    return form.facts()


class Filings(ApplicationViewSet):
    """设置养老服务机构备案。"""

    tag = "filings"
    doors = doors.FILING
    row = represent.FilingRow
    detail_serializer = represent.FilingDetail
    opens = staticmethod(filing.open)
    opening_move = FILING.moves["draft"]
    filterset_class = _filter(
        Filing, institution=django_filters.CharFilter(field_name="institution__case__reference", label="机构的案号")
    )


class FilingChanges(ApplicationViewSet):
    """变更备案。"""

    tag = "filing-changes"
    doors = doors.CHANGE
    row = represent.ChangeRow
    detail_serializer = represent.ChangeDetail
    opens = staticmethod(change.open)
    opening_move = CHANGE.moves["draft"]
    filterset_class = _filter(
        Change, institution=django_filters.CharFilter(field_name="institution__case__reference", label="机构的案号")
    )


class FindingSerializer(ByInstitution, payload.described(forms.OpenUnfiled, "OpenUnfiledRequest")):
    """A finding, and the institution that it is about."""


class Findings(Opening, CaseViewSet):
    """未备案收住老年人的线索。"""

    tag = "unfiled"
    doors = doors.UNFILED
    row = represent.UnfiledRow
    detail_serializer = represent.UnfiledDetail
    opens = staticmethod(unfiled.open)
    opening_move = UNFILED.moves["record_check"]
    filterset_class = _filter(
        Unfiled, institution=django_filters.CharFilter(field_name="institution__case__reference", label="机构的案号")
    )

    @extend_schema(request=FindingSerializer)
    def create(self, request: Request) -> Response:
        """就一家机构立一条未备案线索；督促和检查的时限从发现之日起算。"""
        return once(request, self.open)

    def open(self) -> Response:
        sent = dict(payload.sent(self.request).items())
        form = ByInstitution(data={"institution": sent.pop("institution", "")})
        form.is_valid(raise_exception=True)
        blank = forms.OpenUnfiled()
        payload.refuse_unknown(["institution", *blank.fields], [name for name in sent if name not in blank.fields])
        typed = payload.judged(forms.OpenUnfiled(payload.typed(blank, sent)))
        return self.opened(form.validated_data["institution"], **typed)


def _filled_in(prefix: str, view: type[ApplicationViewSet]) -> list:
    one, kind = f"{prefix}/{addresses.CASE}", view.doors.flow.key
    items = {"put": "put_items", "patch": "patch_items"}
    document = view.as_view({"put": "put_document"}, parser_classes=[MultiPartParser])
    return [
        path(f"{one}/items", view.as_view(items, is_conditional=True), name=f"{kind}.items"),
        path(f"{one}/documents/<slug:slot>", document, name=f"{kind}.document"),
        path(f"{one}/pledge", view.as_view({"post": "post_pledge"}, is_conditional=True), name=f"{kind}.pledge"),
    ]


urlpatterns = [
    *routes("institutions", Institutions),
    *_filled_in("filings", Filings),
    *routes("filings", Filings),
    *_filled_in("filing-changes", FilingChanges),
    *routes("filing-changes", FilingChanges),
    *routes("unfiled", Findings),
]
