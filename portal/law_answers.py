"""What the answers about the law look like, for the description of the API; `law.questions` is what makes them."""

from rest_framework.serializers import (
    BooleanField,
    CharField,
    DateField,
    DateTimeField,
    DictField,
    Field,
    IntegerField,
    JSONField,
    ListField,
    Serializer,
)


class Dated(Serializer):
    """How the place's text stands on the day asked for."""

    status = CharField(label="in_force、draft、expired、not_yet、unattached")
    status_text = CharField()
    instrument = CharField()
    valid_from = DateField(allow_null=True)
    valid_until = DateField(allow_null=True)
    note = CharField(allow_null=True)


class Outline(Serializer):
    """One term: what must be done, within what, after what, by whom, by which article."""

    term = CharField()
    label = CharField()
    form = CharField()
    length = CharField()
    n = IntegerField(allow_null=True)
    unit = CharField(allow_null=True)
    per = CharField(allow_null=True)
    event = CharField(allow_null=True)
    basis = CharField(label="STATUTE、ORDER、TARGET")
    agencies = ListField(child=CharField())
    who = CharField(allow_blank=True)
    to = CharField(allow_null=True)
    consequence = CharField(allow_null=True)
    conflict = CharField(allow_null=True)
    silent = CharField(allow_null=True)
    bearer = CharField(allow_null=True, label="institution、authority：按期义务是谁的")
    counts = ListField(child=CharField(), label="按期义务算数的做法")
    carried = CharField(allow_null=True, label="clock、frequency、milestone、check、rule、record、disclosure")
    out_of_scope = CharField(allow_null=True, label="不由软件承担的理由")
    cite = CharField()
    unverified = BooleanField()


class DaySkipped(Serializer):
    date = DateField()
    why = CharField()
    notice = CharField(allow_null=True)
    url = CharField(allow_null=True)


class Rule(Serializer):
    label = CharField()
    cite = CharField()


class DueAnswer(Dated, Outline):
    place = CharField()
    obligation = CharField()
    on = DateField(allow_null=True)
    at = DateTimeField(allow_null=True)
    due_on = DateField(allow_null=True)
    due_at = DateTimeField(allow_null=True)
    overdue_from = DateField(allow_null=True)
    certain = BooleanField()
    counted = ListField(child=DateField())
    skipped = DaySkipped(many=True)
    period = DictField(child=DateField(), allow_null=True)
    keep_until = DateField(allow_null=True)
    rules = Rule(many=True)
    also = Outline(many=True, label="同一项义务的其他期限")


class Responsible(Serializer):
    id = CharField()
    name = CharField()
    role = CharField(label="lead、joint、cooperating")
    task = CharField()
    competent = BooleanField()
    cite = CharField()


class Fallback(Serializer):
    id = CharField()
    name = CharField()
    cite = CharField()


class CompetentAnswer(Dated):
    place = CharField()
    domain = CharField()
    label = CharField()
    facts = DictField(child=JSONField())
    agencies = Responsible(many=True)
    applies = CharField(allow_null=True, label="按事实实际适用的领域")
    cite = CharField()
    conflict = CharField(allow_null=True)
    silent = CharField(allow_null=True)
    fallback = Fallback(allow_null=True)


class Wanted(Serializer):
    code = CharField()
    label = CharField()
    why = CharField(allow_null=True)
    conflict = CharField(allow_null=True)
    cite = CharField()
    unverified = BooleanField()


class Undecided(Wanted):
    facts = ListField(child=CharField(), label="要先知道的事实")


class Choice(Serializer):
    code = CharField()
    label = CharField()


class Conflicting(Serializer):
    id = CharField()
    about = CharField()
    question = CharField()
    options = Choice(many=True)
    cite = CharField()


class Pledge(Serializer):
    wanted = BooleanField()
    matters = ListField(child=CharField())
    public = BooleanField()
    silent = CharField(allow_null=True)
    cite = CharField()


class Item(Serializer):
    code = CharField()
    label = CharField()
    required = BooleanField()
    cite = CharField()
    unverified = BooleanField()


class DocumentsAnswer(Dated):
    place = CharField()
    facts = DictField(child=JSONField())
    required = Wanted(many=True)
    optional = Wanted(many=True)
    undecided = Undecided(many=True)
    conflicts = Conflicting(many=True)
    pledge = Pledge(allow_null=True)
    items = Item(many=True)
    silent = CharField(allow_null=True)


class MayAnswer(Dated):
    place = CharField()
    agency = CharField()
    agency_name = CharField()
    move = CharField()
    label = CharField()
    domain = CharField(allow_null=True)
    allowed = BooleanField()
    why = CharField()
    cite = CharField()


class Named(Serializer):
    id = CharField(allow_null=True, label="单位；文件只用统称的没有")
    name = CharField()


class Gathering(Serializer):
    id = CharField()
    name = CharField()


class Routed(Dated):
    """Where a matter goes, and what the text leaves open."""

    place = CharField()
    label = CharField()
    domain = CharField(allow_null=True)
    to = Named(many=True)
    choices = Named(many=True, label="文件没有点名时可以指派的单位")
    conflict = CharField(allow_null=True)
    silent = CharField(allow_null=True)
    fallback = Gathering(allow_null=True)
    cite = CharField()
    unverified = BooleanField()


class Supervision(Serializer):
    proposed = BooleanField()
    propose = Named(many=True)
    decide = Named(many=True)
    conflict = CharField(allow_null=True)
    silent = CharField(allow_null=True)
    cite = CharField()


class HazardAnswer(Routed):
    hazard = CharField()
    grade = CharField(label="general、major")
    call = BooleanField(label="紧急时通知到场")
    measures = ListField(child=CharField())
    listing = Supervision(label="挂牌督办")


class Transfer(Serializer):
    term = CharField()
    length = CharField()
    cite = CharField()


class UnlicensedAnswer(Routed):
    unlicensed = CharField()
    joint = Named(many=True)
    assign = BooleanField(label="须指派")
    channel = CharField(allow_null=True)
    transfer = Transfer(allow_null=True)


class ReportStep(Serializer):
    to = Named(many=True)
    term = CharField(allow_null=True)
    length = CharField(allow_null=True)
    conflict = CharField(allow_null=True)
    silent = CharField(allow_null=True)
    unverified = BooleanField()
    cite = CharField()

    def get_fields(self) -> dict[str, Field]:
        return {"from": CharField(), **super().get_fields()}  # a word that Python keeps for itself


class ReportAnswer(Dated):
    place = CharField()
    event = CharField()
    label = CharField()
    steps = ReportStep(many=True)
    conflict = CharField(allow_null=True)
    silent = CharField(allow_null=True)
    cite = CharField()


class Does(Serializer):
    code = CharField()
    label = CharField()


class PeriodsAnswer(Dated, Outline):
    place = CharField()
    obligation = CharField()
    year = IntegerField()
    does = Does(many=True, label="算数的做法")
    periods = ListField(child=DictField(child=DateField()))


class RateAnswer(Dated):
    place = CharField()
    rate = CharField()
    label = CharField()
    numerator_label = CharField()
    denominator_label = CharField()
    target = IntegerField(label="百分之几")
    numerator = IntegerField(allow_null=True)
    denominator = IntegerField(allow_null=True)
    state = CharField(allow_null=True, label="met、unmet、not_applicable")
    state_text = CharField(allow_null=True)
    shown = CharField(allow_null=True)
    due_on = DateField(allow_null=True)
    conflict = CharField(allow_null=True)
    silent = CharField(allow_null=True)
    cite = CharField()
    unverified = BooleanField()
