"""Growth by simulation: no effect gives no growth, intervals cover, chosen people are freed of regression to the mean."""

import numpy as np
import pytest

from marshrut import psychometrics
from marshrut.diagnostics import growing

PEOPLE, ITEMS = 4000, 60


def bank(rng, n=ITEMS):
    return psychometrics.Bank.from_difficulty(["2pl"] * n, rng.uniform(0.8, 1.6, n), list(rng.normal(0, 1, n)))


def answers(rng, items, theta):
    chance = np.exp(psychometrics.log_probability(items, theta))[1::2].T
    return psychometrics.Responses.from_matrix(
        (rng.random(chance.shape) < chance).astype(np.int16), n_cat=[2] * items.n_items
    )


def scale(rng, theta):
    items = bank(rng)
    found = psychometrics.score(items, answers(rng, items, theta))
    return [growing.measured(a, b) for a, b in zip(found.theta.tolist(), found.se.tolist(), strict=True)]


@pytest.mark.parametrize(("effect", "seed"), [(0.0, 1), (0.5, 2)])
def test_no_effect_gives_little_growth_and_intervals_cover_the_truth(effect, seed):
    rng = np.random.default_rng(seed)
    theta = rng.normal(0, 1, PEOPLE)
    pairs = zip(scale(rng, theta), scale(rng, theta + effect), strict=True)
    changes = [growing.change(a, b) for a, b in pairs if a and b]
    assert len(changes) > 0.99 * PEOPLE
    covered = np.mean([c.low <= effect <= c.high for c in changes])
    assert 0.93 <= covered <= 0.97
    grown = np.mean([c.words.startswith("вероятно вырос") for c in changes])
    fallen = np.mean([c.words.startswith("вероятно снизился") for c in changes])
    if effect:
        assert 0.1 < grown < 0.6  # sixty tasks see half a logit of one person seldom: the page says it
    else:
        assert max(grown, fallen) <= 0.035  # 2.5 % are expected either way


def test_the_lowest_third_without_an_effect_does_not_grow():
    rng = np.random.default_rng(5)
    biased, freed = [], []
    for _ in range(5):
        theta = rng.normal(-0.4, 0.9, PEOPLE)
        one, two = bank(rng), bank(rng)
        first, second = answers(rng, one, theta), answers(rng, two, theta)
        kept = dict(enumerate(one.params))
        people = psychometrics.calibrate(first, "2pl", fixed=kept)
        eap = psychometrics.score(one, first, "eap", float(people.group_mean[0]), float(people.group_sd[0]))
        chosen = eap.theta <= np.quantile(eap.theta, 1 / 3)
        after, before = psychometrics.score(two, second, "wle"), psychometrics.score(one, first, "wle")
        freed.append(psychometrics.growth_of_chosen(eap.theta, after.theta, np.where(chosen, after.se, np.inf))[0].mean)
        biased.append((after.theta - before.theta)[chosen].mean())
    assert abs(np.mean(freed)) <= 0.02
    assert np.mean(biased) > 0.04  # what the plain difference would have shown as growth


def test_words_name_the_probability_and_never_certainty():
    far = growing.change(growing.Measured(-1, 0.2), growing.Measured(1, 0.2))
    near = growing.change(growing.Measured(0, 0.3), growing.Measured(0.4, 0.3))
    back = growing.change(growing.Measured(1, 0.2), growing.Measured(-1, 0.2))
    assert far.words == "вероятно вырос (вероятность 0,99)"
    assert near.words == "изменение в пределах ошибки (вероятность роста 0,83)"
    assert back.words == "вероятно снизился (вероятность 0,99)"
    edge = growing.Measured(0, 0.2), growing.Measured(0.62, 0.2)
    assert growing.change(*edge).reliable
    assert not growing.change(*edge, part=True).reliable
    assert growing.measured(0.1, 1.0) is None
    assert growing.measured(None, None) is None


def test_the_error_of_links_is_added_along_the_way():
    links = {
        2: {"base": 1, "covariance": [[0, 0], [0, 0.01]], "anchor_se": 0.05},
        3: {"base": 2, "covariance": [[0.001, 0], [0, 0.001]], "anchor_se": 0.2},
    }
    assert growing.link_variance(links, 1, 1, 0.0) == 0
    assert growing.link_variance(links, 1, 2, 0.0) == pytest.approx(0.01)
    assert growing.link_variance(links, 1, 3, 0.0) == pytest.approx(0.05)
    assert growing.link_variance(links, 3, 2, 0.0) == pytest.approx(0.04)
    assert growing.link_variance(links, 7, 3, 0.0) is None
    wide = growing.change(growing.Measured(0, 0.3), growing.Measured(0.9, 0.3), 0.09)
    assert not wide.reliable
    assert growing.change(growing.Measured(0, 0.3), growing.Measured(0.9, 0.3)).reliable
