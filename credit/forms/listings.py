"""What proposing somebody for a list asks, and what each move of a listing, a repair and an objection asks."""

from typing import Any

from django import forms
from django.utils import timezone

from agencies.models import Agency
from casefile.controls import Uploads, day, lines
from casefile.doors import MoveForm
from credit import deciding, grounds, repair
from credit.models import Entry, Listing
from law import lists, load, stays
from law.conduct import BAD
from law.pack import Silent
from registry.models import Institution

FILES = "PDF、JPG 或 PNG，可以一次选几件。"


class Propose(forms.Form):
    """Which ground, on what decision, and why. Only the grounds of the place's own text are offered."""

    ground = forms.ChoiceField(label="列入哪个名单、什么情形")
    basis = forms.ChoiceField(
        label="所据的处理结果", required=False, help_text="失信一类须选：信用记录里有文号的裁判、处罚或者行政强制。"
    )
    reason = lines("事由", rows=4, max_length=2000, help_text="做了什么，为什么够得上列入；写进告知书。")
    choice = lines(
        "文本没有写明的，为什么由本部门按这一项提请", rows=2, max_length=500, required=False,
        help_text="文本没有写由谁提请、或者前后说法不一的，须写明。",
    )  # fmt: skip
    of = forms.ChoiceField(
        label="随机构列入", required=False, help_text="只列责任人的：可以随机构已有的列入，也可以单选处理结果。"
    )
    person = forms.CharField(label="责任人姓名", max_length=40, required=False, help_text="列入机构本身的不填。")
    person_post = forms.CharField(label="责任人职务", max_length=40, required=False)
    person_number = forms.CharField(label="责任人身份证号码", max_length=18, required=False)
    evidence = Uploads(label="材料", required=False, help_text=FILES)

    def __init__(self, *args: Any, institution: Institution, actor: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.institution = institution
        self.pack = load.pack(institution.place_id).on(timezone.localdate())
        offered: dict[str, list[tuple[str, str]]] = {}
        for one in lists.grounds(self.pack):
            offered.setdefault(self.pack.list_names[one.list], []).append((one.code, one.label))
        self.fields["ground"].choices = [("", "请选择"), *offered.items()]
        numbered = {
            entry.pk: entry
            for one in lists.grounds(self.pack)
            for entry in grounds.bases_of(institution, self.pack, one)
        }
        self.fields["basis"].choices = [
            ("", "没有" if not numbered else "不选"),
            *(
                (str(pk), f"{entry.get_kind_display()} {entry.number}（{entry.authority}，{entry.on:%Y-%m-%d}）")
                for pk, entry in sorted(numbered.items(), key=lambda pair: pair[1].on, reverse=True)
            ),
        ]
        standing = Listing.objects.filter(institution=institution, state=Listing.State.LISTED, person="")
        self.fields["of"].choices = [("", "不随"), *((one.case.reference, str(one.case)) for one in standing)]

    def clean_basis(self) -> Entry | None:
        key = self.cleaned_data["basis"]
        return Entry.objects.select_related("basis__case").get(pk=key) if key else None

    def clean_of(self) -> Listing | None:
        reference = self.cleaned_data["of"]
        return Listing.objects.get(case__reference=reference) if reference else None


class Notify(MoveForm):
    facts = lines("认定的事实", rows=4, max_length=2000, help_text="时间、地点、行为、后果，写进告知书。")
    until = day("陈述申辩的截止日", help_text="这一天也算；文本没有写天数，由您写明，给足准备的时间。")

    def fill(self) -> dict[str, Any]:
        return {"facts": self.subject.reason}


class State(MoveForm):
    text = lines("陈述申辩", rows=5, max_length=2000, help_text="说明情况和理由；代机构记录口头申辩的，写明是谁说的。")
    evidence = Uploads(label="证据", required=False, help_text=FILES)


class Hear(MoveForm):
    hearing = lines(
        "听取和复核意见", rows=4, max_length=2000, help_text="复核了哪些事实和证据，申辩成立不成立、为什么。"
    )
    evidence = Uploads(label="笔录或者材料", required=False, help_text=FILES)


class Decide(MoveForm):
    """The bounds of the law of today stand beside the severity; a list of good conduct asks none of that."""

    severity = forms.ChoiceField(label="严重程度", widget=forms.RadioSelect, required=False)
    months = forms.IntegerField(label="列入多少个月", min_value=1, max_value=deciding.MOST, required=False)
    publish = forms.BooleanField(
        label="按规定原则上不公布的，仍然公布", required=False, help_text="理由写在下面；不勾的只供部门使用。"
    )
    why = lines("理由", rows=3, max_length=1000, help_text="为什么是这个严重程度、这个期限。")
    units = {"months": "个月"}

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        pack, on = load.pack(self.subject.case.place_id).on(timezone.localdate()), timezone.localdate()
        rule = pack.list_rules[self.subject.list]
        if rule.conduct != BAD:
            del self.fields["severity"], self.fields["publish"]
            if rule.recheck_months:
                del self.fields["months"]
                self.fields["why"].help_text = f"为什么够条件。{rule.recheck_months}个月后复核。"
            else:
                self.fields["months"].label = "多少个月以后复核"
            return
        self.fields["severity"].choices = [
            (code, _bounds(label, deciding.bounds(pack, self.subject.list, code, on)))
            for code, label in stays.LABELS.items()
        ]
        self.fields["severity"].required = True
        if not rule.public or self.subject.person:
            del self.fields["publish"]


def _bounds(label: str, found: stays.Stay | Silent) -> str:
    if isinstance(found, Silent):
        return f"{label}：{found}"
    doubt = "，未核对原文" if found.unverified else ""
    quiet = "，原则上不公布" if not found.public else ""
    return f"{label}：{found.words}{quiet}（{found.cite}{doubt}）"


class Reason(MoveForm):
    reason = lines("理由", max_length=1000)


class Ended(Reason):
    """Taking down or giving up; where what it rests on no longer holds, that is the reason to begin with."""

    def fill(self) -> dict[str, Any]:
        return {"reason": f"所据不再成立：{self.subject.lost}"} if self.subject.lost else {}


class Besides(MoveForm):
    """Whom to ask for the measures, beside those whom the text names."""

    asked = forms.MultipleChoiceField(label="还请哪些部门落实措施", required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        pack = load.pack(self.subject.case.place_id)
        named = {slug for one in lists.measures(pack, self.subject.list) for slug in one.agencies}
        others = [
            (slug, entry.name)
            for slug, entry in pack.agencies.items()
            if entry.can_sign_in and slug not in named and slug != self.subject.case.agency_id
        ]
        names = [pack.agencies[slug].name for slug in named if slug != self.subject.case.agency_id]
        self.fields["asked"].choices = others
        told = f"文本点名的（{'、'.join(names)}）由系统发函。" if names else "文本没有点名部门。"
        self.fields["asked"].help_text = f"{told}发出后对方须答复，办理情况在案卷的“移送”里看。"

    def clean_asked(self) -> list[Agency]:
        return list(Agency.objects.filter(pk__in=self.cleaned_data["asked"]))


class Serve(Besides):
    way = forms.ChoiceField(label="送达方式", choices=list(deciding.WAYS.items()))
    served_on = day("送达日期")
    receipt = Uploads(label="送达回证", required=False, help_text=FILES)

    field_order = ("way", "served_on", "receipt", "asked")

    def fill(self) -> dict[str, Any]:
        return {"served_on": timezone.localdate()}


class Recheck(MoveForm):
    text = lines("复核情况", max_length=1000)
    evidence = Uploads(label="材料", required=False, help_text=FILES)


class ApplyRepair(MoveForm):
    """The ways of the place's text, each with its evidence; the subject is the listing."""

    chosen = forms.MultipleChoiceField(label="修复方式", widget=forms.CheckboxSelectMultiple, required=False)
    text = lines("纠正和履行的情况", rows=5, max_length=4000)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.ways = repair.ways(self.subject)
        if self.ways:
            self.fields["chosen"].choices = [(way.code, way.label) for way in self.ways]
            cite = str(self.ways[0].cite)
            self.fields["chosen"].help_text = f"{cite}没有写要满足几种，至少选一种，选了的都要附证明。"
        else:
            del self.fields["chosen"]
        for way in self.ways:
            label = f"{way.label}的证明"
            self.fields[f"evidence_{way.code}"] = Uploads(label=label, required=False, help_text=way.evidence)
        if not self.ways:
            said = "文本没有写修复的方式；附整改、履行义务、消除影响的证明，由列入的部门判断。"
            self.fields["evidence_"] = Uploads(label="证明", help_text=said)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        found = {
            name.removeprefix("evidence_"): given.pop(name) for name in list(given) if name.startswith("evidence_")
        }
        return {"chosen": [], **given, "evidence": found}


class Check(MoveForm):
    finding = lines("核查情况", rows=4, max_length=2000, help_text="逐项写明核查了哪些证明、查到的情况。")
    evidence = Uploads(label="材料", required=False, help_text=FILES)


class Object(forms.Form):
    text = lines("异议", rows=5, max_length=2000, help_text="哪里不对，应当是什么。")
    evidence = Uploads(label="证明", required=False, help_text=FILES)


class Uphold(MoveForm):
    answer = lines("核查结论", rows=4, max_length=2000)
    correction = lines(
        "更正成什么", max_length=200, required=False, help_text="另记一条更正，原记录保留并注明已经更正。"
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if not self.subject.entry_id:
            del self.fields["correction"]

    def clean(self) -> dict[str, Any]:
        return {"correction": "", **(super().clean() or {})}


class Reject(MoveForm):
    answer = lines("核查结论", rows=4, max_length=2000)
