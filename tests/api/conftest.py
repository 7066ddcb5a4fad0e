"""Callers of the API: clients with tokens of their own, and what they push, fill in and hand in."""

import json
from datetime import date

import pytest

from agencies import people
from agencies.access import Role
from tests import cast

SINCE = date(2020, 1, 1)
ROOT = "/api/v1"
PUSHED = {
    "place": "jingyu",
    "name": "靖宇县松鹤园养老服务中心",
    "code": "91220622MA0Y6QTN7G",
    "kind": "for_profit",
    "registered_on": "2026-03-02",
    "address": "靖宇县靖宇镇河北路18号",
    "town": "靖宇镇",
    "registrar": "靖宇县市场监督管理局",
    "registration_no": "220622000012345",
    "head": "韩玉梅",
}
ITEMS = {
    "head_id_number": "11010519491231002X",
    "contact_phone": "0439-7220000",
    "service_scope": "全日集中住宿、康复护理",
    "beds": 80,
    "premises_nature": "rented",
    "floor_area": 420.5,
    "canteen": False,
    "medical": False,
    "bed_space_statement": "居室四十间，公共区域三百平方米，活动场地一处。",
}
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"


class Caller:
    """A client of an agency: it asks for a token and calls."""

    def __init__(self, http, agency: str, scopes: str, role: str = Role.CLERK):
        self.http = http
        self.client, self.secret = people.equip(
            cast.agency(agency), name=f"{agency} 系统", scopes=scopes.split(), role=role, from_on=SINCE
        )
        self.token = self.ask_token().json()["access_token"]

    def ask_token(self, **more):
        form = {"grant_type": "client_credentials", "client_id": self.client.client_id, "client_secret": self.secret}
        return self.http.post(f"{ROOT}/oauth/token", {**form, **more})

    def _headers(self, headers: dict) -> dict:
        named = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
        return {"HTTP_AUTHORIZATION": f"Bearer {self.token}", **named}

    def get(self, path: str, query: dict | None = None, **headers: str):
        return self.http.get(_at(path), query or {}, **self._headers(headers))

    def send(self, method: str, path: str, body=None, **headers: str):
        sent = body if isinstance(body, str | bytes) else json.dumps(body if body is not None else {})
        call = getattr(self.http, method)
        return call(_at(path), sent, content_type="application/json", **self._headers(headers))

    def post(self, path: str, body=None, **headers: str):
        return self.send("post", path, body, **headers)

    def upload(self, path: str, name: str, content: bytes = PDF, **headers: str):
        return self.http.put(_at(path), *_multipart(name, content), **self._headers(headers))

    def move(self, path: str, move: str, body=None):
        """Read, then make the move on what was read."""
        return self.post(f"{path}/{move}", body, If_Match=self.get(path)["ETag"])


def _at(path: str) -> str:
    return path if path.startswith("/") else f"{ROOT}/{path}"


def _multipart(name: str, content: bytes) -> tuple[bytes, str]:
    lines = (
        b"--line\r\n",
        f'Content-Disposition: form-data; name="file"; filename="{name}"\r\n'.encode(),
        b"Content-Type: application/octet-stream\r\n\r\n",
        content,
        b"\r\n--line--\r\n",
    )
    return b"".join(lines), "multipart/form-data; boundary=line"


@pytest.fixture
def registrar(client, db):
    return Caller(client, "jingyu.market", "read push")


@pytest.fixture
def civil(client, db):
    return Caller(client, "jingyu.civil_affairs", "read write")


@pytest.fixture
def fire(client, db):
    return Caller(client, "jingyu.fire", "read push write", role=Role.INSPECTOR)


@pytest.fixture
def elsewhere(client, db):
    return Caller(client, "chengzhong.civil_affairs", "read push write")


@pytest.fixture
def pushed(registrar):
    """Where the institution is that the registrar has pushed."""
    return registrar.post("registrations", PUSHED).json()["url"]


@pytest.fixture
def claimed(pushed, civil):
    civil.move(pushed, "claim")
    return pushed


@pytest.fixture
def draft(claimed, civil):
    """Where the draft of a filing is."""
    return civil.post("filings", {"institution": claimed.rsplit("/", 1)[1]}).json()["url"]


@pytest.fixture
def submitted(draft, civil, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    civil.send("patch", f"{draft}/items", ITEMS, If_Match=civil.get(draft)["ETag"])
    for document in civil.get(draft).json()["documents"]:
        if document["upload"]:
            civil.upload(f"{draft}/documents/{document['code']}", f"{document['code']}.pdf")
    civil.move(draft, "submit")
    return draft


def problem(response, status: int) -> dict:
    """The problem that a response is; fails when it is none, or another."""
    assert response.status_code == status, response.content.decode()
    assert response["Content-Type"] == "application/problem+json"
    found = response.json()
    assert found["status"] == status
    assert all(found[name] for name in ("type", "title", "detail"))
    return found
