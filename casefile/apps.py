from django.apps import AppConfig
from django.core.checks import register
from django.utils.module_loading import autodiscover_modules

from casefile import checks


class CasefileConfig(AppConfig):
    name = "casefile"
    verbose_name = "案卷"

    def ready(self):
        """Read every app's flow table, so that any process knows every matter and what may happen to it.

        The kernel's own tables are in rooms of their own, because `casefile.flow` is the machinery.
        """
        autodiscover_modules("flow", "holiday_flow", "preview_flow", "referral_flow")
        register(checks.papers_can_be_made)
