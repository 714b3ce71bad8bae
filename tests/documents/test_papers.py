"""Papers: issued once per version, checked by anybody, revoked with a reason; the catalogue of templates."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from marshrut.core.actor import SYSTEM, Actor
from marshrut.documents import actions, queries
from marshrut.documents.models import Paper, Template
from marshrut.documents.words import CODE_ALPHABET, Kind, in_words


def issue(version=1):
    return actions.issue(
        SYSTEM, kind=Kind.ROUTE, subject_id=7, version=version, number="ИОМ-2026-mezen-0001",
        issued_on=date(2026, 11, 24), holder="Лесной Пётр Ильич", holder_short="Лесной П.И.", title="Маршрут",
        unit_path="29.mezen.", seal="0" * 64, content={}, template="T01-1",
    )  # fmt: skip


def test_a_paper_is_checked_by_its_code_in_any_case_and_with_spaces(db):
    paper = issue()
    assert len(paper.code) == 10 and set(paper.code) <= set(CODE_ALPHABET)
    typed = f" {paper.code[:5].lower()} {paper.code[5:]}"
    assert queries.check(Actor(), typed) == paper
    assert queries.check(Actor(), "") is None


def test_a_new_version_supersedes_the_former_one(db):
    first, second = issue(), issue(2)
    first.refresh_from_db()
    assert (first.state, second.state) == ("superseded", "valid")
    assert queries.valid_papers(SYSTEM, Kind.ROUTE, [7]) == {7: second}
    with pytest.raises(IntegrityError), transaction.atomic():
        issue(2)


def test_a_revoked_paper_stays_with_its_reason(db):
    paper = issue()
    assert actions.revoke(SYSTEM, kind=Kind.ROUTE, subject_id=7, version=1, reason="ошибка в сроках") == 1
    assert actions.revoke(SYSTEM, kind=Kind.ROUTE, subject_id=7, version=1, reason="ещё раз") == 0
    assert Paper.objects.get(pk=paper.pk).revoked_reason == "ошибка в сроках"
    assert queries.check(Actor(), paper.code).state == "revoked"


def test_the_catalogue_is_loaded_once_and_read_in_russian(enter):
    assert actions.load_templates(SYSTEM) == actions.load_templates(SYSTEM) == Template.objects.count()
    page = enter("petr").get("/papers/templates/?q=Индивидуальный").content.decode()
    assert "T01" in page and "директор цнппм" in page and "centre_director" not in page
    assert (
        in_words("org_head и работник", {"org_head": "руководитель организации"})
        == "руководитель организации и работник"
    )
