"""What entering a complaint asks, and what each of its moves asks."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone

from agencies.access import Actor
from agencies.models import Agency, User
from casefile.doors import MoveForm
from casefile.refusals import Invalid
from complaints import addressing, handling, identity
from complaints.models import Complaint
from inspections import crews, sheets
from inspections.fields import day, lines
from inspections.uploads import Uploads
from law import load
from registry.models import Institution

C = Complaint.Channel
# Those by which it reaches an officer; what comes through the portal or from a program has its own door.
BY_HAND = (C.TELEPHONE, C.VISIT, C.LETTER, C.HOTLINE, C.PETITION, C.MEDIA, C.WHISTLE)
NO_NAMES = "不写投诉人是谁：看得到案卷的部门都看得到这里。"


def unlicensed_of(place_id: str) -> list[tuple[str, str]]:
    """The names under which something may be run without a licence, in the words of the place's text."""
    pack = load.pack(place_id)
    start = "unlicensed_"
    return [(domain.removeprefix(start), label) for domain, label in pack.domains.items() if domain.startswith(start)]


class Receive(forms.Form):
    """What came by telephone, letter, hotline, media, petition or whistle, as an officer enters it."""

    channel = forms.ChoiceField(label="来源", choices=[(one.value, one.label) for one in BY_HAND])
    source_number = forms.CharField(
        label="来源编号", max_length=80, required=False, help_text="12345 工单号、信访件号等。"
    )
    received_on = day("收到日期", help_text="反馈的期限从这一天起算，当天不算。")
    institution = forms.CharField(
        label="被投诉的机构",
        max_length=120,
        required=False,
        help_text="登记在册的机构：名称、案号或者统一社会信用代码。",
    )
    against = forms.CharField(
        label="不在册的，写名称或者怎么称呼", max_length=120, required=False, help_text="如：中华街三号院里的托老所。"
    )
    against_address = forms.CharField(label="地址", max_length=200, required=False)
    unlicensed = forms.ChoiceField(label="疑似无证无照的名义", required=False)
    text = lines(
        "投诉内容", rows=6, max_length=4000, help_text="照投诉人的话写。内容加密保存，别的部门看到的会遮去姓名和号码。"
    )
    happened_on = day("发生日期", required=False)
    anonymous = forms.BooleanField(label="投诉人不愿意留姓名和电话", required=False)
    name = forms.CharField(label="投诉人姓名", max_length=40, required=False)
    phone = forms.CharField(label="联系电话", max_length=30, required=False)
    photos = Uploads(
        label="照片",
        photos_only=True,
        required=False,
        help_text="不要拍到投诉人的姓名、证件；照片会去掉拍摄的时间和地点。",
    )

    scans = Uploads(
        label="来信扫描件", required=False,
        help_text="照片或者 PDF。信上有姓名，只有承办部门打得开，每次打开都有记录；不要放进上面的照片里。",
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.actor = actor
        place_id = actor.agency.place_id if actor.agency else load.ROOT
        self.fields["unlicensed"].choices = [("", "不是，或者不知道"), *unlicensed_of(place_id)]

    def clean(self) -> dict[str, Any]:
        """The institution as the act takes it; its name stands for what is complained of."""
        found = super().clean()
        words = found.get("institution", "").strip()
        found["institution"] = None
        if words:
            rows = Institution.objects.visible_to(self.actor).select_related("case__place", "party")
            hits = list(rows.filter(named(words))[:2])
            if len(hits) == 1:
                found["institution"] = hits[0]
                found["against"] = found.get("against") or hits[0].party.name
            else:
                self.add_error(
                    "institution",
                    "有几家机构的名称里有这几个字；写全称" if hits else "没有这家机构；不在册的写在下一栏",
                )
        elif not found.get("against"):
            self.add_error("against", "写明投诉哪家机构或者哪个场所")
        return found


def named(words: str) -> Q:
    """Institutions by exact name, reference or code; or by a part of the name."""
    return Q(party__name__icontains=words) | Q(case__reference=words.upper()) | Q(party__code=words.upper())


class Reason(MoveForm):
    reason = lines("理由", max_length=500, help_text=NO_NAMES)


class Accept(MoveForm):
    """Which domain, and whose. The suggestion comes first; the choice is asked where the text leaves it open."""

    domain = forms.ChoiceField(label="是哪方面的事")
    choice = forms.ChoiceField(label="由哪个部门办理", required=False)
    reason = lines("理由", rows=2, max_length=500, required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        pack, known = load.pack(self.subject.case.place_id), self.known()
        first = [one["domain"] for one in self.subject.suggestion if one["domain"] in known][:3]
        told = [(domain, f"{known[domain]}（建议）") for domain in first]
        rest = [(domain, label) for domain, label in known.items() if domain not in first]
        self.fields["domain"].choices = [("", "请选择"), *told, *rest]
        able = [(slug, entry.name) for slug, entry in pack.agencies.items() if entry.can_sign_in]
        self.fields["choice"].choices = [("", "按文本"), *able]
        self.fields["choice"].help_text = self.whose()
        self.fields["reason"].help_text = f"文本没有定的、或者另选部门的，必须写明。{NO_NAMES}"

    def known(self) -> dict[str, str]:
        """Every domain of the place, with the agency to which the text gives it."""
        place_id, on = self.subject.case.place_id, timezone.localdate()
        pack, facts = load.pack(place_id), self.subject.law_facts()
        names = {slug: entry.short for slug, entry in pack.agencies.items()}
        found = {domain: addressing.address(place_id, domain, facts=facts, on=on) for domain in pack.domains}
        return {domain: f"{one.label}：{names.get(one.agency, '须选定')}" for domain, one in found.items()}

    def whose(self) -> str:
        """What the text says of the domain that is picked, so that the officer sees to whom it goes."""
        domain = self.data.get("domain") if self.is_bound else self.fill().get("domain")
        if not domain:
            return "选定哪方面的事以后，按本地文本归口；文本没有定的，须选一个部门。"
        place_id, on = self.subject.case.place_id, timezone.localdate()
        facts = self.subject.law_facts()
        try:
            found = addressing.address(place_id, domain, unlicensed=self.subject.unlicensed, facts=facts, on=on)
        except Invalid:
            return ""
        name = load.pack(place_id).agencies[found.agency].name if found.agency else ""
        return f"文本：{found.label}由{name}办理（{found.cite}）。" if name else found.question

    def fill(self) -> dict[str, Any]:
        known = load.pack(self.subject.case.place_id).domains
        if self.subject.unlicensed:
            return {"domain": f"unlicensed_{self.subject.unlicensed}"}
        return {"domain": next((one["domain"] for one in self.subject.suggestion if one["domain"] in known), "")}


class Decline(MoveForm):
    why = forms.ChoiceField(label="理由", choices=handling.Declined.choices, widget=forms.RadioSelect)
    text = lines("依据，可以向哪里反映", max_length=1000, help_text="投诉人凭查询码会看到。")


class Ask(MoveForm):
    question = lines("要投诉人补充什么", max_length=1000, help_text="投诉人凭查询码会看到。")


class Added(MoveForm):
    text = lines("补充的内容", rows=5, max_length=4000, help_text="照投诉人的话写；加密保存。")
    photos = Uploads(label="照片", photos_only=True, required=False)


class Cover(MoveForm):
    words = lines(
        "要遮住的文字", rows=4, max_length=1000, required=False,
        help_text="一行一处，照原文写。原文、补充里凡是这几个字都遮住，别的部门看不到；给它们的函件里也不能写。",
    )  # fmt: skip
    anew = forms.BooleanField(label="先前遮住的文字作废，只遮上面写的", required=False)
    photos = forms.MultipleChoiceField(
        label="其实是来信的照片", widget=forms.CheckboxSelectMultiple, required=False,
        help_text="按来信密存：只有承办部门打得开，每次有记录。",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        kept = self.subject.case.attachments.filter(slot__startswith="photo-", replaced_at=None).order_by("pk")
        self.fields["photos"].choices = [(one.slot, one.name) for one in kept]
        for name, wanted in (("photos", bool(kept)), ("anew", bool(self.subject.covered))):
            if not wanted:
                del self.fields[name]


class NotOurs(MoveForm):
    found_on = day("认定日期", help_text="移送的期限从这一天起算，当天不算。")
    reason = lines("为什么不属于本部门职责", max_length=500, help_text=NO_NAMES)

    def fill(self) -> dict[str, Any]:
        return {"found_on": timezone.localdate()}


class Transfer(MoveForm):
    receiver = forms.ModelChoiceField(Agency.objects.none(), label="移送给哪个部门", empty_label="请选择")
    text = lines("函件内容", rows=6, max_length=4000, help_text=f"已经遮去姓名、电话和证件号码。{NO_NAMES}")
    reason = lines("为什么由它办理", max_length=500, help_text=NO_NAMES)
    found_on = day("认定不属于本部门职责的日期", required=False, help_text="先前已经认定的不用填。")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        case = self.subject.case
        able = [slug for slug, one in load.pack(case.place_id).agencies.items() if one.can_sign_in]
        others = Agency.objects.filter(pk__in=able).exclude(pk=case.agency_id).order_by("pk")
        self.fields["receiver"].queryset = others

    def fill(self) -> dict[str, Any]:
        one = self.subject
        where = f"（{one.against_address}）" if one.against_address else ""
        told = f"收到投诉举报，反映{one.against}{where}：\n{identity.text_of(one)}\n请依职责查处，并答复本部门。"
        return {"text": told[:4000]}


class Note(MoveForm):
    note = lines("说明", max_length=500, required=False, help_text=NO_NAMES)


class Check(MoveForm):
    planned_on = day("计划检查日期", help_text="机构在执法人员到场以前，看不到这次检查，也看不到因何检查。")
    officers = forms.MultipleChoiceField(
        label="执法人员", widget=forms.CheckboxSelectMultiple, help_text="至少两名。",
        error_messages={"required": "勾选执法人员，至少两名"},
    )  # fmt: skip
    lists = forms.MultipleChoiceField(
        label="检查表",
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="不勾选的，用本部门的第一张检查表。",
    )
    text = lines("重点查什么", max_length=500, required=False, help_text=f"机构看不到。{NO_NAMES}")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        agency, today = self.subject.case.agency, timezone.localdate()
        self.people = crews.able(agency, today)
        self.fields["officers"].choices = [(one.username, f"{one.name}（{one.certificate}）") for one in self.people]
        known = sheets.offered(agency.place_id, agency.pk, today)
        self.fields["lists"].choices = [(one.id, f"{one.title}（{len(one.items)} 项）") for one in known]

    def clean_officers(self) -> list[User]:
        return [one for one in self.people if one.username in self.cleaned_data["officers"]]


class Enforce(MoveForm):
    title = forms.CharField(
        label="案由", max_length=200, help_text="如：涉嫌使用腐败变质的食品原料。当事人会看到，不写投诉。"
    )
    facts = lines("违法线索", rows=5, max_length=4000, required=False, help_text=f"当事人会看到。{NO_NAMES}")
    choice = forms.ChoiceField(label="由哪个部门查处", required=False)
    reason = lines("为什么由它查处", rows=2, max_length=500, required=False, help_text=NO_NAMES)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        known = load.pack(self.subject.case.place_id).agencies
        able = [(slug, entry.name) for slug, entry in known.items() if entry.can_sign_in]
        self.fields["choice"].choices = [("", "按文本"), *able]
        self.fields["choice"].help_text = "文本写明由谁查处的不用选；没有写的，选定一个部门并写明理由。"


class Mediate(MoveForm):
    title = forms.CharField(label="纠纷事项", max_length=200, help_text="如：退住押金。机构会看到，不写投诉。")
    text = lines("情况", rows=4, max_length=4000, required=False, help_text=f"机构会看到。{NO_NAMES}")


class Join(MoveForm):
    to = forms.CharField(label="与哪一件并案", max_length=30, help_text="另一件投诉的案号，如 TS-2026-0003。")
    reason = lines("为什么是同一件事", max_length=500, help_text=NO_NAMES)

    def clean_to(self) -> Complaint:
        rows = Complaint.objects.visible_to(self.actor).select_related("case", "group__case")
        if found := rows.filter(case__reference=self.cleaned_data["to"].strip().upper()).first():
            return found
        raise forms.ValidationError("没有这件投诉，或者它不在您的职责范围内；请核对案号")


class Reply(MoveForm):
    outcome = forms.ChoiceField(label="核实结果", choices=Complaint.Outcome.choices, widget=forms.RadioSelect)
    reply = lines(
        "反馈内容", rows=6, max_length=4000, help_text=f"核实了什么、怎样处理；投诉人凭查询码会看到。{NO_NAMES}"
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if self.subject.state == Complaint.State.TRANSFERRED:
            self.fields["outcome"].required = False
            self.fields["outcome"].help_text = "移送的部门还在办理的，可以先不选，只告知移送情况。"


class Purpose(forms.Form):
    purpose = forms.CharField(label="用途", max_length=200, help_text="如：回访投诉人，核实床位。不写投诉人是谁。")
