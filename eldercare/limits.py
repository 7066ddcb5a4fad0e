"""Requests that are too large are refused before anything reads them into memory or onto the disk."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

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
        if request.path.startswith("/api/"):
            problem = {"type": "about:blank", "title": "Content Too Large", "status": 413, "detail": sentence}
            return JsonResponse(
                problem, status=413, content_type="application/problem+json", json_dumps_params={"ensure_ascii": False}
            )
        return render(request, "413.html", {"sentence": sentence}, status=413)

    def drain(self, request: HttpRequest, length: int) -> None:
        """Read and forget the body, within reason: a browser shows our answer only once it has sent everything."""
        left = min(length, settings.REQUEST_DRAIN_BYTES)
        while left > 0 and (chunk := request.read(min(CHUNK, left))):
            left -= len(chunk)
