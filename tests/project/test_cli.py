"""The command line: what people and checks rely on."""

import argparse
import json
import subprocess
import sys
from typing import Any

import pytest

from marshrut.core.refusal import Refused
from marshrut.project import boot, cli, report, testing


@pytest.mark.parametrize("command", cli.COMMANDS, ids=lambda command: command.name)
def test_every_command_leads_to_a_function_and_takes_json(command: cli.Command) -> None:
    assert callable(boot.late(command.target))
    required = [
        names[0] for names, settings in command.arguments if not names[0].startswith("-") and "nargs" not in settings
    ]
    out = ["--out", "folder"] if any(names == ("--out",) for names, _ in command.arguments) else []
    args = cli.parse([*command.name.split(), *("x" for _ in required), *out, "--json"])
    assert args.command is command
    assert args.json


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["fly"], "нет такого — 'fly'"),
        ([], "не хватает: КОМАНДА"),
        (["demo", "--size", "huge"], "--size: нет такого — 'huge'"),
        (["demo", "--port", "x"], "не годится значение 'x'"),
        (["doctor", "--loud"], "непонятно: --loud"),
        (["routes", "print"], "не хватает: --out"),
    ],
)
def test_a_wrong_line_is_refused_in_one_russian_line(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        cli.parse(words)
    assert left.value.code == 2
    text = capsys.readouterr().err
    assert said in text
    assert text.count("\n") == 1


def test_words_for_pytest_are_passed_on() -> None:
    assert cli.parse(["test", "--fast", "-x", "tests/core", "-k", "word"]).rest == ["-x", "tests/core", "-k", "word"]


def planted(monkeypatch: pytest.MonkeyPatch, function: Any) -> None:
    monkeypatch.setattr(
        cli, "COMMANDS", (cli.Command("try", "проба", "marshrut.project.report:planted", django=False),)
    )
    monkeypatch.setattr(report, "planted", function, raising=False)


def test_json_is_the_last_line_and_carries_what_judges_the_figures(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def works(_args: argparse.Namespace) -> dict[str, Any]:
        report.progress("идёт")
        return {"rate": 500}

    planted(monkeypatch, works)
    assert cli.main(["try", "--json"]) == 0
    said = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert said["rate"] == 500
    assert {"machine", "versions", "workload", "date"} <= set(said)
    assert said["versions"]["marshrut"]
    assert said["machine"]["cores"] >= 1


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        (report.CommandFailed("Порт занят:\nвозьмите другой"), "Порт занят: возьмите другой\n"),
        (Refused("hours", "уберите шаги на 12 ч"), "уберите шаги на 12 ч\n"),
    ],
)
def test_a_failure_is_one_line_and_a_status(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], trouble: Exception, said: str
) -> None:
    def fails(_args: argparse.Namespace) -> None:
        raise trouble

    planted(monkeypatch, fails)
    assert cli.main(["try"]) == 1
    assert capsys.readouterr().err == said


def test_an_unforeseen_failure_keeps_its_story_in_a_file(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path
) -> None:
    def breaks(_args: argparse.Namespace) -> None:
        raise ZeroDivisionError("два\nряда")

    monkeypatch.setenv("MARSHRUT_HOME", str(tmp_path))
    planted(monkeypatch, breaks)
    assert cli.main(["try"]) == 1
    text = capsys.readouterr().err
    assert text.count("\n") == 1
    assert "ZeroDivisionError: два ряда" in text
    assert "Traceback" in (tmp_path / "errors.log").read_text(encoding="utf-8")


def test_reading_the_command_line_does_not_wait_for_django() -> None:
    script = "import sys; from marshrut.project import cli; cli.parse(['doctor']); print('django.db' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={"PYTHONPATH": str(boot.ROOT / "src")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize(
    ("words", "runs"),
    [
        ([], [(testing.TOGETHER, True), (testing.JOURNEYS, True), (testing.ALONE, False)]),
        (["-x"], [(testing.TOGETHER, True), (testing.JOURNEYS, True), (testing.ALONE, False)]),
        (["--fast"], [(testing.FAST, True)]),
        (["--fast", "tests/core"], [(testing.FAST, False)]),
        (["tests/test_house.py::test_models_and_migrations_agree"], [(None, False)]),
        (["--browser"], [("journey", True)]),
        (["-n", "4"], [(None, False)]),
    ],
    ids=["all", "all-and-option", "fast", "fast-folder", "one", "browser", "own-number"],
)
def test_which_tests_go_side_by_side(words, runs) -> None:
    made = testing._choices(cli.parse(["test", *words]))
    assert [(run[run.index("-m") + 1] if "-m" in run else None, "--dist" in run) for run in made] == runs


@pytest.mark.parametrize(
    ("first", "again", "words", "runs", "status"),
    [
        (1, 0, ["--browser"], 2, 0),
        (1, 1, ["--browser"], 2, 1),
        (1, 5, ["--browser"], 2, 1),
        (2, 0, ["--browser"], 1, 2),
        (1, 0, ["--fast"], 1, 1),
        (1, 0, ["--browser", "tests/journeys/test_care.py"], 1, 1),
    ],
    ids=["a busy machine", "a fault", "nothing kept", "interrupted", "no browser", "named"],
)
def test_a_story_that_failed_beside_another_is_played_once_more_alone(
    monkeypatch, first, again, words, runs, status
) -> None:
    seen = []
    monkeypatch.setattr(testing.boot, "database", lambda: None)
    monkeypatch.setattr(testing, "_browser", lambda: None)

    def run(command, **_):
        seen.append(command)
        return subprocess.CompletedProcess(command, again if "--last-failed" in command else first)

    monkeypatch.setattr(testing.subprocess, "run", run)
    assert testing.test(cli.parse(["test", *words])) == status
    assert len(seen) == runs


def test_a_run_that_found_nothing_does_not_spoil_the_other() -> None:
    assert testing._status([0, 5]) == 0
    assert testing._status([1, 0]) == 1
    assert testing._status([5, 5]) == 5
    assert testing._status([0, 2]) == 2
