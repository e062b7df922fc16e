"""Pieces of pages that are kept by the values that they get."""

from __future__ import annotations

import pytest
from django.template import Context, Template
from django.utils.translation import override

from documents.templatetags.parts import kept_pieces

NAVIGATION = '{% load parts %}{% kept "documents/people/_account_menu.html" name=name imports=imports %}'


def shown(**values):
    return Template(NAVIGATION).render(Context(values))


def test_equal_values_give_what_was_kept_and_others_something_else():
    first = shown(name="Alice", imports=False)

    assert (shown(name="Alice", imports=False), len(kept_pieces.entries)) == (first, 1)
    assert shown(name="Alice", imports=True) != first
    assert "Bob" in shown(name="Bob", imports=False)
    with override("ar"):
        shown(name="Alice", imports=False)
    assert len(kept_pieces.entries) == 4


def test_the_template_gets_nothing_else():
    assert "Administration" not in shown(name="Alice", imports=False, administers=True)


@pytest.mark.parametrize("name", ["<b>Alice</b>", "Alice & Bob"])
def test_words_are_escaped(name):
    assert name not in shown(name=name, imports=False)


def test_nothing_is_kept_while_somebody_edits_the_program(settings):
    settings.DEBUG = True
    shown(name="Alice", imports=False)

    assert not kept_pieces.entries
