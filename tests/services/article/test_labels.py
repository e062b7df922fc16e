"""The labels that stored HTML carries for assistive technology are all translated."""

from __future__ import annotations

import dataclasses

from django.utils import translation

from documents.services.article.labels import labels_in


def test_every_label_is_translated(monkeypatch):
    monkeypatch.setattr("documents.services.article.labels._", lambda words: f"[{words}]")
    labels = dataclasses.asdict(labels_in("en"))
    assert [name for name, words in labels.items() if not words.startswith("[")] == []


def test_labels_are_in_the_language_of_the_article_not_of_the_importer(monkeypatch):
    monkeypatch.setattr("documents.services.article.labels._", lambda words: translation.get_language())
    with translation.override("en"):
        assert labels_in("fr").footnotes == "fr"
        assert translation.get_language() == "en"
