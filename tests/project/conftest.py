"""A database of the world that nobody is connected to, cloned for every test that spoils one."""

import os

import psycopg
import pytest
from django.db import connection

from marshrut.project import archive, bases, copies


@pytest.fixture(scope="module")
def seed(django_db_setup, django_db_blocker, tmp_path_factory):
    """Address of the copy that is cloned."""
    with django_db_blocker.unblock():
        source = bases.beside(os.environ["DATABASE_URL"], connection.settings_dict["NAME"])
    folder = tmp_path_factory.mktemp("seed")
    copies.make(copies.House(source, folder), folder / "world.tar", recipients=[], check=False)
    (folder / "unpacked").mkdir()
    archive.unpack(folder / "world.tar", folder / "unpacked", None)
    url = bases.beside(source, f"{bases.name_of(source)}_seed")
    bases.create(url)
    bases.fill(url, folder / "unpacked" / archive.DUMP)
    yield url
    bases.drop(url)


@pytest.fixture
def house(seed, tmp_path):
    """An installation of its own: the world in a database, files, a signing key."""
    home = tmp_path / "home"
    (home / "files" / "2026").mkdir(parents=True)
    (home / "files" / "2026" / "скан.pdf").write_bytes(b"%PDF-" + os.urandom(3000))
    (home / "files" / "empty").write_bytes(b"")
    (home / "secret").write_text("key of signatures")
    house = copies.House(bases.beside(seed, f"{bases.name_of(seed)}_house"), home)
    bases.drop(house.url)
    with psycopg.connect(bases.beside(seed, "postgres"), autocommit=True) as session:
        session.execute(f'CREATE DATABASE "{bases.name_of(house.url)}" TEMPLATE "{bases.name_of(seed)}"')
    yield house
    for url in (house.url, house.before):
        bases.drop(url)
