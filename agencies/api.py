"""Who calls the API: a client of an agency with its token, or a signed-in person; and what their scopes let them do."""

from django.http import HttpRequest
from django.utils import timezone
from oauth2_provider.contrib.rest_framework import OAuth2Authentication
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from agencies import posts, wall
from agencies.scopes import READ, SCOPES, WRITE

HEAD = ("HTTP_AUTHORIZATION", "HTTP_HOST", "SERVER_NAME", "SERVER_PORT")


class ClientAuthentication(OAuth2Authentication):
    """A token of the client-credentials grant stands for the client's service user, in the post that it holds today."""

    def authenticate(self, request: Request):
        head = _head_of(request)
        found = super().authenticate(head)
        if found is None:
            request.oauth2_error = head.oauth2_error
            return None
        token = found[1]
        user = token.application.user if token.application else None
        if user is None or not user.is_active:
            request.oauth2_error = {"error": "invalid_token"}
            return None
        request._request.actor = posts.actor_of(user, on=timezone.localdate())
        wall.become(request._request.actor)
        return user, token


def _head_of(request: Request) -> HttpRequest:
    """The request without its body: the library would read all of a stranger's upload before it looks at the token."""
    head = HttpRequest()
    head.method, head.path = request.method, request.path
    head.META = {name: request.META[name] for name in HEAD if name in request.META}
    return head


class PersonAuthentication(SessionAuthentication):
    """A person signed in on the pages, with CSRF protection; the middleware has already said in which capacity."""


class InOffice(BasePermission):
    """The default of every view: signed in, in a post in force, and with the scope that the method needs.

    A view names another scope for what it writes by `write_scope`. People who sign in need no scope.
    """

    def has_permission(self, request: Request, view) -> bool:
        if not (request.user and request.user.is_authenticated):
            return False
        if request.actor is None:
            raise PermissionDenied(_no_actor(request))
        if request.auth is None:
            return True
        needed = READ if request.method in SAFE_METHODS else getattr(view, "write_scope", WRITE)
        if needed in request.auth.scope.split() and needed in request.auth.application.scopes.split():
            return True
        raise PermissionDenied(f"令牌没有“{SCOPES[needed]}”（{needed}）权限；请用有这项权限的客户端重新取得令牌。")


def _no_actor(request: Request) -> str:
    if request.auth is None and request._request.bodies:
        return "您在几个单位任职，请先在网页上选择以哪个单位的身份办理。"
    return "没有在任的岗位，不能使用接口；请联系本部门管理员。"
