"""The pseudo language changes all words and nothing else."""

import re

import pytest
from django.template import Context, Template
from django.utils.translation import gettext, gettext_lazy, ngettext, pgettext

from tests.pseudo import PLAIN, SCRIPT, pseudo, pseudo_language, untranslated


def test_every_letter_is_changed():
    assert not re.search("[A-Za-z]", pseudo(PLAIN))
    assert len(pseudo(PLAIN)) == len(PLAIN)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("%(count)s notes, 100%% of %d", "%(count)s ñöţéš, 100%% öƒ %d"),
        ("Paragraph {n}", "Ƥåřåǧřåƥĥ {n}"),
        ('By <a href="/x">%s</a> &amp; others', 'Ɓý <a href="/x">%s</a> &amp; öţĥéřš'),
    ],
)
def test_placeholders_tags_and_references_are_unchanged(words, expected):
    assert pseudo(words) == expected


def test_every_gettext_function_uses_the_pseudo_language_until_it_ends():
    lazy = gettext_lazy("Notes")
    ways = "{% load i18n %}{% translate 'Notes' %} {% blocktranslate %}by {{ who }}{% endblocktranslate %}"
    with pseudo_language():
        assert [str(lazy), gettext("Notes"), pgettext("a verb", "Notes")] == ["Ñöţéš"] * 3
        assert [ngettext("%s note", "%s notes", n) for n in (1, 2)] == ["%s ñöţé", "%s ñöţéš"]
        assert Template(ways).render(Context({"who": "Ἀλίκη"})) == "Ñöţéš ƀý Ἀλίκη"
    assert [str(lazy), gettext("Notes")] == ["Notes", "Notes"]


def test_untranslated_text_is_found_in_every_place_that_readers_perceive(page):
    page.set_content(
        "<p>Ñöţéš <b>bare</b> <code>sha</code> <span translate=no>Name</span></p><div id=text>Article</div>"
        "<button aria-label='Close it'></button><template><i>later</i></template><p lang=el>Ἀλίκη</p>"
    )
    assert untranslated(page) == ["b: bare", "button[aria-label]: Close it", "i: later"]


def test_scripts_use_the_pseudo_language(page):
    page.add_script_tag(content=SCRIPT)
    assert page.evaluate("[gettext('By {who}'), ngettext('{n} note', '{n} notes', 2)]") == ["Ɓý {who}", "{n} ñöţéš"]
