"""Requests that nobody can serve are refused at the door: too large, or with an address that no database can hold."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from casefile import problems

CHUNK = 1 << 20


class RequestSizeMiddleware:
    """Answers 413 to a body over `REQUEST_MAX_BYTES`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length) <= settings.REQUEST_MAX_BYTES:
            return self.get_response(request)
        self.drain(request, int(length))
        allowed = settings.REQUEST_MAX_BYTES >> 20
        sentence = f"上传的内容过大。一次提交合计不能超过 {allowed} MB，请压缩或分次上传。"
        return refuse(request, 413, sentence)

    def drain(self, request: HttpRequest, length: int) -> None:
        """Read and forget the body, within reason: a browser shows our answer only once it has sent everything."""
        left = min(length, settings.REQUEST_DRAIN_BYTES)
        while left > 0 and (chunk := request.read(min(CHUNK, left))):
            left -= len(chunk)


class AddressMiddleware:
    """Answers 404 to an address with a NUL in it: PostgreSQL keeps no such text, so there is nothing to find."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path:
            return refuse(request, 404)
        return self.get_response(request)


def refuse(request: HttpRequest, status: int, sentence: str = "") -> HttpResponse:
    """The refusal as a problem for programs, as a page for people."""
    if request.path.startswith("/api/"):
        problem = problems.body(status, detail=sentence)
        options = {"ensure_ascii": False}
        return JsonResponse(problem, status=status, content_type=problems.MEDIA_TYPE, json_dumps_params=options)
    return render(request, f"{status}.html", {"sentence": sentence}, status=status)
