"""What is asked of the law, as a form: the fields of one question, with the choices that its place has."""

from django import forms

from law import directions, facts, load, stays
from law.pack import Pack
from portal import law_asks, law_matters

LONGEST = 100
RETURNING = ("every",)
Choices = list[tuple]  # what a select offers: value and label, or the label of a group and its choices


def _number() -> forms.TextInput:
    return forms.TextInput(attrs={"inputmode": "decimal"})


def _rates(pack: Pack) -> Choices:
    """The rates of the place; where it has none, those of others, to be told that it is silent."""
    packs = [pack, *(load.pack(id) for id in load.places() if not pack.rates)]
    return list({id: entry.label for each in packs for id, entry in each.rates.items()}.items())


class Question(forms.Form):
    """A question about the law. The law itself judges what is typed: see `refuse`."""

    place = forms.CharField(label="地方", widget=forms.Select)
    other = forms.CharField(label="对照", widget=forms.Select, required=False)
    obligation = forms.CharField(label="事项", widget=forms.Select, required=False)
    hazard = forms.CharField(label="隐患种类", widget=forms.Select, required=False)
    grade = forms.CharField(label="等级", widget=forms.Select, required=False)
    unlicensed = forms.CharField(label="哪一种", widget=forms.Select, required=False)
    event = forms.CharField(label="什么事", widget=forms.Select, required=False)
    rate = forms.CharField(label="比率", widget=forms.Select, required=False)
    list = forms.CharField(label="名单", widget=forms.Select, required=False)
    severity = forms.CharField(label="严重程度", widget=forms.Select, required=False)
    year = forms.CharField(label="年份", widget=forms.TextInput(attrs={"inputmode": "numeric"}), required=False)
    numerator = forms.CharField(label="分子", widget=_number(), required=False)
    denominator = forms.CharField(label="分母", widget=_number(), required=False)
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
        taken = {"place", "other", *law_asks.TAKES[ask]} - ({"on"} if by_hours else {"at"})
        for name in [name for name in self.fields if name not in taken]:
            del self.fields[name]
        self.order_fields(["place", "other", *law_asks.TAKES[ask]])
        if ask != "due" and "on" in self.fields:
            self.fields["on"].label = "列入的日期" if ask == "stay" else "按哪一天的文本"
        if ask == "rate" and (entry := pack.rates.get(data.get("rate", ""))):
            self.fields["numerator"].label, self.fields["denominator"].label = entry.numerator, entry.denominator
        self._choices()

    def _choices(self) -> None:
        places = [(id, load.pack(id).name) for id in load.places()]
        lists = {
            "place": places,
            "other": [("", "不对照"), *(pair for pair in places if pair[0] != self.pack.id)],
            "obligation": [
                ("", "选择事项"),
                *law_matters.options(self.pack, RETURNING if self.ask == "periods" else ()),
            ],
            "hazard": [("", "选择种类"), *self.pack.hazard_kinds.items()],
            "grade": list(directions.GRADES.items()),
            "unlicensed": [("", "选择一种"), *directions.illegal(self.pack).items()],
            "event": [("", "选择事件"), *directions.reported(self.pack).items()],
            "rate": [("", "选择比率"), *_rates(self.pack)],
            "list": [("", "选择名单"), *self.pack.list_names.items()],
            "severity": [("", "选择一档"), *stays.LABELS.items()],
            "domain": [("", "选择领域" if self.ask == "competent" else "不限"), *self.pack.domains.items()],
            "agency": [("", "选择单位"), *((entry.slug, entry.name) for entry in self.pack.agencies.values())],
            "move": [("", "选择一步"), *((right.move, right.label) for right in self.pack.rights.values())],
            **{name: [("", "不说明"), ("true", "是"), ("false", "否")] for name in ("canteen", "medical")},
        }
        for name in set(lists) & set(self.fields):
            self.fields[name].widget.choices = self._with_typed(name, lists[name])

    def _with_typed(self, name: str, choices: Choices) -> Choices:
        """What came in the address stays in the box, even where no list has it."""
        typed = self.data.get(name, "")
        known = {value for value, label in choices if not isinstance(label, list)}
        known |= {value for _, label in choices if isinstance(label, list) for value, _ in label}
        if typed in known:
            return choices
        return [*choices, (typed, law_matters.name(typed) if name == "obligation" else typed)]

    def refuse(self, name: str, sentence: str) -> None:
        """This will put the law's own sentence at the field it names, or above all where the form has no such field."""
        here = name in self.fields
        if name in facts.NAMES:
            sentence = sentence.replace(f"，请补充 {name}。", "，请在这里填写。")
        self.add_error(name if here else None, sentence)
