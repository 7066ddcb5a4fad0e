"""Child processes that cannot outlive us, and the sentences with which starting them is refused."""

import ctypes
import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None)


class Refused(Exception):
    """It cannot be done; the text is a sentence for the person at the terminal."""


@dataclass
class Child:
    """A process of ours. `goodbye` asks it to leave; after `patience` seconds it is killed."""

    name: str
    process: subprocess.Popen[bytes]
    goodbye: signal.Signals = signal.SIGTERM
    patience: float = 15
    log: Path | None = None

    def gone(self) -> int | None:
        """Its exit status once it has ended, else None."""
        return self.process.poll()

    def last_words(self, lines: int = 15) -> str:
        if not self.log or not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def stop(self) -> None:
        if self.gone() is None:
            self.process.send_signal(self.goodbye)
        try:
            self.process.wait(self.patience)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        end_group(self.process.pid)


def end_group(leader: int) -> None:
    """Whatever a child left behind in its process group."""
    try:
        os.killpg(leader, signal.SIGKILL)
    except ProcessLookupError:
        return


def tied_to_us(farewell: signal.Signals) -> Callable[[], None]:
    """For `preexec_fn`: the kernel sends `farewell` to the child when we die, even by kill -9 (Linux only)."""
    parent = os.getpid()

    def tie() -> None:
        if sys.platform == "linux":
            LIBC.prctl(PR_SET_PDEATHSIG, farewell, 0, 0, 0)
            if os.getppid() != parent:  # we died between the fork and the line above
                os._exit(1)

    return tie


def start(
    name: str,
    command: Sequence[str | Path],
    *,
    env: Mapping[str, str] | None = None,
    log: Path | None = None,
    account: pwd.struct_passwd | None = None,
    goodbye: signal.Signals = signal.SIGTERM,
    farewell: signal.Signals | None = None,
    patience: float = 15,
) -> Child:
    """Start a child in a session of its own, so that Ctrl-C reaches us alone and we stop it in order."""
    out = log.open("ab") if log else None
    try:
        process = subprocess.Popen(
            [str(word) for word in command],
            env=dict(env) if env is not None else None,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT if out else None,
            start_new_session=True,
            preexec_fn=tied_to_us(farewell or goodbye),
            **as_account(account),
        )
    except OSError as error:
        raise Refused(f"{name} cannot be started: {error}") from error
    finally:
        if out:
            out.close()
    return Child(name, process, goodbye, patience, log)


def as_account(account: pwd.struct_passwd | None) -> dict:
    """Keywords that make `subprocess` become that account; none means stay who we are."""
    if account is None or account.pw_uid == os.getuid():
        return {}
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": [], "cwd": "/"}


def until(done: Callable[[], bool], seconds: float, pause: float = 0.05) -> bool:
    """Whether `done()` became true within so many seconds."""
    limit = time.monotonic() + seconds
    while not (found := done()) and time.monotonic() < limit:
        time.sleep(pause)
    return found
