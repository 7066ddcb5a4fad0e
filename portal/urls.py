"""Addresses of the public side. All of it is open; only a complaint, and the reply to a letter by its link, write."""

from django.urls import path

from portal import (
    complaint_track_views,
    complaint_views,
    draw_views,
    list_views,
    reply_views,
    result_views,
    supervision_views,
    views,
)

app_name = "portal"

urlpatterns = [
    path("", views.home, name="home"),
    path("institutions", views.institutions, name="institutions"),
    path("institutions.csv", views.institutions_csv, name="institutions_csv"),
    path("institutions/<str:reference>", views.institution, name="institution"),
    path("verify", views.verify, name="verify"),
    path("verify/<str:code>", views.verify_code, name="verify_code"),
    path("complaints/new", complaint_views.complain, name="complain"),
    path("complaints/track", complaint_track_views.track, name="complaint_track"),
    path("reply/<str:token>", reply_views.reply, name="reply"),
    path("draws", draw_views.draw_list, name="draws"),
    path("draws/verify", draw_views.draw_verify, name="draw_verify"),
    path("draws/<str:reference>.json", draw_views.draw_file, name="draw_file"),
    path("draws/<str:reference>", draw_views.draw, name="draw"),
    path("results", result_views.result_list, name="results"),
    path("supervision", supervision_views.supervisions, name="supervisions"),
    path("supervision/<str:reference>", supervision_views.one, name="supervision"),
    path("lists", list_views.shelves, name="lists"),
    path("lists.csv", list_views.table, name="lists_csv"),
    path("lists.atom", list_views.feed, name="lists_feed"),
    path("law", views.law_query, name="law"),
]
