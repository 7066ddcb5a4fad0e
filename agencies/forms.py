"""What people type to sign in, to choose a post and to change a password."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.core.validators import MaxLengthValidator

from agencies.models import Mail


class SignIn(AuthenticationForm):
    """User name and password. The refusal is the same whether or not the name exists."""

    error_messages = {
        "invalid_login": "用户名或密码不对，重新填写；忘记密码的，请本部门管理员重设。",
        "inactive": "用户名或密码不对，重新填写；忘记密码的，请本部门管理员重设。",
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        name, password = self.fields["username"], self.fields["password"]
        name.label, password.label = "用户名", "密码"
        name.error_messages["required"] = "填写用户名"
        # Django only tells the browser; the ledger of failed sign-ins keeps no longer name.
        name.validators.append(MaxLengthValidator(name.max_length, "没有这么长的用户名，重新填写"))
        password.error_messages["required"] = "填写密码"


class ChoosePost(forms.Form):
    """One of the capacities that the person's posts give today."""

    body = forms.ChoiceField(
        label="以哪个单位的身份办理",
        widget=forms.RadioSelect,
        error_messages={
            "required": "选一个单位",
            "invalid_choice": "这个岗位今天不在任，另选一个",
        },
    )

    def __init__(self, *args, bodies, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["body"].choices = [(actor.key, actor.body.name) for actor in bodies]


class ChangePassword(PasswordChangeForm):
    """The old password once, the new one twice."""

    error_messages = {
        "password_incorrect": "现用密码不对，重新填写",
        "password_mismatch": "两次填写的新密码不一样，重新填写",
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.fields["new_password2"].help_text = ""
        for field, label in (
            ("old_password", "现用密码"),
            ("new_password1", "新密码"),
            ("new_password2", "再填一次新密码"),
        ):
            self.fields[field].label = label
            self.fields[field].error_messages["required"] = f"填写{label}" if label[0] != "再" else label


class MailPreference(forms.Form):
    """Where and how often somebody is told by mail; an address only for those who want any."""

    mail = forms.ChoiceField(
        label="邮件提醒", choices=Mail.choices, widget=forms.RadioSelect, error_messages={"required": "选一种"}
    )
    email = forms.EmailField(
        label="工作邮箱", required=False, error_messages={"invalid": "填写完整的邮箱地址，如 name@example.gov.cn"}
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.label_suffix = ""

    def clean(self):
        found = super().clean()
        if found.get("mail") in (Mail.AT_ONCE, Mail.DAILY) and not found.get("email") and "email" not in self.errors:
            self.add_error("email", "填写接收提醒的邮箱，或者选“不发邮件”")
        return found
