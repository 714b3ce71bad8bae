"""The supervisor of the embedded PostgreSQL: one per home folder, brings the server back when it falls.

Nothing is believed to a pid file: the lock says whether a supervisor lives, ``/proc`` says whether a server does.
"""

import contextlib
import fcntl
import os
import select
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

import psycopg
from psycopg import sql

from marshrut.project.place import BoxFailed, Place, choose, shelf_of

ADMIN = "pgadmin"
OWNER = "owner"
DATABASE = "marshrut"
GIVE_UP = 20  # falls in a row without a single good minute

CONF = """\
# Written anew at each start: changes belong to local.conf beside this file.
listen_addresses = ''
unix_socket_directories = '"{socket}"'
unix_socket_permissions = 0700
hba_file = '{conf}/pg_hba.conf'
ident_file = '{conf}/pg_ident.conf'
password_encryption = 'scram-sha-256'
fsync = on
synchronous_commit = on
full_page_writes = on
wal_compression = pglz
max_wal_size = 2GB
shared_buffers = 256MB
work_mem = 16MB
maintenance_work_mem = 128MB
effective_cache_size = 2GB
random_page_cost = 1.1
jit = off
max_connections = 100
shared_memory_type = mmap
dynamic_shared_memory_type = {dynamic}
restart_after_crash = on
timezone = 'UTC'
log_timezone = 'UTC'
datestyle = 'iso, ymd'
lc_messages = 'C'
default_text_search_config = 'pg_catalog.russian'
logging_collector = on
log_directory = '{log}'
log_filename = 'postgresql-%a.log'
log_truncate_on_rotation = on
log_rotation_age = 1d
log_rotation_size = 0
log_line_prefix = '%m [%p] %u@%d '
log_min_duration_statement = 500
log_lock_waits = on
include_if_exists = '{conf}/local.conf'
"""
HBA = """\
local all {admin},{owner} peer map=box
local all all reject
host all all all reject
"""


def say(text: str) -> None:
    """Write a line of the supervisor's log."""
    sys.stdout.write(f"{time.strftime('%Y-%m-%d %H:%M:%S')} {text}\n")
    sys.stdout.flush()


def lock(home: Path, patience: float = 1.0) -> int | None:
    """Take the supervisor's lock of a home folder; None when another supervisor holds it.

    ``patience`` (seconds) outwaits those who only look whether the lock is held.
    """
    handle = os.open(shelf_of(home) / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    end = time.monotonic() + patience
    while not _flock(handle, fcntl.LOCK_EX):
        if time.monotonic() > end:
            os.close(handle)
            return None
        time.sleep(0.02)
    return handle


def is_locked(home: Path) -> bool:
    """Does a supervisor hold the lock? Those who look never mistake each other for a supervisor: they share."""
    try:
        handle = os.open(home / "database" / "lock", os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    free = _flock(handle, fcntl.LOCK_SH)
    os.close(handle)
    return not free


def _flock(handle: int, kind: int) -> bool:
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def processes_of(data: Path) -> set[int]:
    """Numbers of living PostgreSQL processes whose working folder is this cluster."""
    found = set()
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            if (entry / "cwd").readlink() == data and (entry / "exe").readlink().name.startswith("postgres"):
                found.add(int(entry.name))
        except OSError:
            continue
    return found


def survivor(data: Path) -> int | None:
    """Number of a server that outlived its supervisor; remains of a dead one and stale pid files are cleared away."""
    notes = data / "postmaster.pid"
    try:
        noted = int(notes.read_text(encoding="utf-8").split("\n")[0])
    except (OSError, ValueError):
        noted = 0
    if noted in processes_of(data):
        return noted
    end = time.monotonic() + 5
    while left := processes_of(data):  # backends of a killed server leave by themselves within moments
        if time.monotonic() > end:
            for pid in left:
                os.kill(pid, signal.SIGQUIT)
            end = time.monotonic() + 5
        time.sleep(0.01)
    if notes.exists():
        say(f"stale pid file removed (noted pid {noted})")
        notes.unlink()
    return None


def end_survivor(data: Path) -> bool:
    """Shut down a server that has no supervisor; False when there is none."""
    pid = survivor(data)
    if pid is None:
        return False
    os.kill(pid, signal.SIGINT)
    while pid in processes_of(data):
        time.sleep(0.02)
    return True


class Supervisor:
    """Keeps one server alive until it is told to stop."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.stopping = False
        self.pid = 0
        self.child: subprocess.Popen[bytes] | None = None
        self.bell, self.rope = os.pipe()

    def told(self, number: int, _frame: FrameType | None) -> None:
        """Signal handler: fast shutdown, which rolls back open transactions and writes a checkpoint."""
        self.stopping = True
        say(f"signal {number}: fast shutdown")
        os.write(self.rope, b"!")

    def run(self) -> None:
        """Start the server, watch it, bring it back, until a signal comes."""
        falls = 0
        while not self.stopping:
            started = time.monotonic()
            self.start()
            if self.wait_ready():
                say(f"ready: pid {self.pid} after {time.monotonic() - started:.2f} s")
            self.watch()
            falls = 1 if time.monotonic() - started > 60 else falls + 1
            self.fallen(falls)

    def fallen(self, falls: int) -> None:
        """Rest before the next start, longer after each fall in a row; give up at last."""
        if not self.stopping:
            say(f"server ended; start number {falls + 1}")
            if falls > GIVE_UP:
                raise BoxFailed(f"PostgreSQL не запускается, причина — в {self.place.shelf / 'server.log'}")
            time.sleep(min(0.25 * (falls - 1), 5))

    def start(self) -> None:
        """Start a server or take over the one that outlived its supervisor."""
        self.child = None
        self.pid = survivor(self.place.data) or 0
        if self.pid:
            say(f"took over the running server {self.pid}")
            return
        configure(self.place)
        command = [self.place.program("postgres"), "-D", str(self.place.data)]
        command += ["-c", f"config_file={self.place.conf / 'postgresql.conf'}"]
        with (self.place.shelf / "server.log").open("ab") as out:
            self.child = subprocess.Popen(
                command,
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
                **self.place.demoted(),
            )
        self.pid = self.child.pid

    def wait_ready(self) -> bool:
        """Wait until the server answers and has our role and database.

        Crash recovery may take its time, only the server's death or a signal ends the waiting.
        """
        question = f"-q -U {ADMIN} -d postgres -t 2".split()
        probe = [self.place.program("pg_isready"), "-h", self.place.socket, *question]
        while not self.stopping and self.alive():
            if subprocess.run(probe, check=False).returncode == 0:
                with contextlib.suppress(psycopg.OperationalError):  # it may be killed at this very moment: look again
                    prepare(self.place)
                    return True
            time.sleep(0.03)
        return False

    def alive(self) -> bool:
        """Tell whether the server's process lives."""
        if self.child is not None:
            return self.child.poll() is None
        return self.pid in processes_of(self.place.data)

    def watch(self) -> None:
        """Sleep until the server ends; on a signal shut it down first."""
        try:
            handle = os.pidfd_open(self.pid)
        except ProcessLookupError:
            return
        poll = select.poll()
        for source in (handle, self.bell):
            poll.register(source, select.POLLIN)
        if not self.stopping and not any(source == handle for source, _ in poll.poll()):
            os.read(self.bell, 1)
        if self.stopping and self.alive():
            signal.pidfd_send_signal(handle, signal.SIGINT)
            poll.unregister(self.bell)
            poll.poll()
        os.close(handle)
        if self.child is not None:
            self.child.wait()


def configure(place: Place) -> None:
    """Create the cluster at the first start and write the configuration."""
    if not (place.data / "PG_VERSION").exists():
        say(f"initdb in {place.data} as {place.user}")
        command = [
            place.program("initdb"),
            "-D",
            str(place.data),
            "-U",
            ADMIN,
            "--encoding=UTF8",
            "--locale=C",
            "--data-checksums",
        ]
        command += [
            "--locale-provider=builtin",
            "--builtin-locale=PG_UNICODE_FAST",
            "--auth-local=peer",
            "--auth-host=reject",
        ]
        with (place.shelf / "server.log").open("ab") as out:
            done = subprocess.run(
                [*command, "--no-instructions"], cwd="/", stdout=out, stderr=out, check=False, **place.demoted()
            )
        if done.returncode:
            raise BoxFailed(f"Не удалось создать базу данных, причина — в {place.shelf / 'server.log'}")
    memory = Path("/dev", "shm")  # containers often get 64 MB there
    shared = os.statvfs(memory) if memory.is_dir() else None
    dynamic = "posix" if shared and shared.f_frsize * shared.f_blocks >= 256 << 20 else "mmap"
    users = dict.fromkeys((place.user, "root"))
    folders = {"socket": place.socket, "conf": place.conf, "log": place.log}
    quoted = {name: str(folder).replace("'", "''") for name, folder in folders.items()}
    _write(place.conf / "postgresql.conf", CONF.format(**quoted, dynamic=dynamic))
    _write(place.conf / "pg_hba.conf", HBA.format(admin=ADMIN, owner=OWNER))
    _write(place.conf / "pg_ident.conf", "".join(f'box "{user}" {role}\n' for user in users for role in (ADMIN, OWNER)))


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    path.chmod(0o644)


def prepare(place: Place) -> None:
    """Make the role and the database of the program, once per cluster."""
    with psycopg.connect(host=place.socket, user=ADMIN, dbname="postgres", autocommit=True) as session:
        if session.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [OWNER]).fetchone() is None:
            session.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB").format(sql.Identifier(OWNER)))
        if session.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone() is None:
            names = sql.Identifier(DATABASE), sql.Identifier(OWNER)
            session.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(*names))


def main(home: Path) -> int:
    """Run the supervisor of a home folder until it is told to stop; 3 when another one is at work."""
    handle = lock(home)
    if handle is None:
        sys.stderr.write("У этой базы данных уже есть надзиратель, второй не нужен.\n")
        return 3
    os.ftruncate(handle, 0)
    os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
    try:
        keeper = Supervisor(choose(home))
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, keeper.told)
        keeper.run()
    except BoxFailed as trouble:
        sys.stderr.write(f"{trouble}\n")
        return 1
    say("stopped")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve()))
