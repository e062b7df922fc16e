"""Log-likelihood against published values."""

from __future__ import annotations

import pytest

from documents.search.likelihood import log_likelihood, neighbours


@pytest.mark.parametrize(
    ("cells", "published"),
    [
        # Dunning 1993, table 2: pairs of words in 31,777 of a Swiss bank's texts, with -2 log λ.
        ((110, 2442, 111, 29114), 270.72),  # the swiss
        ((29, 13, 123, 31612), 263.90),  # can be
        ((31, 23, 139, 31584), 256.84),  # previous year
        ((10, 0, 3, 31764), 167.23),  # mineral water
    ],
)
def test_pairs_of_words_have_the_values_that_dunning_published(cells, published):
    assert log_likelihood(*cells) == pytest.approx(published, abs=0.005)


def test_what_is_independent_has_none():
    assert log_likelihood(10, 90, 100, 900) == pytest.approx(0, abs=1e-9)
    assert log_likelihood(0, 0, 5, 7) == 0
    assert log_likelihood(0, 0, 0, 0) == 0


def test_words_that_stand_there_too_seldom_come_last_and_equal_ones_by_the_alphabet():
    found = neighbours({"tide": 9, "the": 9, "ebb": 9, "of": 2}, {"tide": 9, "the": 90, "ebb": 9, "of": 400}, 1_000)
    assert [one.word for one in found] == ["ebb", "tide", "the", "of"]
    assert found[0].likelihood == found[1].likelihood > found[2].likelihood > 0 > found[3].likelihood
    assert found[2].expected == pytest.approx(90 * 29 / 1_000)
    assert [(one.beside, one.altogether) for one in found] == [(9, 9), (9, 9), (9, 90), (2, 400)]
