"""Pages of the credit record."""

from django.urls import path

from credit import views

app_name = "credit"

urlpatterns = [path("institutions/<str:reference>", views.Record.as_view(), name="record")]
