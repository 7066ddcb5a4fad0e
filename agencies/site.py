"""The admin as a window: for administrators only, who come in by the one sign-in page."""

from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import reverse

from agencies.access import Role


class Window(admin.ModelAdmin):
    """Rows to look at. Nothing is added, changed or deleted here: acts do that, with guards and a timeline."""

    def has_module_permission(self, request):
        return self.admin_site.has_permission(request)

    def has_view_permission(self, request, obj=None):
        return self.admin_site.has_permission(request)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class Office(admin.AdminSite):
    """The admin of this project. Registrations that libraries bring along are left out: only a `Window` is shown."""

    site_header = "养老服务综合监管 · 管理"
    site_title = "管理"
    index_title = "人员与岗位"
    enable_nav_sidebar = False

    def has_permission(self, request):
        if not request.user.is_active:
            return False
        return request.user.is_superuser or bool(request.actor and request.actor.holds(Role.ADMINISTRATOR))

    def register(self, model_or_iterable, admin_class=None, **options):
        if admin_class and issubclass(admin_class, Window):
            super().register(model_or_iterable, admin_class, **options)

    def login(self, request, extra_context=None):
        """No second sign-in page: that one would not be throttled with the same words."""
        if request.user.is_authenticated:
            raise PermissionDenied("管理页面只对管理员岗位开放；请换用管理员岗位，或联系本部门管理员。")
        here = request.GET.get("next") or reverse("admin:index")
        return redirect(f"{reverse('agencies:sign_in')}?{urlencode({'next': here})}")

    def logout(self, request, extra_context=None):
        """By POST only, as everywhere: no link of somebody else's signs a person out."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        logout(request)
        return redirect("agencies:sign_in")
