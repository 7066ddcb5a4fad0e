"""Where administrators keep people and posts; places, agencies and parties can be looked at only.

An administrator's reach is the place of their own agency. Nothing is deleted: a person is closed, a post is ended.
"""

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import UserCreationForm
from django.db.models import Q
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from agencies.access import Role
from agencies.models import Agency, Party, Place, Post, User
from agencies.site import Window


def users_in_reach(request):
    """Everybody for the superuser; else the people who work in the administrator's place and nowhere else."""
    users = User.objects.all()
    if request.user.is_superuser:
        return users
    elsewhere = Post.objects.exclude(agency__place=request.actor.agency.place_id).values("user")
    return users.filter(is_superuser=False).exclude(pk__in=elsewhere)


def agencies_in_reach(request):
    if request.user.is_superuser:
        return Agency.objects.all()
    return Agency.objects.filter(place=request.actor.agency.place_id)


class Writable(Window):
    """A window that administrators may also write through; deleting stays refused."""

    def has_add_permission(self, request):
        return self.admin_site.has_permission(request)

    def has_change_permission(self, request, obj=None):
        return self.admin_site.has_permission(request)


class NewPerson(UserCreationForm):
    class Meta:
        model = User
        fields = ("username", "name", "certificate")


@admin.register(User)
class People(Writable, UserAdmin):
    """People: name, certificate, password, and whether they may sign in."""

    add_form = NewPerson
    add_fieldsets = (
        (
            None,
            {"fields": ("username", "name", "certificate", "password1", "password2")},
        ),
    )
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "username",
                    "name",
                    "certificate",
                    "password",
                    "is_active",
                    "last_login",
                )
            },
        ),
    )
    readonly_fields = ("last_login",)
    list_display = ("username", "name", "certificate", "is_active", "last_login")
    list_filter = ("is_active",)
    search_fields = ("username", "name", "certificate")
    filter_horizontal = ()
    actions = None

    def get_queryset(self, request):
        return users_in_reach(request)

    def response_add(self, request, obj, post_url_continue=None):
        messages.success(request, f"已登记 {obj.name}。没有岗位就不能办理，请接着给这个人加岗位。")
        return redirect(f"{reverse('admin:agencies_post_add')}?user={obj.pk}")


class InForce(admin.SimpleListFilter):
    """Posts by whether they are in force today."""

    title = "是否在任"
    parameter_name = "in_force"

    def lookups(self, request, model_admin):
        return (("yes", "在任"), ("no", "不在任"))

    def queryset(self, request, queryset):
        held = Post.objects.held_on(timezone.localdate()).values("pk")
        if self.value() == "yes":
            return queryset.filter(pk__in=held)
        return queryset.exclude(pk__in=held) if self.value() == "no" else queryset


@admin.register(Post)
class Posts(Writable):
    """Posts: given for a span of days. Once given, only its last day can be changed."""

    list_display = ("user", "agency", "party", "role", "from_on", "until_on")
    list_filter = (InForce, "role")
    list_select_related = ("user", "agency", "party")
    search_fields = ("user__username", "user__name", "agency__name", "party__name")
    raw_id_fields = ("party",)
    ordering = ("agency", "party", "user")
    actions = None

    def get_queryset(self, request):
        reach = Q(agency__in=agencies_in_reach(request))
        return (
            super().get_queryset(request).filter(reach | Q(party__isnull=False) if request.user.is_superuser else reach)
        )

    def get_fields(self, request, obj=None):
        party = ("party",) if request.user.is_superuser else ()
        return ("user", "agency", *party, "role", "from_on", "until_on")

    def get_readonly_fields(self, request, obj=None):
        return ("user", "agency", "party", "role", "from_on") if obj else ()

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "user":
            kwargs["queryset"] = users_in_reach(request).filter(is_active=True).order_by("username")
        if db_field.name == "agency":
            kwargs["queryset"] = agencies_in_reach(request).order_by("id")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_choice_field(self, db_field, request, **kwargs):
        if db_field.name == "role" and not request.user.is_superuser:
            kwargs["choices"] = [choice for choice in Role.choices if choice[0] != Role.REPRESENTATIVE]
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def get_changeform_initial_data(self, request):
        return {
            "from_on": timezone.localdate(),
            **super().get_changeform_initial_data(request),
        }


@admin.register(Agency)
class Agencies(Window):
    """Agencies, as the packs seat them."""

    list_display = ("id", "name", "short", "place", "kind")
    list_filter = ("place",)
    list_select_related = ("place",)
    search_fields = ("id", "name")


@admin.register(Place)
class Places(Window):
    """Places, as the packs seat them."""

    list_display = ("id", "name", "level", "region_code", "parent")
    list_select_related = ("parent",)


@admin.register(Party)
class Parties(Window):
    """Parties, as case files brought them in: of every place, and so for the superuser only."""

    list_display = ("code", "name")
    search_fields = ("code", "name")

    def has_module_permission(self, request):
        return request.user.is_superuser

    def has_view_permission(self, request, obj=None):
        return request.user.is_superuser
