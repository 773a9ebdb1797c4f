"""Database servers of Debian's packages, each with a folder of its own, on loopback, for as long as it is used."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pg8000.dbapi
import pymysql

from infra.local.preflight import free_port

_START_WITHIN_S = 90.0
ADMIN, READER, PASSWORD = "admin", "reader", "a password of tests"


class ServerMissing(Exception):
    """The programs of a server are not on this machine; the message says which package has them."""


@dataclass(frozen=True)
class Server:
    """A running server with one database `shop`: `admin_url` may do all, `reader_url` is an account that may write too,
    so that what holds is the tool's own locks and not the account's."""

    dialect: str
    port: int
    version: str

    @property
    def url(self) -> str:
        """Return where the tool finds it."""
        return f"{self.dialect}://{ADMIN}:{PASSWORD.replace(' ', '%20')}@127.0.0.1:{self.port}/shop"

    def execute(self, *statements: str) -> list[tuple[Any, ...]]:
        """Run statements as the owner of everything, beside the tool; return the rows of the last."""
        return _execute(self, statements)


def program(names: Sequence[str], folders: Sequence[str], package: str) -> str:
    """Return the path of the first of these programs that is there."""
    for name in names:
        found = shutil.which(name, path=os.pathsep.join([*folders, os.environ.get("PATH", "")]))
        if found:
            return found
    raise ServerMissing(f"{names[0]} is not on this machine: apt-get install {package}")


@contextmanager
def postgres(folder: Path) -> Iterator[Server]:
    """Run PostgreSQL in `folder`."""
    folders = [str(path) for path in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)]
    initdb = program(("initdb",), folders, "postgresql")
    server = program(("postgres",), folders, "postgresql")
    data, secret = folder / "data", folder / "password"
    secret.write_text(PASSWORD)
    owner = _owned(folder, "postgres")
    _run([initdb, "-D", str(data), "-U", ADMIN, "-A", "scram-sha-256", f"--pwfile={secret}", "-N"], owner)
    port = free_port()
    settings = ("-h", "127.0.0.1", "-p", str(port), "-k", str(folder), "-F", "-c", "max_connections=20")
    version = _run([server, "--version"], owner).strip()
    with _running([server, "-D", str(data), *settings], owner, folder):
        running = Server("postgresql", port, version)
        _wait(lambda: _postgres(running, "postgres", ["CREATE DATABASE shop"]), folder)
        yield running


@contextmanager
def mariadb(folder: Path) -> Iterator[Server]:
    """Run MariaDB (or MySQL, where that is what there is) in `folder`."""
    server = program(("mariadbd", "mysqld"), ("/usr/sbin",), "mariadb-server")
    install = program(("mariadb-install-db", "mysql_install_db"), ("/usr/bin",), "mariadb-server")
    owner = _owned(folder, "mysql")
    data, init = folder / "data", folder / "init.sql"
    init.write_text(
        # one statement a line, as the server reads such a file
        f"CREATE DATABASE shop;\nCREATE USER '{ADMIN}'@'127.0.0.1' IDENTIFIED BY '{PASSWORD}';\n"
        f"GRANT ALL ON *.* TO '{ADMIN}'@'127.0.0.1';\n"
    )
    here = ("--no-defaults", f"--datadir={data}")
    _run([install, *here, "--auth-root-authentication-method=normal", "--skip-test-db"], owner)
    port = free_port()
    settings = (f"--port={port}", "--bind-address=127.0.0.1", f"--socket={folder}/s", f"--init-file={init}")
    version = _run([server, "--version"], owner).strip()
    with _running([server, *here, *settings, "--skip-name-resolve"], owner, folder):
        running = Server("mysql", port, version)
        _wait(lambda: _mysql(running, ["SELECT 1"]), folder)
        yield running


def _owned(folder: Path, user: str) -> str | None:
    """Give the folder to the account that the package made: no server starts as root. None when we are not root."""
    if os.geteuid() != 0:
        return None
    for path in (folder, *folder.iterdir()):
        shutil.chown(path, user)
    parent = folder
    while parent != parent.parent:  # pytest's folders are closed to others
        if parent.stat().st_uid == 0 and not parent.stat().st_mode & 0o001:
            parent.chmod(parent.stat().st_mode | 0o011)
        parent = parent.parent
    return user


def _run(command: Sequence[str], user: str | None) -> str:
    done = subprocess.run(command, user=user, capture_output=True, text=True, check=False, cwd="/", timeout=180)
    assert done.returncode == 0, f"{command[0]}: {done.stdout[-2000:]}{done.stderr[-2000:]}"
    return done.stdout


@contextmanager
def _running(command: Sequence[str], user: str | None, folder: Path) -> Iterator[None]:
    with (folder.parent / f"{folder.name}.log").open("wb") as output:
        process = subprocess.Popen(command, user=user, stdout=output, stderr=subprocess.STDOUT, cwd="/")
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(is_up: Any, folder: Path) -> None:
    until = time.monotonic() + _START_WITHIN_S
    while True:
        with suppress(pg8000.dbapi.Error, pymysql.Error, OSError):
            is_up()
            return
        if time.monotonic() > until:
            raise AssertionError((folder.parent / f"{folder.name}.log").read_text(errors="replace")[-4000:])
        time.sleep(0.2)


def _execute(server: Server, statements: Sequence[str]) -> list[tuple[Any, ...]]:
    return _mysql(server, statements) if server.dialect == "mysql" else _postgres(server, "shop", statements)


def _postgres(server: Server, database: str, statements: Sequence[str]) -> list[tuple[Any, ...]]:
    where = {"user": ADMIN, "password": PASSWORD, "host": "127.0.0.1", "port": server.port, "database": database}
    with closing(pg8000.dbapi.connect(**where)) as connection:
        connection.autocommit = True
        return _rows(connection.cursor(), statements)


def _mysql(server: Server, statements: Sequence[str]) -> list[tuple[Any, ...]]:
    where = {"user": ADMIN, "password": PASSWORD, "host": "127.0.0.1", "port": server.port, "database": "shop"}
    with closing(pymysql.connect(**where, autocommit=True)) as connection:
        return _rows(connection.cursor(), statements)


def _rows(cursor: Any, statements: Sequence[str]) -> list[tuple[Any, ...]]:
    for statement in statements:
        cursor.execute(statement)
    return [tuple(row) for row in cursor.fetchall()] if cursor.description else []
