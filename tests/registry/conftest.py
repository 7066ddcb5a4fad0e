"""Registers for the tests of importing: made up, written to a file, brought by the clerk, and the report read back."""

import csv

import pytest
from django.core.management import CommandError, call_command

from tests import cast


@pytest.fixture
def bring(db, tmp_path, capsys):
    """Import rows, a text or a file; answers what was printed, and lines of the report by row number."""

    cast.clerk()

    def bring(content, *options, place="jingyu", encoding="utf-8", name="名册.csv"):
        path = content if hasattr(content, "is_file") else tmp_path / name
        if isinstance(content, bytes):
            path.write_bytes(content)
        elif isinstance(content, list):
            with path.open("w", encoding=encoding, newline="") as file:
                csv.writer(file).writerows(content)
        report = tmp_path / "报告.csv"
        where = ["--place", place] if place else []
        refused = ""
        try:
            call_command("import_institutions", path, "--by", "wangxiulan", *where, "--report", report, *options)
        except CommandError as error:
            refused = str(error)
        lines = {}
        if report.is_file():
            with report.open(encoding="utf-8-sig") as file:
                lines = {int(row["行号"]): row for row in csv.DictReader(file)}
            report.unlink()
        return refused + capsys.readouterr().out, lines

    return bring
