"""Addresses of signing in, choosing a post, signing out and changing a password."""

from django.urls import path

from agencies import views
from agencies.middleware import post_not_required

app_name = "agencies"

urlpatterns = [
    path("sign-in", views.SignInView.as_view(), name="sign_in"),
    path("sign-out", post_not_required(views.SignOutView.as_view()), name="sign_out"),
    path("choose-post", post_not_required(views.ChoosePostView.as_view()), name="choose"),
    path("password", post_not_required(views.PasswordView.as_view()), name="password"),
    path("mail", post_not_required(views.MailView.as_view()), name="mail"),
]
