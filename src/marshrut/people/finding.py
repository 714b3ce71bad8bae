"""Finding people met twice: PostgreSQL proposes pairs by shared keys, likeness weighs them."""

from __future__ import annotations

from collections import defaultdict

from django.db import connection

from marshrut.core.actor import Actor

from .likeness import POSSIBLE, Base, Card, Verdict, clean, compare
from .models import Employment, Person

CROWD = 6  # an address that more people share is a mailbox of the school
# Every person gets some keys; people who share one are looked at, and nobody else: one join instead of all with all.
BLOCKS = """
WITH p AS MATERIALIZED (
  SELECT id, birth_date, nullif(snils, '') AS snils, nullif(lower(email), '') AS email, nullif(phone, '') AS phone,
    translate(lower(surname), 'ёaceopxykmthb-', 'еасеорхукмтнв ') AS s,
    translate(lower(name), 'ёaceopxykmthb-', 'еасеорхукмтнв ') AS n,
    translate(lower(patronymic), 'ёaceopxykmthb-', 'еасеорхукмтнв ') AS o
  FROM people_person WHERE merged_into_id IS NULL
), w AS MATERIALIZED (SELECT DISTINCT p.id, p.s, p.n, e.unit_id FROM p JOIN people_employment e ON e.person_id = p.id),
k AS MATERIALIZED (
  SELECT 'birth ' || birth_date AS key, id FROM p WHERE birth_date IS NOT NULL
  UNION ALL SELECT 'name ' || least(s, n) || ' ' || greatest(s, n), id FROM p
  UNION ALL SELECT 'father ' || s || ' ' || o, id FROM p WHERE o <> ''
  UNION ALL SELECT 'email ' || email, id FROM p WHERE email IS NOT NULL
  UNION ALL SELECT 'phone ' || phone, id FROM p WHERE phone IS NOT NULL
  UNION ALL SELECT 'head ' || left(snils, 5) || n, id FROM p WHERE snils IS NOT NULL
  UNION ALL SELECT 'tail ' || right(snils, 6), id FROM p WHERE snils IS NOT NULL
  UNION ALL SELECT 'unit n ' || unit_id || ' ' || n, id FROM w
  UNION ALL SELECT 'unit s ' || unit_id || ' ' || s, id FROM w
), g AS (SELECT key, array_agg(id) AS ids FROM k GROUP BY key HAVING count(*) > 1)
SELECT DISTINCT a, b FROM g, unnest(ids) a, unnest(ids) b
WHERE a < b AND NOT (cardinality(ids) > %(crowd)s AND key ~ '^(email|phone) ')
"""


def cards(actor: Actor) -> dict[int, Card]:
    """Everybody who is not merged away, ready to compare."""
    units: dict[int, set[int]] = defaultdict(set)
    towns: dict[int, set[str]] = defaultdict(set)
    for person_id, unit_id, path in Employment.objects.values_list("person_id", "unit_id", "unit__path"):
        units[person_id].add(unit_id)
        towns[person_id].add(".".join(path.split(".")[:2]))
    rows = Person.objects.filter(merged_into=None).values_list(
        "pk", "surname", "name", "patronymic", "birth_date", "snils", "email", "phone"
    )
    return {
        pk: Card(
            pk, clean(surname), clean(name), clean(patronymic), birth, snils, email.lower(), phone,
            frozenset(units.get(pk, ())), frozenset(towns.get(pk, ())),
        )
        for pk, surname, name, patronymic, birth, snils, email, phone in rows
    }  # fmt: skip


def pairs(actor: Actor) -> dict[tuple[int, int], Verdict]:
    """All pairs worth a look, with their verdicts."""
    known = cards(actor)
    base = Base.of(known.values())
    with connection.cursor() as cursor:
        cursor.execute(BLOCKS, {"crowd": CROWD})
        proposed = cursor.fetchall()
    found = {}
    for first, second in proposed:
        verdict = compare(known[first], known[second], base)
        if verdict.likely or verdict.bits >= POSSIBLE:
            found[first, second] = verdict
    return found
