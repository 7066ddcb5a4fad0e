"""What is written about the house agrees with it: drawn documents, the commands and the variables in the README."""

import re

import pytest
from django.core.management import CommandError, call_command

import manage
from eldercare import drawing
from tests.house import plan

README = plan.ROOT / "README.md"
READ = re.compile(r"env\.\w+\(\s*\"([A-Z][A-Z0-9_]+)\"|environ(?:\.get\(|\[)\"([A-Z][A-Z0-9_]+)\"|_key\(\"([A-Z_]+)\"")
IN_BASH = re.compile(r"\$\{([A-Z][A-Z0-9_]+)[:}-]")
# Set by one process of ours for another, or by the shell: nobody configures them.
OURS = {
    "BASH_SOURCE",
    "EPOCHREALTIME",
    "DEBIAN_FRONTEND",
    "DJANGO_SETTINGS_MODULE",
    "ELDERCARE_TEST_SERVERS",
    "ID",
    "ID_LIKE",
}


def commands() -> set[str]:
    """What `./run help` lists."""
    text = (plan.ROOT / "run").read_text("utf-8")
    listed = re.findall(r"^# \./run ([\w|]+)", text, re.MULTILINE)
    return {command for line in listed for command in line.split("|")}


def variables() -> set[str]:
    """Every environment variable that the settings, the starter and `run` read."""
    found = set()
    for path in plan.sources("eldercare", "deploy"):
        found |= {name for match in READ.findall(path.read_text("utf-8")) for name in match if name}
    return (found | set(IN_BASH.findall((plan.ROOT / "run").read_text("utf-8")))) - OURS


def test_the_commands_and_variables_are_found_at_all():
    assert {"up", "test", "manage", "worker"} <= commands()
    assert {"DATABASE_URL", "SECRET_KEY", "PORT", "ATTACHMENT_MAX_BYTES", "APP_STATE", "WEB_WORKERS"} <= variables()


def test_the_readme_names_every_command():
    text = README.read_text("utf-8")
    assert {
        name for name in commands() if not re.search(rf"run {name}\b|`{name}`|\|{name}\b|\b{name}\|", text)
    } == set()


def test_the_readme_names_every_command_that_needs_no_database():
    text = README.read_text("utf-8")
    assert {"due", "rehearse", "coverage", "pack"} <= set(manage.LAW_COMMANDS)
    assert {name for name in manage.LAW_COMMANDS if not re.search(rf"`{name}[` ]", text)} == set()


def test_the_readme_names_every_environment_variable():
    text = README.read_text("utf-8")
    assert {name for name in variables() if not re.search(rf"\b{name}\b", text)} == set()


def test_every_command_that_the_readme_names_is_there():
    told = set(re.findall(r"\./run (\w+)", README.read_text("utf-8")))
    text = (plan.ROOT / "run").read_text("utf-8")
    assert {
        name for name in told if not re.search(rf"^  (?:[\w-]+ \| )*{name}(?: \| [\w-]+)*\)", text, re.MULTILINE)
    } == set()


def test_drawn_documents_are_fresh():
    call_command("draw", "--check", verbosity=0)


def test_a_document_that_drifted_is_named(monkeypatch):
    monkeypatch.setitem(drawing.DOCUMENTS, "docs/flows.md", lambda: "another")
    with pytest.raises(CommandError, match=r"docs/flows\.md"):
        call_command("draw", "--check", verbosity=0)


def committed() -> list:
    kinds = {".py", ".md", ".toml", ".html", ".css", ".js", ".yml", ".sh", ".txt", ".lock", ""}
    skipped = {".venv", ".git", "__pycache__", ".hypothesis", "node_modules"}
    return [
        path
        for path in sorted(plan.ROOT.rglob("*"))
        if path.is_file()
        and path.suffix in kinds
        and not any(part in skipped or part.endswith("_cache") for part in path.parts)
    ]


def test_nothing_names_a_private_registry():
    """Addresses of package indexes belong to the machine, not into a repository."""
    refused = re.compile("--index" + r"-url\s+\S|extra-index" + r"-url\s+\S")
    found = []
    for path in committed():
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue
        found += [f"{plan.name(path)}: {hit[0]}" for hit in refused.finditer(text)]
    assert found == []
