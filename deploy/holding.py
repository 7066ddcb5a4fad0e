"""Who holds a state directory: one `up` or `manage` runs its servers, and others may use them meanwhile."""

import fcntl
import json
import os
from pathlib import Path
from typing import IO


class Holding:
    """Two locks that the kernel drops when we die: `lock` is for who runs the servers, `users` for who uses them."""

    def __init__(self, home: Path):
        self.note = home / "holder.json"
        self.lock: IO[str] = (home / "lock").open("a")
        self.users: IO[str] = (home / "users").open("a")

    def take(self, what: str, **about: object) -> bool:
        """Become the one who runs the servers, unless somebody is."""
        try:
            fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        self.crashed = self.note.exists()
        self.note.write_text(json.dumps({"pid": os.getpid(), "what": what, **about}))
        return True

    def join(self) -> None:
        """Use servers that somebody else runs; a `manage` that runs them waits for us. Survives exec."""
        fcntl.flock(self.users, fcntl.LOCK_SH)
        os.set_inheritable(self.users.fileno(), True)

    def leave(self) -> None:
        fcntl.flock(self.users, fcntl.LOCK_UN)

    def wait_for_users(self) -> None:
        fcntl.flock(self.users, fcntl.LOCK_EX)

    def give_up(self) -> None:
        """The last thing done: after it the directory is anybody's."""
        self.note.unlink(missing_ok=True)
        self.users.close()
        self.lock.close()

    def holder(self) -> str:
        """Who it is, in words."""
        try:
            known = json.loads(self.note.read_text())
        except (FileNotFoundError, ValueError):
            return "another process"
        where = f" at {known['address']}" if "address" in known else ""
        return f"{known['what']} (process {known['pid']}){where}"
