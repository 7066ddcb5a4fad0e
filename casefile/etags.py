"""The strong ETag of a case file's representation, and the conditions that a client sets on it (RFC 9110, RFC 6585)."""

import hashlib

from rest_framework.request import Request

from agencies.access import Actor
from casefile.models import CaseFile
from casefile.problems import BadRequest, PreconditionRequired
from casefile.refusals import Stale

HOW = "先 GET 这个案卷，把响应里的 ETag 原样放进 If-Match，再办理。"


def of(case: CaseFile, actor: Actor) -> str:
    """The version of the file, how many lines its timeline has, and for whom it was drawn (offers differ by role)."""
    drawn_for = f"{actor.key}|{','.join(sorted(actor.roles))}|{actor.user.pk if actor.user else ''}"
    return f'"{case.version}.{case.chain.events_count}-{hashlib.sha256(drawn_for.encode()).hexdigest()[:8]}"'


def is_known(request: Request, tag: str) -> bool:
    """If-None-Match names what we would send (weak comparison): 304 will do."""
    given = request.headers.get("If-None-Match", "")
    return given.strip() == "*" or tag in [word.strip().removeprefix("W/") for word in given.split(",")]


def demand(request: Request, case: CaseFile) -> int:
    """The version that the client saw, to be checked again under the lock.

    Raises PreconditionRequired without If-Match, BadRequest for one that is no tag, Stale for one that is weak or old.
    """
    given = request.headers.get("If-Match", "").strip()
    if not given:
        raise PreconditionRequired(f"没有 If-Match，不知道您是看着哪个版本决定的；{HOW}")
    if given == "*":
        raise PreconditionRequired(f"If-Match: * 没有说明版本；{HOW}")
    words = [word.strip() for word in given.split(",")]
    if not all(word.removeprefix("W/").startswith('"') and word.endswith('"') and len(word) > 1 for word in words):
        raise BadRequest(f"If-Match 应是带引号的 ETag；{HOW}")
    if of(case, request.actor) not in words:
        raise Stale(f"案卷在您读取以后有了变化，或者 If-Match 不是这个案卷的强 ETag；{HOW}")
    return case.version
