"""docker-compose.yml holds together: what no schema says, and what no engine on a build machine would notice."""

import re
from pathlib import Path

import pytest
import yaml

from deploy import supervisor

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docker-compose.yml").read_text()
COMPOSE = yaml.safe_load(TEXT)
SERVICES = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if "build" in service}
CODE = "\n".join(path.read_text() for folder in ("eldercare", "deploy", "law") for path in (ROOT / folder).glob("*.py"))
RUN = (ROOT / "run").read_text()
# Read by the images that are not ours, and by compose itself.
FOREIGN = {
    "POSTGRES_PASSWORD",
    "POSTGRES_INITDB_ARGS",
    "DATABASE_PASSWORD",
    "DATABASE_OWNER_PASSWORD",
    "REDIS_PASSWORD",
    "SITE",
    "TLS",
    "TZ",
}
OF_COMPOSE = {"VERSION", "TLS_DIRECTORY"}


def commands(service: dict) -> list[list[str]]:
    """The service's command and its health check, without the word that says how compose runs it."""
    check = service["healthcheck"]["test"][1:] if "healthcheck" in service else []
    return [words for words in (service.get("command", []), check) if words]


def test_everything_that_up_starts_is_a_service():
    assert {"postgres", "redis", "proxy", "migrate", *supervisor.PROCESSES} == set(SERVICES)


@pytest.mark.parametrize("name", sorted(OURS))
def test_our_containers_run_the_commands_of_up(name):
    known = set(re.findall(r"^  ([a-z| ]+)\)", RUN, re.M))
    known = {word.strip() for words in known for word in words.split("|")}
    for command in commands(OURS[name]):
        assert command[0] == "./run"
        assert command[1] in known
    assert OURS[name]["command"] == ["./run", name]


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_what_a_service_waits_for_exists_and_can_say_that_it_is_ready(name):
    for other, how in SERVICES[name].get("depends_on", {}).items():
        assert other in SERVICES
        if how["condition"] == "service_healthy":
            assert "healthcheck" in SERVICES[other]
        else:
            assert SERVICES[other]["restart"] == "no"


def test_every_service_that_stays_is_watched_and_restarted():
    for name, service in SERVICES.items():
        if name != "migrate":
            assert service["restart"] == "unless-stopped", name
            assert "healthcheck" in service, name


def test_volumes_and_networks_are_declared_and_mounted_files_exist():
    for service in SERVICES.values():
        for volume in service.get("volumes", []):
            source = re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", volume).split(":")[0]
            assert (ROOT / source).exists() if source.startswith(".") else source in COMPOSE["volumes"], volume
        assert set(service.get("networks", [])) <= set(COMPOSE["networks"])


def test_every_setting_that_compose_passes_is_read_by_somebody():
    for name, service in OURS.items():
        for variable in service["environment"]:
            assert f'"{variable}"' in CODE or f"${{{variable}:" in RUN, f"{name}: nobody reads {variable}"
    for name in set(SERVICES) - set(OURS):
        assert set(SERVICES[name].get("environment", {})) <= FOREIGN
    asked = set(re.findall(r"(?<!\$)\$\{(\w+)", TEXT))
    passed = {variable for service in SERVICES.values() for variable in service.get("environment", {})}
    assert asked <= passed | OF_COMPOSE


def test_no_secret_has_a_default():
    for variable, default in re.findall(r"(?<!\$)\$\{(\w+)(?::-([^}]*))?\}", TEXT):
        if re.search(r"KEY|PASSWORD|SECRET", variable):
            assert not default, variable
    required = set(re.findall(r"(?<!\$)\$\{(\w+):\?", TEXT))
    assert {name for name in re.findall(r"\$\{(\w+)", TEXT) if re.search(r"KEY|PASSWORD|SECRET", name)} <= required


def test_a_server_is_never_a_demonstration():
    for service in OURS.values():
        assert service["environment"]["DEBUG"] == "0"
        assert service["environment"]["DEMO"] == "0"


def test_the_sample_environment_names_what_compose_demands():
    sample = dict(
        line.split("=", 1) for line in (ROOT / ".env.sample").read_text().splitlines() if re.match(r"\w+=", line)
    )
    assert set(re.findall(r"(?<!\$)\$\{(\w+):\?", TEXT)) <= set(sample)
    assert not any(value for name, value in sample.items() if re.search(r"KEY|PASSWORD", name))


def test_only_the_proxy_is_reachable_from_outside():
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
