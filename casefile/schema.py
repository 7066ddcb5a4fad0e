"""How the API describes itself: problems on every operation, tokens and scopes, one operation for each move."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import serializers
from rest_framework.permissions import SAFE_METHODS

from agencies.api import InOffice
from agencies.scopes import READ, SCOPES, WRITE
from casefile import payload, problems

TOKEN_URL = "/api/v1/oauth/token"
IF_MATCH = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, required=True, description="读取案卷时得到的 ETag，原样带回引号。"
)
IF_NONE_MATCH = OpenApiParameter(
    "If-None-Match", str, OpenApiParameter.HEADER, description="已有的 ETag；没有变化时答 304。"
)
ONCE = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="自定的唯一键。同键同内容 24 小时内重发，得到同一个答复；同键不同内容答 422。",
)


class ProblemSerializer(serializers.Serializer):
    """RFC 9457. `detail` is the sentence of the page, `errors` has one for each field, `cite` is the rule."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    errors = serializers.DictField(child=serializers.CharField(), required=False)
    cite = serializers.CharField(required=False)


class ClientScheme(OpenApiAuthenticationExtension):
    target_class = "agencies.api.ClientAuthentication"
    name = "client"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        flow = {"tokenUrl": TOKEN_URL, "scopes": SCOPES}
        return {"type": "oauth2", "flows": {"clientCredentials": flow}}

    def get_security_requirement(self, auto_schema: AutoSchema) -> dict[str, list[str]]:
        return {self.name: [_scope(auto_schema)]}


class PersonScheme(OpenApiAuthenticationExtension):
    target_class = "agencies.api.PersonAuthentication"
    name = "person"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        return {"type": "apiKey", "in": "cookie", "name": "eldercare"}


def _scope(auto_schema: AutoSchema) -> str:
    return READ if auto_schema.method in SAFE_METHODS else getattr(auto_schema.view, "write_scope", WRITE)


class HouseSchema(AutoSchema):
    """Views say what is theirs; this adds what is the same everywhere."""

    @property
    def door(self):
        return getattr(self.view, "door", None)

    def get_operation_id(self) -> str:
        if self.door:
            return self.door.move.key.replace(".", "_")
        return super().get_operation_id()

    def get_tags(self) -> list[str]:
        return [getattr(self.view, "tag", None) or self._tokenize_path()[0]]

    def get_summary(self) -> str | None:
        return self.door.move.label if self.door else super().get_summary()

    def get_description(self) -> str:
        return self.door.move.hint if self.door else super().get_description()

    def get_override_parameters(self) -> list[OpenApiParameter]:
        found = list(super().get_override_parameters())
        if getattr(self.view, "is_conditional", False):
            found.append(IF_NONE_MATCH if self.method == "GET" else IF_MATCH)
        if self.method == "POST":
            found.append(ONCE)
        return found

    def get_request_serializer(self) -> Any:
        if self.door:
            return described(self.door.form, self.door.move.key)
        return super().get_request_serializer()

    def _get_response_bodies(self, direction: str = "response") -> dict[str, Any]:
        """Whatever a view answers, it may also say no."""
        bodies = super()._get_response_bodies(direction)
        for code in map(str, self._refusals()):
            bodies.setdefault(code, self._get_response_for_code(_problem(int(code)), code, [problems.MEDIA_TYPE]))
        return bodies

    def _refusals(self) -> list[int]:
        """The statuses with which this operation may say no."""
        own = list(getattr(self.view, "refusals", ()))
        if any(isinstance(permission, InOffice) for permission in self.view.get_permissions()):
            own += [401, 403]
        if self.method in SAFE_METHODS:
            own += [] if self._has_path() else [400]
        else:
            own += [400, 403, 409, 415, 422]
        if self._has_path():
            own.append(404)
        if getattr(self.view, "is_conditional", False) and self.method != "GET":
            own += [412, 428]
        return sorted({*own, 406})

    def _has_path(self) -> bool:
        return "{" in self.path


def _problem(code: int) -> OpenApiResponse:
    title = {412: "案卷已有变化", 428: "须先读取再办理", 409: "现在不能办理", 422: "有内容需要改"}
    return OpenApiResponse(ProblemSerializer, description=title.get(code) or problems.WORDS[code][0])


def described(form_class: Any, key: str) -> Any:
    """The request of a move, named after it; None where the move asks nothing but the decision."""
    if not form_class.base_fields:
        return None
    name = "".join(word.title() for word in key.replace("_", ".").split(".")) + "Request"
    return payload.described(form_class, name)
