"""The questions about the law over HTTP: open to anybody, read-only, cacheable, without session or database."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from redis.exceptions import RedisError
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import AnonRateThrottle
from rest_framework.views import APIView

from casefile import etags
from casefile.problems import BadRequest
from casefile.refusals import Invalid
from law import directions, facts, load, questions, stays
from portal import law_answers, law_listed

MAX_AGE = 3600  # seconds for which an answer may be kept; the packs change with a release only


class LawThrottle(AnonRateThrottle):
    """So many questions from one address. Where no cache counts them, nobody is refused."""

    scope = "law"

    def allow_request(self, request: Request, view: APIView) -> bool:
        try:
            return super().allow_request(request, view)
        except RedisError:
            return True


class Question(APIView):
    """One question. Its words are query parameters, and where it depends on facts, each fact is one too."""

    tag = "law"
    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_classes = (LawThrottle,)
    refusals = (400, 422, 429)
    needs: tuple[str, ...] = ()
    allows: tuple[str, ...] = ()
    takes_facts = False

    def answer(self, request: Request, ask: Callable[..., dict[str, Any]]) -> Response:
        given = self.read(request)
        words = {name: given.pop(name) for name in (*self.needs, *self.allows) if name in given}
        try:
            found = ask(**words, **({"facts": given} if self.takes_facts else {}))
        except questions.BadQuestion as bad:
            raise Invalid({bad.field: bad.sentence}) from None
        tag = f'"{hashlib.sha256(json.dumps(found, sort_keys=True).encode()).hexdigest()[:32]}"'
        headers = {"ETag": tag, "Cache-Control": f"public, max-age={MAX_AGE}"}
        if etags.is_known(request, tag):
            return Response(status=304, headers=headers)
        return Response(found, headers=headers)

    def read(self, request: Request) -> dict[str, str]:
        """The query, each word once. Raises BadRequest."""
        known = {*self.needs, *self.allows, *(facts.NAMES if self.takes_facts else ())}
        for name, values in request.query_params.lists():
            if name not in known:
                raise BadRequest(f"不认识参数“{name[:60]}”；可用的有：{'、'.join(sorted(known))}。")
            if len(values) > 1:
                raise BadRequest(f"参数“{name}”写了 {len(values)} 次；请只写一次。")
        given = {name: value.strip() for name, value in request.query_params.items() if value.strip()}
        if missing := [name for name in self.needs if name not in given]:
            raise BadRequest(f"缺少参数：{'、'.join(missing)}。")
        if any("\0" in value for value in given.values()):
            raise BadRequest("参数里有不能用的字符。")
        return given


def _word(name: str, said: str, example: str = "", *, required: bool = False, kind: Any = str) -> OpenApiParameter:
    said = f"{said}，如 {example}" if example else said
    return OpenApiParameter(name, kind, description=said, required=required)


PLACE = OpenApiParameter("place", str, required=True, enum=sorted(load.places()), description="地方")
ON = _word("on", "按哪一天的文本效力回答", "2021-09-15", kind=OpenApiTypes.DATE)
FACTS = [
    _word(name, label, kind=OpenApiTypes.NUMBER if name in facts.NUMBERS else bool)
    for name, label in facts.NAMES.items()
]


class Due(Question):
    needs, allows = ("place", "obligation"), ("on", "at")

    @extend_schema(
        operation_id="law_due",
        responses=law_answers.DueAnswer,
        parameters=[
            PLACE,
            _word("obligation", "义务编号或者期限", "JY-15", required=True),
            _word("on", "事件发生的日期", "2021-09-15", kind=OpenApiTypes.DATE),
            _word("at", "事件发生的时刻（按小时计的期限）", "2021-09-15T23:30+08:00"),
        ],
    )
    def get(self, request: Request) -> Response:
        """一项义务什么时候到期，怎样算出来的，依据哪一条。"""
        return self.answer(request, questions.due)


class Competent(Question):
    needs, allows, takes_facts = ("place", "domain"), ("on",), True

    @extend_schema(
        operation_id="law_competent",
        responses=law_answers.CompetentAnswer,
        parameters=[PLACE, _word("domain", "监管领域", "fire_review", required=True), ON, *FACTS],
    )
    def get(self, request: Request) -> Response:
        """某个领域由谁负责；有的地方要看面积、投资额等事实。"""
        return self.answer(request, questions.competent)


class Documents(Question):
    needs, allows, takes_facts = ("place",), ("on",), True

    @extend_schema(operation_id="law_documents", responses=law_answers.DocumentsAnswer, parameters=[PLACE, ON, *FACTS])
    def get(self, request: Request) -> Response:
        """备案要交什么材料；文件自相冲突的地方列在 conflicts。"""
        return self.answer(request, questions.documents)


class May(Question):
    needs, allows, takes_facts = ("place", "agency", "move"), ("domain", "on"), True

    @extend_schema(
        operation_id="law_may",
        responses=law_answers.MayAnswer,
        parameters=[
            PLACE,
            _word("agency", "部门", "jingyu.market", required=True),
            _word("move", "步骤", "inspections.hazard.accept", required=True),
            _word("domain", "监管领域", "fire"),
            ON,
            *FACTS,
        ],
    )
    def get(self, request: Request) -> Response:
        """一个部门能不能办某一步，为什么。"""
        return self.answer(request, questions.may)


class Hazard(Question):
    needs, allows = ("place", "hazard"), ("grade", "on")
    grade = OpenApiParameter("grade", str, enum=list(directions.GRADES), description="等级，不写按一般隐患")

    @extend_schema(
        operation_id="law_hazard",
        responses=law_answers.HazardAnswer,
        parameters=[PLACE, _word("hazard", "隐患种类", "fire", required=True), grade, ON],
    )
    def get(self, request: Request) -> Response:
        """一种隐患书面告知谁，紧急时怎么办，要不要提请挂牌督办。"""
        return self.answer(request, directions.hazard)


class Unlicensed(Question):
    needs, allows = ("place", "unlicensed"), ("on",)
    kind = OpenApiParameter("unlicensed", str, required=True, enum=list(directions.ILLEGAL), description="哪一种")

    @extend_schema(operation_id="law_unlicensed", responses=law_answers.UnlicensedAnswer, parameters=[PLACE, kind, ON])
    def get(self, request: Request) -> Response:
        """无证无照归谁查处；文件没有点名的，须由归口部门指派。"""
        return self.answer(request, directions.unlicensed)


class Report(Question):
    needs, allows = ("place", "event"), ("on",)

    @extend_schema(
        operation_id="law_report",
        responses=law_answers.ReportAnswer,
        parameters=[PLACE, _word("event", "事件", "accident", required=True), ON],
    )
    def get(self, request: Request) -> Response:
        """一类事件逐级由谁报告谁，多久之内。"""
        return self.answer(request, directions.report)


class Periods(Question):
    needs, allows = ("place", "obligation", "year"), ("on",)

    @extend_schema(
        operation_id="law_periods",
        responses=law_answers.PeriodsAnswer,
        parameters=[
            PLACE,
            _word("obligation", "按期义务的编号", "CZ-41", required=True),
            _word("year", "年份", "2023", required=True, kind=int),
            ON,
        ],
    )
    def get(self, request: Request) -> Response:
        """一项按期义务在一年里分哪几期，做了什么才算数。"""
        return self.answer(request, directions.periods)


class Rate(Question):
    needs, allows = ("place", "rate"), ("numerator", "denominator", "on")

    @extend_schema(
        operation_id="law_rate",
        responses=law_answers.RateAnswer,
        parameters=[
            PLACE,
            _word("rate", "比率", "training.heads", required=True),
            _word("numerator", "分子", "999", kind=int),
            _word("denominator", "分母", "1000", kind=int),
            ON,
        ],
    )
    def get(self, request: Request) -> Response:
        """一个比率由什么除以什么，要达到多少；给出两个数，就答达标没有。"""
        return self.answer(request, directions.rate)


class Stay(Question):
    needs = ("place", "list", "severity", "on")
    lists = OpenApiParameter(
        "list", str, required=True, enum=list(load.pack("national").list_names), description="名单"
    )
    severity = OpenApiParameter("severity", str, required=True, enum=list(stays.LABELS), description="严重程度")

    @extend_schema(
        operation_id="law_stay",
        responses=law_listed.StayAnswer,
        parameters=[
            PLACE, lists, severity, _word("on", "列入的日期", "2026-04-01", required=True, kind=OpenApiTypes.DATE),
        ],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """列入一种名单，按那一天的法律和严重程度列入多久、什么时候可以修复、公布不公布。"""
        return self.answer(request, directions.stay)


urlpatterns = [
    path("law/due", Due.as_view(), name="law_due"),
    path("law/competent", Competent.as_view(), name="law_competent"),
    path("law/documents", Documents.as_view(), name="law_documents"),
    path("law/may", May.as_view(), name="law_may"),
    path("law/hazard", Hazard.as_view(), name="law_hazard"),
    path("law/unlicensed", Unlicensed.as_view(), name="law_unlicensed"),
    path("law/report", Report.as_view(), name="law_report"),
    path("law/periods", Periods.as_view(), name="law_periods"),
    path("law/rate", Rate.as_view(), name="law_rate"),
    path("law/stay", Stay.as_view(), name="law_stay"),
]
