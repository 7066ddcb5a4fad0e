"""The API of the credit record: every line of one institution, with the file on which it rests."""

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from casefile import addresses
from casefile.views import seek
from credit import record
from registry.doors import INSTITUTION


class LineSerializer(serializers.Serializer):
    """One line. `case` is absent where the caller may not read the file, or the line is a pledge given."""

    entry = serializers.IntegerField(allow_null=True, label="信用记录的编号；提出异议、提请列入时用")
    on = serializers.DateField(label="日期")
    label = serializers.CharField(label="种类")
    text = serializers.CharField(label="内容", allow_blank=True)
    number = serializers.CharField(label="文号", allow_blank=True)
    authority = serializers.CharField(label="作出机关", allow_blank=True)
    cite = serializers.CharField(label="依据", allow_blank=True)
    case = serializers.CharField(source="case.reference", default=None, allow_null=True, label="所据的案号")
    disputed = serializers.BooleanField(label="有异议在核查")
    corrected = serializers.CharField(label="更正成什么", allow_blank=True)


class RecordSerializer(serializers.Serializer):
    silence = serializers.CharField(label="文本没有写的", allow_blank=True)
    lines = LineSerializer(many=True, label="记录，新的在前")


class InstitutionRecord(APIView):
    """信用记录：只增不改，每一条都出自所列案卷的办理记录。"""

    @extend_schema(responses=RecordSerializer, tags=["institutions"])
    def get(self, request: Request, reference: str) -> Response:
        """一家机构的信用记录。"""
        found = seek(INSTITUTION.visible_to(request.actor), reference)
        return Response(RecordSerializer({"silence": record.silence(found), "lines": record.of(found)}).data)


urlpatterns = [
    path(f"institutions/{addresses.CASE}/credit", InstitutionRecord.as_view(), name="institution_credit"),
]
