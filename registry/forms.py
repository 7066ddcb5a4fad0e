"""What each move of this app asks. HTML and API read the same forms; hints say what to do."""

import re
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils import timezone
from stdnum.cn import ric
from stdnum.exceptions import ValidationError as StdnumError

from casefile.doors import Confirm, MoveForm
from registry import completeness, disclosure, representatives
from registry.fields import ItemsField
from registry.models import Application, Institution, Items

YES_NO = (("true", "是"), ("false", "否"))
PHONE = RegexValidator(r"^[0-9+\-() 转]{7,30}$", "填写固定电话或手机号码，如 0439-7220000")
# Not type=number: browsers throw away what they cannot read, and we keep what was typed.
NUMBER = forms.TextInput(attrs={"inputmode": "decimal", "class": "w1"})
CHANNELS = tuple((word, word) for word in ("上门", "电话", "短信或微信", "书面送达"))


def reason(label: str = "理由", help_text: str = "写明事实和依据，会记入办理记录。") -> forms.CharField:
    return forms.CharField(label=label, max_length=500, help_text=help_text, widget=forms.Textarea(attrs={"rows": 4}))


class WithReason(MoveForm):
    reason = reason()


class Appoint(MoveForm):
    username = forms.CharField(label="用户名", max_length=30, help_text="小写字母和数字，告诉代表本人；登录时填它。")
    name = forms.CharField(label="代表姓名", max_length=30)
    password = forms.CharField(
        label="初始密码", max_length=128, widget=forms.PasswordInput, help_text="当面告知，请代表登录后自己更换。"
    )


class Dismiss(MoveForm):
    username = forms.ChoiceField(label="停用哪一位", widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        held = representatives.of(self.subject, timezone.localdate())
        self.fields["username"].choices = [(post.user.username, post.user.name) for post in held]


class ReturnPush(MoveForm):
    reason = reason("退回理由", "例如：不从事养老服务；服务场所不在本地。登记部门会看到。")


class Disclose(MoveForm):
    item = forms.ChoiceField(label="公示什么", widget=forms.RadioSelect)
    content = forms.CharField(
        label="内容", max_length=2000, widget=forms.Textarea(attrs={"rows": 8}),
        help_text="如实填写，一行一项，如：床位费 每月 900 元。不要写老年人和工作人员的个人信息。",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["item"].choices = [
            (item.code, item.label) for item in disclosure.given_by_institutions(self.subject)
        ]


class OverrideCode(MoveForm):
    reason = reason("放行理由", "写明核对了哪些证照原件。系统会记下是谁、什么时候放行的。")


def _yes_no(label: str, help_text: str = "") -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        choices=YES_NO,
        coerce=lambda value: value == "true",
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
        help_text=help_text,
    )


class SectionForm(forms.Form):
    """One part of an application. Nothing is required while drafting: what is missing is named when it is handed in."""

    def __init__(self, *args: Any, application: Application, **kwargs: Any):
        self.application = application
        kwargs.setdefault("initial", {name: self.shown(name) for name in self.base_fields})
        super().__init__(*args, **kwargs)

    def shown(self, name: str) -> Any:
        value = getattr(self.application, name)
        return str(value).lower() if isinstance(value, bool) else value

    def facts(self) -> dict[str, Any]:
        """What was typed, as the columns of the application."""
        return {
            name: "" if value is None and name not in NULLABLE else value for name, value in self.cleaned_data.items()
        }


NULLABLE = {field.name for field in Items._meta.local_fields if field.null}


class Registration(SectionForm):
    name = forms.CharField(label="机构名称", max_length=200, required=False, help_text="与登记证照上的名称一致。")
    address = forms.CharField(label="地址", max_length=200, required=False, help_text="服务场所的地址。")
    town = forms.CharField(label="所在乡镇（街道）", max_length=40, required=False)
    registrar = forms.CharField(label="登记机关", max_length=60, required=False)
    registration_no = forms.CharField(label="登记证件号码", max_length=60, required=False)


def is_id_number(number: str) -> bool:
    """Eighteen places with a real date of birth and the right check character (GB 11643-1999).

    The place of birth is not looked up: codes of places that have been merged away are still on people's cards.
    """
    if not re.fullmatch(r"\d{17}[\dX]", number):
        return False
    try:
        ric.get_birth_date(number)
    except StdnumError:
        return False
    return ric.calc_check_digit(number) == number[-1]


class Head(SectionForm):
    head = forms.CharField(label="法定代表人（主要负责人）", max_length=40, required=False)
    head_id_number = forms.CharField(
        label="身份证号码", required=False, max_length=18, help_text="加密保存，不对外公开；查看会留下记录。"
    )
    contact_phone = forms.CharField(
        label="联系电话", required=False, validators=[PHONE], help_text="供民政部门联系，不对外公开。"
    )

    def shown(self, name: str) -> Any:
        """A kept ID number is not sent back to the browser; an empty field keeps it."""
        return "" if name == "head_id_number" else super().shown(name)

    def clean_head_id_number(self) -> str:
        value = self.cleaned_data["head_id_number"].strip().upper()
        if not value:
            return self.application.head_id_number
        if not is_id_number(value):
            raise forms.ValidationError("身份证号码的位数、日期或校验位不对；请对照证件重填18位号码（GB 11643）")
        return value


class Premises(SectionForm):
    units = {"beds": "张", "floor_area": "平方米", "investment": "元"}

    service_scope = forms.CharField(
        label="服务范围", max_length=300, required=False, help_text="如：全日集中住宿、康复护理、社区托养。"
    )
    beds = forms.IntegerField(
        label="养老床位数量", widget=NUMBER, min_value=1, max_value=9999, required=False,
        help_text="按实际设置的床位填，不含员工床位。",
    )  # fmt: skip
    premises_nature = forms.ChoiceField(
        label="服务场所性质", choices=Items.Premises.choices, required=False, widget=forms.RadioSelect
    )
    floor_area = forms.DecimalField(
        label="服务设施面积", widget=NUMBER, required=False,
        min_value=1, max_value=999999, max_digits=9, decimal_places=2,
        help_text="填建筑面积（平方米）。面积决定要不要交消防材料、由哪个部门负责消防审验。",
    )  # fmt: skip
    investment = forms.DecimalField(
        label="投资额（选填）", widget=NUMBER, min_value=0, max_digits=13, decimal_places=2, required=False,
        help_text="有的地方按面积和投资额划分消防职责。",
    )  # fmt: skip
    canteen = _yes_no("是否开设食堂", "开设食堂的，另交食品经营许可证。")
    medical = _yes_no("是否开展医养结合", "开展医养结合的，另交医疗机构执业许可证。")
    bed_space_statement = forms.CharField(
        label="床位设置、公共区域和活动场地说明", max_length=2000, required=False,
        widget=forms.Textarea(attrs={"rows": 5}), help_text="说明居室床位、室内公共区域和活动场地怎样设置。",
    )  # fmt: skip


SECTIONS: dict[str, type[SectionForm]] = {"registration": Registration, "head": Head, "premises": Premises}


class Upload(forms.Form):
    file = forms.FileField(
        label="选择文件", help_text="PDF 或照片（JPG、PNG）。", error_messages={"required": "选择要上传的文件"}
    )


class Pledge(forms.Form):
    pledged_by = forms.CharField(label="承诺人姓名", max_length=40, help_text="法定代表人或者主要负责人。")
    agree = forms.BooleanField(
        label="以上内容属实，并愿意向社会公开、接受监督", error_messages={"required": "勾选后才能作出承诺"}
    )


class Reveal(forms.Form):
    purpose = forms.CharField(
        label="查看用途", max_length=200, help_text="如：核对证件原件。谁、什么时候、为什么查看，会记入办理记录。"
    )


class Submit(Confirm):
    """Check answers: everything that was filled is on the page above the button."""


class Choose(MoveForm):
    conflict = forms.ChoiceField(label="冲突之处", widget=forms.RadioSelect)
    choice = forms.ChoiceField(label="怎样办理", widget=forms.RadioSelect)
    reason = reason()

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        conflicts = completeness.open_conflicts(self.subject)
        self.fields["conflict"].choices = [(found.id, found.question) for found in conflicts]
        self.fields["choice"].choices = [option for found in conflicts for option in found.options]

    def fill(self) -> dict[str, Any]:
        conflicts = completeness.open_conflicts(self.subject)
        return {"conflict": conflicts[0].id} if len(conflicts) == 1 else {}


class AskSupplement(MoveForm):
    items = ItemsField(label="需要补正的内容", help_text="勾选并写明要怎样补正。已经发现缺少的，系统已替您勾上。")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        gaps = {gap.code: gap.sentence for gap in completeness.gaps(self.subject)}
        labels = {code: label for code, label in completeness.labels(self.subject).items() if code != "filing_form"}
        self.fields["items"].widget.offer({code: labels.get(code, code) for code in [*gaps, *labels]}, gaps)

    def fill(self) -> dict[str, Any]:
        return {"items": {gap.code: gap.sentence for gap in completeness.gaps(self.subject)}}


class Accept(MoveForm):
    reviewed = forms.BooleanField(
        label="已审查备案材料的真实性，材料齐全、符合条件",
        error_messages={"required": "审查真实性后勾选，才能出具回执"},
    )


class ReportCorrection(MoveForm):
    report = reason("改正情况", "逐项写明改了什么、什么时候改好的。")


class ConfirmCorrection(MoveForm):
    finding = reason("核实情况", "写明怎样核实、是否已按要求改正。")


class Register(forms.Form):
    name = forms.CharField(label="机构名称", max_length=200)
    code = forms.CharField(label="统一社会信用代码", max_length=18, help_text="证照上的18位代码。")
    kind = forms.ChoiceField(label="登记类型", choices=Institution.Kind.choices, widget=forms.RadioSelect)
    address = forms.CharField(label="地址", max_length=200)
    town = forms.CharField(label="乡镇（街道）", max_length=40, required=False)
    registrar = forms.CharField(label="登记机关", max_length=60, required=False)
    registered_on = forms.DateField(
        label="登记日期", required=False, widget=forms.DateInput(attrs={"type": "date"}), help_text="不能晚于今天。"
    )


class OpenUnfiled(forms.Form):
    units = {"residents": "人"}

    discovered_on = forms.DateField(
        label="发现收住老年人之日", widget=forms.DateInput(attrs={"type": "date"}),
        help_text="现场检查的时限从这一天的次日算起。",
    )  # fmt: skip
    residents = forms.IntegerField(
        label="收住老年人数",
        widget=NUMBER,
        min_value=1,
        max_value=9999,
        error_messages={"required": "填写人数", "invalid": "填 1 至 9999 的整数"},
    )
    finding = reason("发现情况", "谁、在哪里、怎样发现的。")


class RecordCheck(MoveForm):
    checked_on = forms.DateField(
        label="检查日期", widget=forms.DateInput(attrs={"type": "date"}),
    )  # fmt: skip
    agencies = forms.MultipleChoiceField(
        label="参加检查的部门", widget=forms.CheckboxSelectMultiple, error_messages={"required": "勾选参加检查的部门"}
    )
    finding = reason("检查情况", "写明收住人数、安全状况和已提出的要求。")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["agencies"].choices = completeness.agencies_of(self.subject)


class Urge(MoveForm):
    channel = forms.ChoiceField(label="督促方式", choices=CHANNELS, widget=forms.RadioSelect)
    text = reason("督促内容", "写明要求在什么时候以前备案、不备案的后果。会写进督促备案通知书。")
