"""Forms of people: signing in, one's own account, coming in by an invitation."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from mulin.core.deeds import DeedError, Refused
from mulin.people.flow import clean_phone


class HouseForm(forms.Form):
    """A form that shows what a deed refused beside the field it is about."""

    def refuse(self, error: DeedError) -> None:
        """Put the sentence beside its field, or on top where the form has no such field."""
        field = error.field if error.field in self.fields else None
        self.add_error(field, str(error))


class SignInForm(HouseForm):
    """User name or phone, and the password."""

    name = forms.CharField(label=_("用户名或手机号"), max_length=60)
    password = forms.CharField(
        label=_("密码"), max_length=200, strip=False, widget=forms.PasswordInput
    )
    stay = forms.BooleanField(label=_("下次自动登录（自己的手机上再选）"), required=False)
    next = forms.CharField(required=False, widget=forms.HiddenInput)


class NewPasswordForm(HouseForm):
    """A new password, typed once with a way to look at it."""

    password = forms.CharField(
        label=_("新密码"), max_length=200, strip=False, widget=forms.PasswordInput,
        help_text=_("至少 8 位。一句自己记得住的话最好，比如“每天下午去中心广场”。"),
    )  # fmt: skip


class ChangePasswordForm(NewPasswordForm):
    """The present password first: a phone left lying must not change it."""

    current = forms.CharField(
        label=_("现在的密码"), max_length=200, strip=False, widget=forms.PasswordInput
    )
    field_order = ("current", "password")


class AccountForm(HouseForm):
    """What a person corrects themselves."""

    name = forms.CharField(label=_("称呼"), max_length=60, help_text=_("工作人员这样称呼您。"))
    email = forms.EmailField(
        label=_("邮箱"), required=False, help_text=_("填了就能在邮箱里收到进展。")
    )


class JoinForm(HouseForm):
    """A resident opens an account."""

    name = forms.CharField(
        label=_("怎么称呼您"), max_length=30, help_text=_("例如：王阿姨、李建国。")
    )
    phone = forms.CharField(
        label=_("手机号"), max_length=20, help_text=_("登录用。只有经办人在联系您时看得到。")
    )
    password = forms.CharField(
        label=_("设一个密码"), max_length=200, strip=False, widget=forms.PasswordInput,
        help_text=_("至少 8 位，自己记得住就好。"),
    )  # fmt: skip


class PhoneForm(HouseForm):
    """Another phone for an account, and how it was made sure whose it is."""

    phone = forms.CharField(
        label=_("新手机号"), max_length=20, required=False,
        help_text=_("改好以后，本人用新号码登录，密码不变。"),
    )  # fmt: skip
    checked = forms.ChoiceField(
        label=_("怎么核对的本人"), widget=forms.RadioSelect,
        choices=[
            ("paper", _("当面看了证件")), ("visit", _("上门见到了本人")),
            ("call", _("打原来的号码问过")),
        ],
    )  # fmt: skip

    def clean_phone(self) -> str:
        """Checked with the rest, so that nobody is sent back twice."""
        try:
            return clean_phone(self.cleaned_data["phone"])
        except Refused as error:
            raise forms.ValidationError(str(error), code=error.code) from error


class AppointForm(HouseForm):
    """Who takes a post, and on what basis."""

    username = forms.CharField(
        label=_("用户名或手机号"), max_length=60, help_text=_("这个人要先有账号。")
    )
    basis = forms.CharField(
        label=_("依据"), max_length=120, required=False, help_text=_("例如：镇党委会 11 月 3 日。")
    )
