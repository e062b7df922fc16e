"""Declarative shadow roots: a component's tree stands in its host, with the slots filled."""

from __future__ import annotations

import pytest

from documents.intake.html.opened.shadow_roots import open_shadow_roots
from tests.intake.html.pages import FOOT, FURNITURE, WHOLE, find, page, paragraphs, text_of

TREE = '<template shadowrootmode="open">{}</template>'


def opened(html: str) -> str:
    made = open_shadow_roots(html)
    assert made is not None
    for segment in made.source_map.segments:
        assert segment.source is not None
        assert segment.source.of(html) == made.text[segment.start : segment.end]
    return made.text


@pytest.mark.parametrize(
    "attribute", ['shadowrootmode="open"', "shadowmode=open", "shadowrootmode=closed", 'shadowroot="open"']
)
def test_an_article_in_a_shadow_root_is_found(attribute):
    tree = f"<style>p {{ color: red }}</style><article><h1>The Low Gauge</h1>{paragraphs(*range(6))}</article>"
    html = page(f"{FURNITURE}<story-page><template {attribute}>{tree}</template></story-page>{FOOT}")
    assert text_of(find(html)) == WHOLE


def test_the_words_of_a_host_stand_where_its_tree_has_a_slot():
    tree = TREE.format(f"<article>{paragraphs(0, 1)}<slot></slot>{paragraphs(5)}</article>")
    html = page(f"{FURNITURE}<story-page>{tree}{paragraphs(2, 3, 4)}</story-page>{FOOT}")
    assert text_of(find(html)) == WHOLE


def test_roots_in_roots_are_opened():
    inner = f"<story-part>{TREE.format(paragraphs(2, 3, 4))}</story-part>"
    tree = TREE.format(f"<article>{paragraphs(0, 1)}{inner}{paragraphs(5)}</article>")
    assert text_of(find(page(f"{FURNITURE}<story-page>{tree}</story-page>{FOOT}"))) == WHOLE


@pytest.mark.parametrize(
    ("what", "html", "shown"),
    [
        (
            "named",
            f"<x>{TREE.format('<slot name=a></slot>|<slot></slot>')}c<b slot=a>d</b></x>",
            "<x><b slot=a>d</b>|c</x>",
        ),
        ("its own content", f"<x>{TREE.format('<slot>own</slot>')}</x>", "<x><slot>own</slot></x>"),
        ("blanks alone fill nothing", f"<x>{TREE.format('<slot>own</slot>')} \n</x>", "<x><slot>own</slot></x>"),
        ("the first of two", f"<x>{TREE.format('<slot></slot><slot>own</slot>')}c</x>", "<x>c<slot>own</slot></x>"),
        ("no slot", f"<x>{TREE.format('tree')}<b>light</b></x>", "<x>tree</x>"),
        (
            "through two roots",
            f"<x>{TREE.format('<y>' + TREE.format('[<slot></slot>]') + '<slot></slot></y>')}c</x>",
            "<x><y>[c]</y></x>",
        ),
        ("an ordinary slot", f"<slot>a</slot><x>{TREE.format('b')}</x>", "<slot>a</slot><x>b</x>"),
        ("an ordinary template", f"<template>a</template><x>{TREE.format('b')}</x>", "<template>a</template><x>b</x>"),
    ],
)  # fmt: skip
def test_slots_are_filled_as_browsers_do(what, html, shown):
    assert opened(html) == shown


def test_a_page_without_shadow_roots_stays_as_it_is():
    assert open_shadow_roots("<template><p>a</p></template>") is None
