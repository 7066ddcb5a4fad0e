"""Pages of this app."""

from django.urls import path

from funds import views

app_name = "funds"

urlpatterns = [path("institutions/<str:reference>/subsidy", views.Eligibility.as_view(), name="eligibility")]
