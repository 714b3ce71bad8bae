"""One file of a backup: a tar of the dump, the files of people and a manifest; closed with age when a key is given."""

import contextlib
import hashlib
import json
import os
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, cast

import pyrage

from marshrut.project.report import CommandFailed

FORMAT = 1
DUMP, MANIFEST, FILES, SECRET = "base.dump", "manifest.json", "files", "secret"
PLAIN, CLOSED = ".tar", ".tar.age"
BLOCK = 1 << 20
Stamp = dict[str, Any]


@dataclass
class Pack:
    """What goes into a copy: the dump, the folder of files, the signing key (only into a closed copy)."""

    dump: Path
    files: Path
    secret: Path | None = None
    notes: Stamp = field(default_factory=dict)


def write(pack: Pack, target: Path, recipients: list[str]) -> Stamp:
    """Write the copy under its final name only when it is whole and on the disk; returns the manifest."""
    part = target.with_name(f".{target.name}.part")
    try:
        with _private(part) as out:
            if recipients:
                with tempfile.TemporaryFile(dir=pack.dump.parent) as plain:
                    manifest = _tar(pack, cast("IO[bytes]", plain))
                    plain.seek(0)
                    pyrage.encrypt_io(plain, out, [_recipient(word) for word in recipients])
            else:
                manifest = _tar(pack, out)
            out.flush()
            os.fsync(out.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    _sync(target.parent)
    return manifest


def close(plain: Path, target: Path, recipients: list[str]) -> None:
    """Encrypt an open copy and remove the open one."""
    part = target.with_name(f".{target.name}.part")
    try:
        with plain.open("rb") as file, _private(part) as out:
            pyrage.encrypt_io(file, out, [_recipient(word) for word in recipients])
            out.flush()
            os.fsync(out.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    _sync(target.parent)
    plain.unlink()


@contextmanager
def _private(path: Path) -> Iterator[IO[bytes]]:
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w+b") as file:
        yield file


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    with contextlib.suppress(OSError):  # some network folders cannot do it
        os.fsync(handle)
    os.close(handle)


def _tar(pack: Pack, out: IO[bytes]) -> Stamp:
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
        manifest = {"format": FORMAT, **pack.notes, "dump": _add(tar, pack.dump, DUMP), "files": {}}
        for path in sorted(pack.files.rglob("*")) if pack.files.is_dir() else ():
            if path.is_file() and not path.is_symlink():
                name = path.relative_to(pack.files).as_posix()
                with contextlib.suppress(FileNotFoundError):  # removed meanwhile, so no row speaks of it
                    manifest["files"][name] = _add(tar, path, f"{FILES}/{name}")
        if pack.secret is not None and pack.secret.exists():
            manifest["secret"] = _add(tar, pack.secret, SECRET)
        text = json.dumps(manifest, ensure_ascii=False).encode()
        member = tarfile.TarInfo(MANIFEST)
        member.size, member.mode = len(text), 0o600
        with tempfile.TemporaryFile() as file:
            file.write(text)
            file.seek(0)
            tar.addfile(member, file)
    return manifest


class _Hashing:
    """A file that is hashed while it is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.seen = file, hashlib.sha256()

    def read(self, length: int = -1) -> bytes:
        piece = self.file.read(length)
        self.seen.update(piece)
        return piece


def _add(tar: tarfile.TarFile, path: Path, name: str) -> Stamp:
    with path.open("rb") as file:
        stat = os.fstat(file.fileno())
        member = tarfile.TarInfo(name)
        member.size, member.mtime, member.mode = stat.st_size, int(stat.st_mtime), 0o600
        hashing = _Hashing(file)
        tar.addfile(member, cast("IO[bytes]", hashing))
    return {"bytes": stat.st_size, "sha256": hashing.seen.hexdigest()}


def unpack(source: Path, into: Path, key: Path | None) -> Stamp:
    """Unpack a copy into an empty folder and prove every piece by its hash; returns the manifest."""
    try:
        with _opened(source, into, key) as file, tarfile.open(fileobj=file, mode="r:") as tar:
            seen = {member.name: _take(tar, member, into) for member in tar}
        manifest: Stamp = json.loads((into / MANIFEST).read_text(encoding="utf-8"))
    except (tarfile.TarError, ValueError, OSError) as trouble:
        raise CommandFailed(f"Копия {source.name} не читается: {trouble}. Возьмите другую.") from trouble
    if manifest.get("format") != FORMAT:
        raise CommandFailed(f"Копия {source.name} сделана другой версией программы: вид {manifest.get('format')}.")
    promised = {DUMP: manifest["dump"], **{f"{FILES}/{name}": stamp for name, stamp in manifest["files"].items()}}
    if "secret" in manifest:
        promised[SECRET] = manifest["secret"]
    seen.pop(MANIFEST)
    wrong = sorted(name for name in promised.keys() | seen.keys() if promised.get(name) != seen.get(name))
    if wrong:
        raise CommandFailed(f"Копия {source.name} повреждена: {', '.join(wrong[:3])}. Возьмите другую.")
    return manifest


def _take(tar: tarfile.TarFile, member: tarfile.TarInfo, into: Path) -> Stamp:
    target = (into / member.name).resolve()
    reader = tar.extractfile(member) if member.isreg() else None
    if reader is None or not target.is_relative_to(into.resolve()):
        raise tarfile.TarError(f"лишнее внутри: {member.name}")
    target.parent.mkdir(parents=True, exist_ok=True)
    hashing, count = _Hashing(reader), 0
    with _private(target) as out:
        while piece := hashing.read(BLOCK):
            count += len(piece)
            out.write(piece)
    return {"bytes": count, "sha256": hashing.seen.hexdigest()}


@contextmanager
def _opened(source: Path, into: Path, key: Path | None) -> Iterator[IO[bytes]]:
    with source.open("rb") as file:
        if not file.read(21).startswith(b"age-encryption.org/v1"):
            file.seek(0)
            yield file
            return
        if key is None:
            raise CommandFailed("Копия зашифрована: укажите файл с закрытым ключом, --key ФАЙЛ.")
        file.seek(0)
        with tempfile.TemporaryFile(dir=into) as plain:
            try:
                pyrage.decrypt_io(file, plain, identities(key))
            except pyrage.DecryptError:
                raise CommandFailed(f"Ключ {key} не от этой копии, или она повреждена.") from None
            plain.seek(0)
            yield cast("IO[bytes]", plain)


def _recipient(word: str) -> Any:
    try:
        return pyrage.x25519.Recipient.from_str(word)
    except pyrage.RecipientError:
        raise CommandFailed(f"Открытый ключ «{word[:12]}…» не читается: он начинается с age1.") from None


def recipients(given: str) -> list[str]:
    """Open keys from a list with commas; each is checked."""
    words = [word.strip() for word in given.split(",") if word.strip()]
    for word in words:
        _recipient(word)
    return words


def identities(key: Path) -> list[Any]:
    """Closed keys of a file as age-keygen writes it."""
    try:
        rows = [row.strip() for row in key.read_text(encoding="utf-8").splitlines()]
        found = [pyrage.x25519.Identity.from_str(row) for row in rows if row and not row.startswith("#")]
    except (OSError, ValueError, pyrage.IdentityError) as trouble:
        raise CommandFailed(f"Закрытый ключ в {key} не читается: {trouble}") from trouble
    if not found:
        raise CommandFailed(f"В {key} нет закрытого ключа: строка начинается с AGE-SECRET-KEY-1.")
    return found


def new_key(path: Path) -> str:
    """Write a new closed key, never over another file; returns the open one."""
    identity = pyrage.x25519.Identity.generate()
    opened = str(identity.to_public())
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as trouble:
        raise CommandFailed(f"Ключ в {path} не записать: {trouble.strerror}.") from trouble
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(f"# public key: {opened}\n{identity}\n")
    return opened
