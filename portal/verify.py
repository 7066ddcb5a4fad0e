"""What the portal answers about a paper: valid, replaced, being made, or unknown, and what to do in each case."""

import hashlib
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from agencies import wall
from casefile import verification
from casefile.models import Document
from casefile.verification import Verified


@dataclass(frozen=True)
class Answer:
    """The answer in words: a tag, a headline, what to do. `paper` is what may be said of it, None where none is."""

    word: str
    tone: str
    headline: str
    todo: str
    paper: Verified | None = None
    same_file: bool | None = None


def of_text(text: str) -> Answer:
    """The answer to a number, a code, or the address that a QR code holds."""
    with wall.house():  # who holds the number or the code holds the paper; nothing is listed or searched
        paper = verification.look_up(_bare(text))
    return _said(paper) if paper else _unknown(text)


def of_file(digest: str, text: str = "") -> Answer:
    """The answer to a file, known by its SHA-256; with a number or code, whether the file is that very paper."""
    if text:
        answer = of_text(text)
        return answer if answer.paper is None else _compared(answer, digest)
    with wall.house():  # who holds the file holds the paper
        code = Document.objects.filter(sha256=digest).values_list("code", flat=True).first()
        paper = verification.look_up(code) if code else None
    return _said(paper, same_file=True) if paper else _unknown_file()


def _bare(text: str) -> str:
    """What is typed without the address around it: a QR code holds …/verify/CODE."""
    return text.strip().rstrip("/").rpartition("/verify/")[2].partition("?")[0]


def _said(paper: Verified, *, same_file: bool | None = None) -> Answer:
    if paper.status == verification.SUPERSEDED:
        later = f"现行有效的是 {paper.by_number}。" if paper.by_number else "请向签发部门查询现行有效的文书。"
        todo = f"这一份曾经有效，已不能再用作凭据。{later}"
        return Answer("已被替换", "warn", "这件文书已被替换", todo, paper, same_file)
    if paper.status == verification.PENDING:
        todo = "文号已经编定，文件一般几分钟内制作完成。请稍后刷新本页；超过一天仍是这样，请联系签发部门。"
        return Answer("正在成文", "info", "这件文书正在成文", todo, paper, same_file)
    todo = "请核对下面的内容与您手里的是否一致。"
    return Answer("有效", "ok", "这件文书由本平台签发，现行有效", todo, paper, same_file)


def _compared(answer: Answer, digest: str) -> Answer:
    if answer.paper.status == verification.PENDING:
        return answer
    if answer.paper.sha256 == digest:
        return _said(answer.paper, same_file=True)
    headline = "文号存在，但您上传的文件不是签发的那一份"
    todo = "文件被改动、另存或重新扫描后都会这样。请以本平台提供的文件为准；怀疑伪造的，请联系签发部门。"
    return Answer("文件不一致", "danger", headline, todo, answer.paper, same_file=False)


def _unknown(text: str) -> Answer:
    todo = (
        f"没有查到“{text.strip()[:60]}”。请对照文书逐字核对文号（包括年份和序号）；"
        "不公开的文书只能用核验码或者扫二维码核验。核对无误仍然查不到的，请联系文书上写的签发部门。"
    )
    return Answer("查无此文书", "danger", "查无此文书", todo)


def _unknown_file() -> Answer:
    todo = (
        "这个文件与本平台签发的任何一份都不完全相同。打印后扫描、另存或转换过的文件都会这样，"
        "请改用文号或核验码核验；怀疑伪造的，请联系文书上写的签发部门。"
    )
    return Answer("查无此文件", "danger", "查无此文件", todo)


class Digest(FileUploadHandler):
    """Takes an upload for its SHA-256 alone: each piece is digested and forgotten, nothing reaches memory or disk."""

    def __init__(self, request: Any = None, *, most: int):
        super().__init__(request)
        self.most, self.size, self.over = most, 0, False

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.size, self.digest = 0, hashlib.sha256()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.size += len(raw_data)
        if self.size > self.most:
            self.over = True  # go on reading: a browser shows our answer only once it has sent everything
        else:
            self.digest.update(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        found = InMemoryUploadedFile(
            BytesIO(), self.field_name, self.file_name, self.content_type, self.size, self.charset
        )
        found.sha256 = "" if self.over else self.digest.hexdigest()
        return found
