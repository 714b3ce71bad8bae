"""Sets without names: groups are large, secrets differ inside them, the attack finds nobody, and a careless set is found out."""

import random
from collections import Counter, defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marshrut.disclosure.anonymity import NoAnonymity, generalise, linked


def people(n, seed=1, towns=26, subjects=12):
    rng = random.Random(seed)
    made = []
    for _ in range(n):
        town, subject, years = rng.randrange(towns), rng.randrange(subjects), rng.randrange(45)
        made.append(
            (
                (f"м{town}", f"о{town % 5}", "любое"),
                (f"п{subject}", f"б{subject % 3}", "любое"),
                (f"{years // 5}", f"{years // 15}", "любое"),
            )
        )
    return made, [rng.choice(["высокий", "средний", "низкий"]) for _ in range(n)]


@settings(max_examples=40, deadline=None)
@given(n=st.integers(40, 400), seed=st.integers(0, 10**6), k=st.integers(2, 8))
def test_every_group_is_large_and_of_several_secrets(n, seed, k):
    records, secrets = people(n, seed)
    found = generalise(records, secrets, k=k, most_left_out=0.2)
    groups = defaultdict(list)
    for i in found.kept:
        groups[tuple(w[d] for w, d in zip(records[i], found.depths, strict=True))].append(secrets[i])
    assert min(map(len, groups.values())) == found.smallest >= k
    assert all(len(set(inside)) > 1 for inside in groups.values())
    assert len(found.kept) >= 0.8 * n


def test_the_attack_finds_nobody_in_a_set_and_many_in_a_careless_one():
    records, secrets = people(1500)
    whole, _ = people(1500)
    whole += people(9000, seed=2)[0]
    found = generalise(records, secrets)
    words = [tuple(w[d] for w, d in zip(records[i], found.depths, strict=True)) for i in found.kept]
    assert linked(words, whole, found.depths) == 0
    fine = (0,) * 3
    careless = [tuple(w[0] for w in record) for record in records]
    alone = Counter(tuple(w[0] for w in record) for record in records)
    assert linked(careless, records, fine) == sum(alone[words] == 1 for words in careless) > 0.2 * len(records)


def test_no_finer_depths_would_do():
    records, secrets = people(300, towns=6, subjects=3)
    found = generalise(records, secrets)
    assert found.loss < 1
    assert found.depths != (2, 2, 2)


def test_one_secret_for_all_cannot_be_given_away():
    records, _ = people(60)
    with pytest.raises(NoAnonymity):
        generalise(records, ["высокий"] * 60)
    with pytest.raises(NoAnonymity):
        generalise([], [])
