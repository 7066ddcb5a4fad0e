"""Pages by cursor: flat in cost however deep, and nothing is shown twice when rows are added meanwhile."""

from rest_framework.exceptions import NotFound
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request

from casefile.problems import BadRequest

BIGINT_DIGITS = 18


class Pages(CursorPagination):
    """Newest first, 50 to a page; `limit` asks for up to 200."""

    ordering = "-pk"
    page_size = 50
    max_page_size = 200
    page_size_query_param = "limit"
    cursor_query_description = "上一页答复里 next 带的游标，原样交回。"
    page_size_query_description = "一页几行，最多 200。"

    def decode_cursor(self, request: Request) -> Cursor | None:
        try:
            found = super().decode_cursor(request)
        except NotFound:
            raise BadRequest("cursor 不是本接口给出的游标；请从第一页重新读取。") from None
        if found and found.position is not None and not _is_number(found.position):
            raise BadRequest("cursor 不是本接口给出的游标；请从第一页重新读取。")
        return found


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= BIGINT_DIGITS
