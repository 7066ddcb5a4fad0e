"""Pages of the kernel. The upper apps bring the pages and moves of their own matters."""

from django.urls import path

from casefile import holiday_views, look, preview_views, referral_views, views

app_name = "casefile"

urlpatterns = [
    path("look", look.choose, name="look"),
    path("desk", views.Desk.as_view(), name="desk"),
    path("cases", views.CaseList.as_view(), name="cases"),
    path("cases/<str:reference>/clocks/<str:term>", views.ClockView.as_view(), name="clock"),
    path("cases/<str:reference>/files/<str:slot>", views.FileView.as_view(), name="file"),
    path("cases/<str:reference>/papers/<str:code>", views.PaperView.as_view(), name="paper"),
    path("calendar", holiday_views.CalendarPage.as_view(), name="calendar"),
    path("calendar/notices/new", holiday_views.Propose.as_view(), name="propose_notice"),
    path("calendar/notices/<str:reference>", holiday_views.HolidayPage.as_view(), name="holiday_notice"),
    path(
        "calendar/notices/<str:reference>/<str:move>", holiday_views.HolidayMove.as_view(), name="holiday_notice_move"
    ),
    path("preview", preview_views.BeginPreview.as_view(), name="preview_begin"),
    path("preview/end", preview_views.EndPreview.as_view(), name="preview_end"),
    path("previews/<str:reference>", preview_views.PreviewPage.as_view(), name="preview"),
    path("previews/<str:reference>/<str:move>", preview_views.PreviewMove.as_view(), name="preview_move"),
    path("cases/<str:reference>/send", referral_views.Send.as_view(), name="send"),
    path("referrals", referral_views.Referrals.as_view(), name="referrals"),
    path("referrals/<str:reference>", referral_views.ReferralPage.as_view(), name="referral"),
    path("referrals/<str:reference>/invite", referral_views.Invite.as_view(), name="referral_invite"),
    path("referrals/<str:reference>/<str:move>", referral_views.ReferralMove.as_view(), name="referral_move"),
    path("notices/<int:pk>/read", views.NoticeRead.as_view(), name="notice_read"),
]
