"""Pages and moves of this app. A matter's page is named after its kind, its moves after the kind with `_move`."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from registry import filling, views


class ApplicationKind(StringConverter):
    """filings or changes: both are filled on the same pages."""

    regex = "|".join(filling.KINDS)


class PersonalKind(StringConverter):
    """Matters that keep an ID number."""

    regex = "|".join(views.Reveal.kinds)


register_converter(ApplicationKind, "application")
register_converter(PersonalKind, "personal")

app_name = "registry"

urlpatterns = [
    path("institutions", views.Institutions.as_view(), name="institutions"),
    path("institutions/new", views.Register.as_view(), name="register"),
    path("institutions/<str:reference>", views.Dossier.as_view(), name="institution"),
    path("institutions/<str:reference>/open-filing", views.OpenFiling.as_view(), name="open_filing"),
    path("institutions/<str:reference>/open-change", views.OpenChange.as_view(), name="open_change"),
    path("institutions/<str:reference>/open-unfiled", views.OpenUnfiled.as_view(), name="open_unfiled"),
    path("<personal:kind>/<str:reference>/id-number", views.Reveal.as_view(), name="reveal"),
    path("institutions/<str:reference>/<str:move>", views.InstitutionMove.as_view(), name="institution_move"),
    path("<application:kind>/<str:reference>/fill", filling.TaskList.as_view(), name="fill"),
    path("<application:kind>/<str:reference>/fill/pledge", filling.Pledge.as_view(), name="pledge"),
    path("<application:kind>/<str:reference>/fill/<str:section>", filling.Section.as_view(), name="section"),
    path("<application:kind>/<str:reference>/upload/<str:code>", filling.Upload.as_view(), name="upload"),
    path("filings/<str:reference>", views.FilingPage.as_view(), name="filing"),
    path("filings/<str:reference>/<str:move>", views.FilingMove.as_view(), {"kind": "filings"}, name="filing_move"),
    path("changes/<str:reference>", views.ChangePage.as_view(), name="change"),
    path("changes/<str:reference>/<str:move>", views.ChangeMove.as_view(), {"kind": "changes"}, name="change_move"),
    path("unfiled", views.UnfiledList.as_view(), name="unfiled_list"),
    path("unfiled/<str:reference>", views.UnfiledPage.as_view(), name="unfiled"),
    path("unfiled/<str:reference>/<str:move>", views.UnfiledMove.as_view(), name="unfiled_move"),
]
