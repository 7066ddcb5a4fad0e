"""What strangers may type into the portal: a search, a paper to verify, a question about the law."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings

from agencies.models import Place
from law import facts, load
from law.entries import Term
from law.pack import Pack
from portal import directory, law

LONGEST = 100
PICK = "从列表里选一种"


class Search(forms.Form):
    """The search of the list. A wrong value says so at its field and narrows nothing."""

    q = forms.CharField(
        label="名称、代码、地方、乡镇",
        max_length=LONGEST,
        required=False,
        error_messages={"max_length": "最多输入 %(limit_value)d 个字，如“松鹤园”或者代码的一段"},
    )
    place = forms.ChoiceField(label="地方", required=False, error_messages={"invalid_choice": PICK})
    status = forms.ChoiceField(
        label="备案",
        required=False,
        choices=[("", "全部"), *directory.STATUSES.items()],
        error_messages={"invalid_choice": PICK},
    )
    sort = forms.ChoiceField(
        label="排列", required=False, choices=list(directory.SORTS.items()), error_messages={"invalid_choice": PICK}
    )

    def __init__(self, *args: Any, places: Iterable[Place], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = [("", "全部"), *((place.pk, place.name) for place in places)]

    @property
    def asked(self) -> dict[str, str]:
        """What is to be looked for; a field in error is left out."""
        return {name: value for name, value in getattr(self, "cleaned_data", {}).items() if value}


class Verify(forms.Form):
    """A paper to verify: what is printed on it, or the file itself."""

    q = forms.CharField(
        label="文号、核验码或二维码里的地址",
        help_text="例如 靖民备〔2026〕12号，或者回执右下角的核验码。",
        max_length=300,
        required=False,
        error_messages={"max_length": "文号或核验码没有这么长，请核对后重新输入"},
    )


class VerifyFile(forms.Form):
    """The file of a paper, and perhaps which paper it should be; only its digest is looked at."""

    file = forms.FileField(
        label="文书的 PDF 文件",
        required=True,
        allow_empty_file=True,
        error_messages={"required": "选择要核验的 PDF 文件", "invalid": "选择要核验的 PDF 文件"},
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
    )
    q = forms.CharField(
        label="文号或核验码",
        help_text="填了就只与这一件比对。",
        max_length=300,
        required=False,
        error_messages={"max_length": "文号或核验码没有这么长，请核对后重新输入"},
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, auto_id="file_%s", **kwargs)
        most = settings.ATTACHMENT_MAX_BYTES >> 20
        self.fields["file"].help_text = f"不超过 {most} MB。边传边算摘要，不保存文件。"

    def clean_file(self) -> str:
        """The digest; the file itself is already forgotten (`verify.Digest`)."""
        if not (digest := self.cleaned_data["file"].sha256):
            most = settings.ATTACHMENT_MAX_BYTES >> 20
            raise forms.ValidationError(f"选择不超过 {most} MB 的文件；本平台的文书没有更大的，也可以改用文号核验")
        return digest


def _number() -> forms.TextInput:
    return forms.TextInput(attrs={"inputmode": "decimal"})


class Question(forms.Form):
    """A question about the law. The law itself judges what is typed: see `refuse`."""

    place = forms.CharField(label="地方", widget=forms.Select)
    other = forms.CharField(label="对照", widget=forms.Select, required=False)
    obligation = forms.CharField(label="事项", widget=forms.Select, required=False)
    domain = forms.CharField(label="领域", widget=forms.Select, required=False)
    agency = forms.CharField(label="单位", widget=forms.Select, required=False)
    move = forms.CharField(label="要办的事", widget=forms.Select, required=False)
    on = forms.CharField(label="哪一天", widget=forms.DateInput(attrs={"type": "date"}), required=False)
    at = forms.CharField(label="时刻", widget=forms.DateTimeInput(attrs={"type": "datetime-local"}), required=False)
    floor_area = forms.CharField(label="建筑面积（平方米）", widget=_number(), required=False)
    investment = forms.CharField(label="投资额（元）", widget=_number(), required=False)
    canteen = forms.CharField(label="开设食堂", widget=forms.Select, required=False)
    medical = forms.CharField(label="开展医养结合", widget=forms.Select, required=False)

    def __init__(self, data: dict[str, str], *, ask: str, pack: Pack, by_hours: bool = False):
        super().__init__(data)
        self.ask, self.pack = ask, pack
        taken = {"place", "other", *law.TAKES[ask]} - ({"on"} if by_hours else {"at"})
        for name in [name for name in self.fields if name not in taken]:
            del self.fields[name]
        self.order_fields(["place", "other", *law.TAKES[ask]])
        if ask != "due" and "on" in self.fields:
            self.fields["on"].label = "按哪一天的文本"
        self._choices()

    def _choices(self) -> None:
        places = [(id, load.pack(id).name) for id in load.places()]
        lists = {
            "place": places,
            "other": [("", "不对照"), *(pair for pair in places if pair[0] != self.pack.id)],
            "obligation": [("", "选择事项"), *terms(self.pack)],
            "domain": [("", "选择领域" if self.ask == "competent" else "不限"), *self.pack.domains.items()],
            "agency": [("", "选择单位"), *((entry.slug, entry.name) for entry in self.pack.agencies.values())],
            "move": [("", "选择一步"), *((right.move, right.label) for right in self.pack.rights.values())],
            **{name: [("", "不说明"), ("true", "是"), ("false", "否")] for name in ("canteen", "medical")},
        }
        for name in set(lists) & set(self.fields):
            self.fields[name].widget.choices = self._with_typed(name, lists[name])

    def _with_typed(self, name: str, choices: list) -> list:
        """What came in the address stays in the box, even where no list has it."""
        typed = self.data.get(name, "")
        known = {value for value, label in choices if not isinstance(label, list)}
        known |= {value for _, label in choices if isinstance(label, list) for value, _ in label}
        return choices if typed in known else [*choices, (typed, typed)]

    def refuse(self, name: str, sentence: str) -> None:
        """This will put the law's own sentence at the field it names, or above all where the form has no such field."""
        here = name in self.fields
        if name in facts.NAMES:
            sentence = sentence.replace(f"，请补充 {name}。", "，请在这里填写。")
        self.add_error(name if here else None, sentence)


def terms(pack: Pack) -> list[tuple[str, list[tuple[str, str]]]]:
    """Every term of a place, in the groups of the matters it belongs to."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for term in (term for term in pack.terms if term.id not in pack.silences):
        groups.setdefault(_group(term), []).append((term.id, _option(term)))
    return sorted(groups.items(), key=lambda group: ORDER.index(group[0]))


def _group(term: Term) -> str:
    head = term.id.partition(".")[0]
    return next((label for label, heads in GROUPS.items() if head in heads), OTHER)


def _option(term: Term) -> str:
    ids = f"（{'、'.join(term.carries)}）" if term.carries else ""
    return f"{term.label}{ids}"


OTHER = "其他"
GROUPS = {
    "登记、备案与现场检查": ("registration", "filing", "filing_check", "unfiled", "unlicensed", "exit", "land"),
    "检查、隐患与执法": ("inspection", "hazard", "enforcement", "referral", "township", "third_party", "video"),
    "消防、建筑与安全": ("fire", "building", "safety", "accident", "emergency", "epidemic", "environment"),
    "服务、收费与合同": ("service", "conduct", "fees", "price", "market", "medical", "drug", "insurance", "standards"),
    "投诉与纠纷": ("complaint", "dispute", "abuse", "opinion", "fraud", "fundraising"),
    "信用、公开与数据": ("credit", "openness", "data", "records", "risk", "grading"),
    "资金": ("funds", "subsidy", "audit", "purchase"),
    "人员": ("staff", "training", "party", "duty"),
}
ORDER = [*GROUPS, OTHER]
