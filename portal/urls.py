"""Addresses of the public side. Everything here is open and only read."""

from django.urls import path

from portal import views

app_name = "portal"

urlpatterns = [
    path("", views.home, name="home"),
    path("institutions", views.institutions, name="institutions"),
    path("institutions.csv", views.institutions_csv, name="institutions_csv"),
    path("institutions/<str:reference>", views.institution, name="institution"),
    path("verify", views.verify, name="verify"),
    path("verify/<str:code>", views.verify_code, name="verify_code"),
    path("law", views.law_query, name="law"),
]
