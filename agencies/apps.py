"""The app of people and agencies, and the project's own admin site."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps


class AgenciesConfig(AppConfig):
    name = "agencies"
    verbose_name = "部门与人员"
    default = True


class OfficeConfig(admin_apps.AdminConfig):
    """Stands in `INSTALLED_APPS` in the place of `django.contrib.admin`."""

    default = False
    default_site = "agencies.site.Office"
