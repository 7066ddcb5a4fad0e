"""Doors for people: signing in and out, choosing a post, changing a password, and the page of a locked door."""

from typing import cast

from axes.helpers import get_cool_off
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import views as auth
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.generic import FormView

from agencies import forms, middleware, people
from agencies.models import Place, User


def places_here() -> str:
    """The names of the places that have agencies in this installation, as the sign-in page shows them."""
    return "、".join(
        Place.objects.filter(agencies__isnull=False).distinct().order_by("region_code").values_list("name", flat=True)
    )


class SignInView(auth.LoginView):
    """Signs a person in; the middleware then finds the post, or asks for it."""

    template_name = "agencies/sign_in.html"
    authentication_form = forms.SignIn
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs):
        context = super().get_context_data(places=places_here(), **kwargs)
        del context["site"]  # Django's name for the host; on our pages it means the words of the installation
        return context

    def form_invalid(self, form):
        response = super().form_invalid(form)
        response.status_code = 422
        return response


class SignOutView(auth.LogoutView):
    """Signs out, by POST only, and returns to the sign-in page."""

    next_page = reverse_lazy("agencies:sign_in")  # type: ignore[assignment] # lazy, as the stubs do not know


class ChoosePostView(FormView):
    """Lets a person who holds posts in several bodies say for which one to act, or change over to another."""

    template_name = "agencies/choose.html"
    form_class = forms.ChoosePost

    def dispatch(self, request, *args, **kwargs):
        if not request.bodies:
            return render(request, "agencies/no_post.html", status=403)
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self):
        return {"body": self.request.actor.key if self.request.actor else None}

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "bodies": self.request.bodies}

    def get_context_data(self, **kwargs):
        chosen = self.request.session.get(middleware.SESSION_KEY)
        ended = bool(chosen) and self.request.actor is None
        return super().get_context_data(next=self.wanted(), ended=ended, **kwargs)

    def form_valid(self, form):
        self.request.session[middleware.SESSION_KEY] = form.cleaned_data["body"]
        return redirect(self.wanted() or settings.LOGIN_REDIRECT_URL)

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def wanted(self) -> str:
        """The page to return to, if it is one of ours; never another host."""
        url = self.request.POST.get("next") or self.request.GET.get("next") or ""
        safe = url_has_allowed_host_and_scheme(url, {self.request.get_host()}, self.request.is_secure())
        return url if safe else ""


class PasswordView(auth.PasswordChangeView):
    """Changes one's own password; other sessions of the same person end with it."""

    template_name = "agencies/password.html"
    form_class = forms.ChangePassword

    def get_success_url(self):
        return resolve_url(settings.LOGIN_REDIRECT_URL)

    def form_valid(self, form):
        messages.success(self.request, "密码已更换。其他设备上的登录已退出。")
        return super().form_valid(form)

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)


class MailView(FormView):
    """How one wants to be told by mail: a person's own matter, whatever the posts."""

    template_name = "agencies/mail.html"
    form_class = forms.MailPreference

    def get_initial(self):
        return {"mail": self.request.user.mail, "email": self.request.user.email}

    def get_context_data(self, **kwargs):
        return super().get_context_data(off=settings.EMAIL_BACKEND.endswith("dummy.EmailBackend"), **kwargs)

    def form_valid(self, form):
        people.prefer_mail(cast(User, self.request.user), at=timezone.now(), **form.cleaned_data)
        messages.success(self.request, "邮件提醒的方式已保存。")
        return redirect("agencies:mail")

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)


@never_cache
def locked_out(request: HttpRequest, *args, **kwargs) -> HttpResponse:
    """What django-axes shows while it refuses sign-ins: until when, and whom to ask meanwhile."""
    wait = get_cool_off(request)
    until = timezone.localtime(timezone.now() + wait) if wait else None
    response = render(
        request,
        "agencies/locked_out.html",
        {"until": until, "places": places_here()},
        status=429,
    )
    if wait:
        response["Retry-After"] = str(int(wait.total_seconds()))
    return response
