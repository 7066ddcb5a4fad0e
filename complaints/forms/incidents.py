"""What reporting an accident asks on its one screen, and what each move of it asks.

Only what a report cannot do without is required; everything else may be told later.
"""

from typing import Any

from django import forms
from django.utils import timezone

from agencies.access import Actor
from agencies.models import Agency, Place
from casefile.controls import Uploads, lines, moment
from casefile.doors import MoveForm
from complaints import incident_chain
from complaints.models import Incident
from law import load
from registry.doors import INSTITUTION
from registry.models import Institution

MOST_NAMES = 400


def _count(label: str) -> forms.IntegerField:
    widget = forms.NumberInput(attrs={"inputmode": "numeric"})
    return forms.IntegerField(label=label, min_value=0, max_value=99999, required=False, widget=widget)


class OfEvent(forms.CheckboxSelectMultiple):
    """Reads `others`, or on the page the boxes that stand under the chosen event (`others-<event>`)."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        own = super().value_from_datadict(data, files, name)
        return own or super().value_from_datadict(data, files, f"{name}-{data.get('event', '')}") or []


class Figures(forms.Form):
    """Numbers of people, each optional: what is not known is left empty."""

    units = {"dead": "人", "injured": "人", "ill": "人"}

    dead = _count("死亡")
    injured = _count("受伤")
    ill = _count("发病")


class Report(Figures):
    """`institution` is known already where somebody reports from its page, or for itself."""

    event = forms.ChoiceField(label="出了什么事", widget=forms.RadioSelect)
    where = forms.CharField(
        label="在哪里", max_length=200, required=False, help_text="机构名称，或者地址。",
        widget=forms.TextInput(attrs={"list": "institutions", "autocomplete": "off"}),
    )  # fmt: skip
    text = lines("简要情况", rows=3, max_length=4000, help_text="一句话就可以：什么事、有没有人受伤。")
    informed_at = moment("什么时候得知的", help_text="时限从这一分钟起算；已经填好现在，不对就改。")
    happened_at = moment("什么时候发生的", required=False)
    measures = lines("已经采取的措施", rows=2, max_length=4000, required=False)
    reporter = forms.CharField(label="报告人", max_length=60, required=False)
    reporter_phone = forms.CharField(
        label="报告人电话", max_length=30, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    files_sent = Uploads(label="现场照片", required=False, help_text="JPG、PNG 或 PDF，可以一次选几件。")
    others = forms.MultipleChoiceField(label="文本没有点名的，还报给谁", required=False, widget=OfEvent)

    def __init__(self, *args: Any, actor: Actor, place: Place, institution: Institution | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.actor, self.place, self.institution = actor, place, institution
        self.on = timezone.localdate()
        events = incident_chain.kinds(place.pk, self.on)
        self.fields["event"].choices = list(events.items())
        pack = load.pack(place.pk)
        self.fields["others"].choices = [
            (slug, entry.name) for slug, entry in pack.agencies.items() if entry.can_sign_in
        ]
        self.initial.setdefault("event", next(iter(events)))
        self.initial.setdefault("informed_at", timezone.localtime().replace(second=0, microsecond=0))
        self.initial.setdefault("reporter", actor.name)
        if institution:
            self.fields["where"].label = "具体位置"
            self.fields["where"].help_text = "楼层、房间；不清楚可以不填。"
            del self.fields["where"].widget.attrs["list"]

    def names(self) -> list[str]:
        """Institutions that whoever types is offered, where none is known yet."""
        if self.institution or self.actor.party:
            return []
        found = INSTITUTION.visible_to(self.actor).filter(place=self.place).order_by("party__name_key")
        return list(found.values_list("party__name", flat=True)[:MOST_NAMES])

    def clean(self) -> dict[str, Any]:
        """What was typed as the place may be an institution by name, code or reference; otherwise it stays words."""
        cleaned = super().clean()
        typed = (cleaned.get("where") or "").strip()
        found = self.institution
        if found is None and typed:
            seen = INSTITUTION.visible_to(self.actor).filter(place=self.place)
            for way in ("party__name", "party__code", "case__reference"):
                found = found or seen.filter(**{way: typed}).first()
            cleaned["where"] = "" if found else typed
        return cleaned | {"institution": found}


class Acknowledge(MoveForm):
    """Nothing but the confirmation itself."""


class Call(MoveForm):
    telling = forms.TypedChoiceField(label="打给谁", coerce=int, widget=forms.RadioSelect)
    reached = forms.TypedChoiceField(
        label="打通了吗", choices=(("true", "打通了"), ("false", "没有打通")), coerce=lambda word: word == "true",
        widget=forms.RadioSelect,
    )  # fmt: skip
    person = forms.CharField(
        label="接电话的人", max_length=60, required=False, widget=forms.TextInput(attrs={"list": "people"}),
        help_text="姓名和职务；没打通的，填打给了谁。",
    )  # fmt: skip
    number = forms.CharField(
        label="电话号码", max_length=30, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    called_at = moment("什么时候打的", required=False, help_text="不填就是现在；补记的填实际打电话的时刻。")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        rows = [(one.pk, one.name, one.received_at) for one in self.subject.tellings.all()]
        waiting = [(pk, name) for pk, name, received in rows if received is None]
        done = [(pk, f"{name}（已确认）") for pk, name, received in rows if received is not None]
        self.fields["telling"].choices = waiting + done

    def fill(self) -> dict[str, Any]:
        waiting = [one.pk for one in self.subject.tellings.all() if one.received_at is None]
        return {"telling": waiting[0], "reached": "true"} if waiting else {}


class Tell(MoveForm):
    agency = forms.ChoiceField(label="告知哪个部门")
    instead_of = forms.TypedChoiceField(
        label="是文本里说的哪一个", coerce=lambda word: int(word) if word else None, required=False, empty_value=None,
        help_text="文本没有点名的，在这里对上；不是的不选。",
    )  # fmt: skip
    reason = lines("为什么", rows=2, max_length=500)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        told = set(self.subject.recipient_ids)
        found = Agency.objects.filter(place=self.subject.case.place_id).exclude(pk__in=told).order_by("pk")
        self.fields["agency"].choices = [("", "请选择"), *((one.pk, one.name) for one in found)]
        words = [one for one in self.subject.tellings.all() if one.agency_id is None and one.told_at is None]
        self.fields["instead_of"].choices = [("", "文本以外，另外告知"), *((one.pk, one.name) for one in words)]
        self.first = words[0].pk if words else ""

    def fill(self) -> dict[str, Any]:
        return {"instead_of": self.first}

    def clean_agency(self) -> Agency:
        return Agency.objects.get(pk=self.cleaned_data["agency"])


class Respond(MoveForm):
    text = lines("做了什么", rows=3, max_length=1000, help_text="疏散、救治、隔离、封控，什么时候开始的。")


class Continue(Figures, MoveForm):
    text = lines("现在的情况", rows=4, max_length=4000)
    files_sent = Uploads(label="照片和材料", required=False)

    field_order = ("text", "dead", "injured", "ill", "files_sent")

    def fill(self) -> dict[str, Any]:
        return {name: getattr(self.subject, name) for name in ("dead", "injured", "ill")}


class Complete(Continue):
    """The final report; what an inquiry found of the institution's part may be told, and is never asked for."""

    finding = forms.ChoiceField(
        label="责任认定", required=False, choices=[("", "还没有认定"), *Incident.Finding.choices],
        widget=forms.RadioSelect, help_text="只写有权的部门已经作出的认定；负有责任的，结束时记入信用记录。",
    )  # fmt: skip
    found_by = forms.CharField(
        label="由谁认定", max_length=120, required=False, help_text="机构负有责任的，由谁认定和文号都要写。"
    )
    finding_number = forms.CharField(label="认定文书的文号", max_length=120, required=False)

    def fill(self) -> dict[str, Any]:
        return super().fill() | {
            name: getattr(self.subject, name) for name in ("finding", "found_by", "finding_number")
        }


class Reopen(MoveForm):
    reason = lines("什么情况有变化", rows=3, max_length=1000)


class Close(MoveForm):
    result = lines("处置结果和后续措施", rows=4, max_length=2000)
