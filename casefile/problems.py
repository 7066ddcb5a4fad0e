"""How the API says no: problem details (RFC 9457) with the same sentence that the page shows."""

from typing import Any

from django.core.exceptions import PermissionDenied as DjangoDenied
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import Http404
from rest_framework import exceptions
from rest_framework.permissions import SAFE_METHODS
from rest_framework.response import Response
from rest_framework.views import set_rollback

from casefile.refusals import Conflict, Forbidden, Invalid, Refusal, Stale

MEDIA_TYPE = "application/problem+json"
TYPES = {Forbidden: "forbidden", Stale: "stale", Invalid: "invalid", Conflict: "conflict"}
WORDS = {
    400: ("请求有误", "请求写得不对；请按接口文档改好再发。"),
    401: ("需要凭证", "请先用客户端凭证取得令牌，放在 Authorization: Bearer 里；或者先登录。"),
    403: ("无权办理", "您的身份不能办理这件事；请换用有权的部门或岗位。"),
    404: ("没有找到", "没有这个地址或案卷，或者它不在您的职责范围内；请核对案号。"),
    405: ("方法不对", "这个地址不支持这种请求方法；可用的方法见 Allow。"),
    406: ("格式不对", "只提供 application/json；请改 Accept。"),
    413: ("内容过大", "请求正文过大；请减少内容或分次发送，文件用 multipart/form-data 上传。"),
    415: ("格式不对", "不认识这种正文格式；请用 application/json，上传文件用 multipart/form-data。"),
    429: ("太频繁", "请求太频繁；请过一会儿再试，间隔见 Retry-After。"),
    500: ("出了问题", "平台没能处理这个请求，错误已记录；请稍后再试。"),
}


class PreconditionRequired(Refusal):
    """A move was sent without saying which version of the file it was decided on."""

    status = 428
    title = "须先读取再办理"


class BadRequest(Refusal):
    """A request that cannot be understood: not the fault of what was filled in."""

    status = 400
    title = "请求有误"


def body(
    status: int, *, title: str = "", detail: str = "", kind: str = "", cite: str = "", errors: dict | None = None
) -> dict[str, Any]:
    """One problem. `kind` names it for programs; what is nothing more than its status is `about:blank`."""
    words = WORDS.get(status, WORDS[400])
    found = {
        "type": f"/api/v1/docs#{kind}" if kind else "about:blank",
        "title": title or words[0],
        "status": status,
        "detail": detail or words[1],
    }
    return found | ({"errors": errors} if errors else {}) | ({"cite": cite} if cite else {})


def answer(problem: dict[str, Any], headers: dict[str, str] | None = None) -> Response:
    return Response(problem, status=problem["status"], headers=headers, content_type=MEDIA_TYPE)


def handler(exc: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler. What is nobody's refusal goes on to Django and becomes a logged 500."""
    if isinstance(exc, Http404):
        exc = exceptions.NotFound()
    elif isinstance(exc, DjangoDenied):
        exc = exceptions.PermissionDenied(*exc.args)
    if isinstance(exc, Refusal):
        set_rollback()
        return answer(of(exc))
    if isinstance(exc, SuspiciousOperation):  # a body that Django will not read
        return answer(body(413 if isinstance(exc, RequestDataTooBig) else 400))
    if not isinstance(exc, exceptions.APIException):
        return None
    set_rollback()
    request = context.get("request")
    return answer(_of_drf(exc, reading=request is None or request.method in SAFE_METHODS), _headers(exc))


def of(refusal: Refusal) -> dict[str, Any]:
    """A refusal of the house as a problem."""
    kind = next((name for cls, name in TYPES.items() if isinstance(refusal, cls)), "")
    if isinstance(refusal, PreconditionRequired):
        kind = "precondition-required"
    return body(
        refusal.status,
        title=refusal.title,
        detail=refusal.sentence,
        kind=kind,
        cite=refusal.cite,
        errors=getattr(refusal, "errors", None),
    )


def _of_drf(exc: exceptions.APIException, *, reading: bool) -> dict[str, Any]:
    if isinstance(exc, exceptions.ValidationError):
        errors = sentences(exc.detail)
        status = 400 if reading else Invalid.status
        return body(
            status,
            title=WORDS[400][0] if reading else Invalid.title,
            detail="；".join(errors.values()),
            kind="" if reading else "invalid",
            errors=errors,
        )
    spoken = exc.detail if isinstance(exc.detail, str) and exc.detail != exc.default_detail else ""
    if exc.status_code in (401, 404, 405, 406, 415, 429):
        spoken = spoken if isinstance(exc, exceptions.AuthenticationFailed) else ""
    return body(exc.status_code, detail=str(spoken))


def sentences(detail: Any, name: str = "") -> dict[str, str]:
    """Nested validation errors as one sentence for each field, in dotted paths."""
    if isinstance(detail, dict):
        found: dict[str, str] = {}
        for key, value in detail.items():
            own = "" if key == "non_field_errors" else str(key)
            found |= sentences(value, f"{name}.{own}".strip("."))
        return found
    if isinstance(detail, list):
        if any(isinstance(item, dict | list) for item in detail):
            return sentences({str(n): item for n, item in enumerate(detail) if item}, name)
        return {name: "；".join(str(item).rstrip("。") for item in detail)}
    return {name: str(detail)}


def _headers(exc: exceptions.APIException) -> dict[str, str]:
    headers = {}
    if getattr(exc, "auth_header", None):
        headers["WWW-Authenticate"] = exc.auth_header
    if getattr(exc, "wait", None):
        headers["Retry-After"] = str(int(exc.wait) + 1)
    return headers
