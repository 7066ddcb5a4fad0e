"""`up` runs everything until it is told to stop; `with COMMAND` runs one command with the servers it needs."""

import errno
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType
from typing import NoReturn

from deploy import probe, servers, state
from deploy.children import Child, Refused, start, until
from deploy.holding import Holding

ROOT = Path(__file__).resolve().parent.parent
RUN = ROOT / "run"
GREEN_WITHIN = 120.0  # seconds that the first answer of /healthz may take
# How each process is told to leave, how the kernel tells it if we are killed, and how long it may take.
PROCESSES = {
    "web": (signal.SIGTERM, signal.SIGQUIT, 12.0),
    "worker": (signal.SIGTERM, signal.SIGKILL, 20.0),
    "beat": (signal.SIGTERM, signal.SIGKILL, 5.0),
}


class Stopped(BaseException):
    """Somebody asked us to stop."""


def say(text: str) -> None:
    print(text, flush=True)


def stop_on_signals() -> None:
    def stopped(number: int, frame: FrameType | None) -> NoReturn:
        for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(each, signal.SIG_IGN)
        raise Stopped

    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, stopped)


def chosen_port() -> int:
    value = os.environ.get("PORT") or "8000"
    if not value.isdecimal() or not 0 < int(value) < 65536:
        raise Refused(f"PORT={value!r} is not a port: use a number from 1 to 65535")
    return int(value)


def check_port(port: int, patience: float) -> None:
    """Refuse a port that we cannot have; a web server of ours that was just killed gets a moment to leave."""
    reason: OSError | None = None

    def free() -> bool:
        nonlocal reason
        with socket.socket() as probing:
            probing.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probing.bind(("127.0.0.1", port))
            except OSError as error:
                reason = error
                return False
        return True

    if until(free, patience, 0.2) or reason is None:
        return
    if reason.errno == errno.EADDRINUSE:
        raise Refused(f"port {port} is taken by another program: choose another, such as PORT={port + 1} ./run up")
    raise Refused(f"port {port} cannot be used ({reason.strerror}): choose another, such as PORT=8000 ./run up")


def step(*command: str | Path, told: dict[str, str]) -> None:
    """One command that must succeed before the next."""
    words = " ".join(str(word) for word in command[1:])
    child = start(words, command, env=told, farewell=signal.SIGKILL)
    try:
        if child.process.wait():
            raise Refused(f"this failed, so everything was stopped: {words}")
    finally:
        child.stop()


def fresh_log(home: Path, name: str) -> Path:
    """An empty log; the one before is kept beside it."""
    log = home / "log" / f"{name}.log"
    if log.exists():
        log.replace(log.with_suffix(".log.before"))
    return log


def wait_until_green(url: str, children: list[Child]) -> None:
    limit = time.monotonic() + GREEN_WITHIN
    while (said := probe.ask(url))["status"] != "ok":
        complain_about_the_dead(children)
        if time.monotonic() > limit:
            raise Refused(f"{url} is not green after {GREEN_WITHIN:.0f} s: {said}")
        time.sleep(0.3)


def complain_about_the_dead(children: list[Child]) -> None:
    for child in children:
        if (status := child.gone()) is not None:
            how = f"was killed by signal {-status}" if status < 0 else f"ended with status {status}"
            raise Refused(
                f"{child.name} {how}, so everything was stopped. The end of {child.log}:\n{child.last_words()}"
            )


def up() -> int:
    """Start everything, say where it is, and stay until told to stop or until a child dies."""
    port = chosen_port()
    address = f"http://127.0.0.1:{port}"
    home = state.directory()
    servers.prepare(home)
    holding = Holding(home)
    if not holding.take("./run up", address=address):
        raise Refused(
            f"{home} is in use by {holding.holder()}: stop that first, or name another directory in APP_STATE"
        )
    children: list[Child] = []
    try:
        check_port(port, patience=15 if holding.crashed else 0)
        live(home, port, address, children)
    finally:
        for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(each, signal.SIG_IGN)
        if children:
            say("stopping ...")
        servers.stop(children)
        holding.give_up()
    return 0


def live(home: Path, port: int, address: str, children: list[Child]) -> None:
    say(f"starting; data and logs are in {home}")
    servers.serve(home, children)
    told = servers.environment(home) | {"PORT": str(port), "VERBOSITY": "0"}
    step("bash", RUN, "migrate", told=told)
    demo = told["DEMO"].lower() in {"1", "true", "yes", "on"}
    if demo:
        step(sys.executable, "manage.py", "demo", told=told)
    told["BIND"] = f"127.0.0.1:{port}"
    for name, (goodbye, farewell, patience) in PROCESSES.items():
        command: list[str | Path] = ["bash", RUN, name]
        log = fresh_log(home, name)
        child = start(name, command, env=told, log=log, goodbye=goodbye, farewell=farewell, patience=patience)
        children.append(child)
    wait_until_green(f"{address}/healthz", children)
    say(f"\nready: {address}\n")
    if demo:
        step(sys.executable, "manage.py", "demo", "--sign-ins", told=told)
    say("\nCtrl-C stops everything; the data stay.")
    try:
        while True:
            complain_about_the_dead(children)
            time.sleep(0.5)
    except Stopped:
        return


def with_servers(command: list[str]) -> int:
    """Run a command with the servers of `up`: those that run, or else our own for as long as it takes."""
    home = state.directory()
    servers.prepare(home)
    while True:
        holding = Holding(home)
        if holding.take("./run manage"):
            return alone(home, holding, command)
        holding.join()
        if until(lambda: servers.answering(home), 5):
            os.execve(command[0], command, servers.environment(home))
        holding.leave()  # they are just starting or just leaving: look again


def alone(home: Path, holding: Holding, command: list[str]) -> int:
    children: list[Child] = []
    try:
        servers.serve(home, children)
        process = subprocess.Popen(command, env=servers.environment(home))
        signal.signal(signal.SIGINT, lambda *_: None)  # Ctrl-C is the command's own business
        try:
            status = process.wait()
        except Stopped:
            process.terminate()
            status = process.wait()
        holding.wait_for_users()
    finally:
        servers.stop(children)
        holding.give_up()
    return status if status >= 0 else 128 - status


def main(words: list[str]) -> int:
    stop_on_signals()
    try:
        match words:
            case ["up"]:
                return up()
            case ["with", *command] if command:
                return with_servers(command)
        raise Refused("usage: python -m deploy.supervisor up | with COMMAND ...")
    except Refused as refused:
        print(f"run: {refused}", file=sys.stderr)
        return 1
    except Stopped:
        return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
