"""How residents reach a post: published by who holds it, or by the community above it."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mulin.core.deeds import DeedError
from mulin.core.http import PersonRequest
from mulin.core.toasts import say
from mulin.people import contacting, rules
from mulin.people import directory as reads
from mulin.people.forms import HouseForm
from mulin.people.guards import for_staff
from mulin.places.queries import ladder


class ContactForm(HouseForm):
    """Phone, hours and place of a post."""

    phone = forms.CharField(
        label=gettext_lazy("值班电话"), required=False, max_length=30,
        help_text=gettext_lazy("居民点一下就拨这个号。写岗位的电话，不写自己的私人号码。"),
    )  # fmt: skip
    hours = forms.CharField(
        label=gettext_lazy("什么时候找得到"), required=False, max_length=80,
        help_text=gettext_lazy("例如：周一到周五 8:30–17:30，晚上有事打电话。"),
    )  # fmt: skip
    place = forms.CharField(
        label=gettext_lazy("在哪里"), required=False, max_length=120,
        help_text=gettext_lazy("例如：西湖社区党群服务中心一楼 3 号窗口。"),
    )  # fmt: skip


class OwnContactForm(ContactForm):
    """The same for whoever holds the post: they alone say whether the phone goes on paper."""

    printed = forms.BooleanField(
        label=gettext_lazy("同意把这个电话印在公示牌和联系卡上"), required=False,
        help_text=gettext_lazy("不勾就只印单位的办公电话。您离岗以后，这个同意自动作废。"),
    )  # fmt: skip


@for_staff
def edit_contact(request: PersonRequest, key: UUID) -> HttpResponse:
    """Publish how a post is reached."""
    post = reads.post_by(key)
    if post is None:
        raise Http404
    if not rules.may_set_contact(request.user, post):
        raise PermissionDenied(_("岗位的电话和时间，由在岗的人、社区或管理员来改。"))
    known = contacting.contact_of(post.pk)
    initial = {n: getattr(known, n) for n in ("phone", "hours", "place")} if known else {}
    initial["printed"] = known is not None and known.printed_by_id == request.user.pk
    shape = OwnContactForm if rules.may_consent(request.user, post) else ContactForm
    form = shape(request.POST or None, initial=initial)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                contacting.set_contact(post, **form.cleaned_data, by=request.user)
            except DeedError as error:
                form.refuse(error)
                status = error.status
            else:
                say(request, _("改好了，居民在“联系人”里看得到。"))
                return redirect("people:post", key)
    context = {"form": form, "post": post, "area": ladder().words(post.area_path)}
    return render(request, "people/edit_contact.html", context, status=status)
