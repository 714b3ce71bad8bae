"""GIFT: kinds with a place in the bank are read, others are told."""

from marshrut.qti import read_gift

TEXT = """// заметка
$CATEGORY: физика

::Первый:: Что тяжелее? { ~пух ~железо =поровну#верно ~не знаю #### Массы равны. }

Что светит само? { ~%50%Солнце ~%50%лампа ~%-100%Луна }

Столица {=Москва =г. Москва} России

Сколько будет 2 \\= ? {#2:0.1}

Между? {#1..2}

Пары { =раз -> один =два -> пара =три -> тройка }

Расскажите о себе. {}

Земля круглая {T}

Без ответа
"""


def test_questions_are_read():
    pack = read_gift(TEXT.encode())
    single, several, short, number, span, pairs, essay, truth, bare = pack.found
    assert (single.title, single.kind, single.task.key) == ("Первый", "single", ["c"])
    assert single.task.rationale == "Массы равны."
    assert [one["text"] for one in single.task.content["options"]] == ["пух", "железо", "поровну", "не знаю"]
    assert (several.kind, several.task.key) == ("multiple", ["a", "b"])
    assert (short.task.stem, short.task.key) == ("Столица ____ России", ["Москва", "г. Москва"])
    assert (number.task.stem, number.task.key) == ("Сколько будет 2 = ?", {"value": "2", "tolerance": "0.1"})
    assert span.task.key == {"value": 1.5, "tolerance": 0.5}
    assert (pairs.kind, pairs.task.key) == ("match", {"1": "a", "2": "b", "3": "c"})
    assert (essay.kind, essay.warnings) == ("open", ["критериев оценивания в файле нет: напишите их"])
    assert "хотя бы три варианта" in truth.reasons[0]
    assert "нет ответа" in bare.reasons[0]


def test_other_files_are_refused_in_words():
    assert "UTF-8" in read_gift("Что? {=да}".encode("utf-16")).fault
    assert "ни одного" in read_gift(b"// \n").fault
