"""What the answer about how long a listing stands looks like, for the description of the API."""

from rest_framework.serializers import BooleanField, CharField, DateField, IntegerField, Serializer

from portal.law_answers import Dated


class GroundOfList(Serializer):
    code = CharField()
    label = CharField()
    cite = CharField()


class StayAnswer(Dated):
    place = CharField()
    list = CharField()
    label = CharField()
    severity = CharField(label="light、general、serious")
    severity_text = CharField()
    on = DateField(label="列入的日期")
    length = CharField()
    min_months = IntegerField()
    max_months = IntegerField(allow_null=True, label="没有写最长多久的，为空")
    repair_after_months = IntegerField(allow_null=True)
    earliest_end_on = DateField(allow_null=True)
    latest_end_on = DateField(allow_null=True)
    repair_from = DateField()
    public = BooleanField(label="原则上公布")
    condition = CharField(allow_null=True)
    grounds = GroundOfList(many=True, label="本地文本写明的列入情形")
    conflict = CharField(allow_null=True)
    silent = CharField(allow_null=True)
    cite = CharField()
    unverified = BooleanField()
