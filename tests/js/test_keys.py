"""js/reading/keys/: key chords as pressed and as shown, and the list of keys."""

from __future__ import annotations

import pytest

PRESSED = [
    ({"key": "j"}, "j"),
    ({"key": "S", "shiftKey": True}, "Shift+s"),
    ({"key": "S"}, "s"),  # Caps Lock is not Shift
    ({"key": "?", "shiftKey": True}, "?"),
    ({"key": "ArrowRight", "shiftKey": True, "altKey": True}, "Alt+Shift+ArrowRight"),
    ({"key": "n", "metaKey": True}, "Ctrl+n"),
    ({"key": "о", "code": "KeyJ"}, "j"),  # a Russian layout
    ({"key": "ξ", "code": "KeyJ"}, "j"),
    ({"key": "é", "code": "Digit2"}, "é"),
]


@pytest.mark.parametrize(("event", "chord"), PRESSED, ids=[chord for _event, chord in PRESSED])
def test_a_chord_is_what_the_reader_means(module, event, chord):
    held = {"ctrlKey": False, "metaKey": False, "altKey": False, "shiftKey": False}
    assert module("reading/keys/chords.js", "({ chordOf }, event) => chordOf(event)", held | event) == chord


def test_only_single_letters_and_signs_can_be_switched_off(module):
    single = "({ isSingle }, chords) => chords.filter(isSingle)"
    chords = ["j", "Shift+d", "?", "Enter", "Shift+ArrowUp", "Ctrl+Enter", "+", "Alt+x"]
    assert module("reading/keys/chords.js", single, chords) == ["j", "Shift+d", "?", "+"]


def test_keys_have_the_names_of_the_platform(module):
    script = "({ keyNames }, apple) => [keyNames(apple).Ctrl, keyNames(apple).Enter]"
    assert module("reading/keys/key-list.js", script, True) == ["⌘", "Return"]
    assert module("reading/keys/key-list.js", script, False) == ["Ctrl", "Enter"]
    known = "({ isApple }) => ['MacIntel', 'macOS', 'iPad', 'Win32', 'Linux x86_64'].map(isApple)"
    assert module("reading/keys/chords.js", known) == [True, True, True, False, False]


def test_every_key_has_a_description_and_one_meaning_in_its_context(module):
    rows = module("reading/keys/key-list.js", "({ keyList }) => keyList().flatMap((part) => part.rows)")
    assert all(row["words"] and row["keys"] for row in rows)
    meant = [(row.get("where", "anywhere"), chord) for row in rows for chord, _name in row["keys"]]
    assert len(meant) == len(set(meant))


def test_every_letter_command_has_other_keys_or_a_button(module):
    """Readers who switch letter keys off lose nothing: each action has a key on a focused element, or a button."""
    rows = module("reading/keys/key-list.js", "({ keyList }) => keyList().flatMap((part) => part.rows)")
    bound = {name for row in rows if row.get("where") for _chord, name in row["keys"]}
    alone = {name for row in rows if not row.get("where") for _chord, name in row["keys"]}
    buttons = {"highlight", "note", "tag", "take-tag", "take-back", "join", "answer", "resolve"}
    buttons |= {"filter", "audience", "focus-mode", "help", "next-new"}
    tab = {  # Tab goes through the cards in order; "3 notes on paragraph 4" leads to them
        f"{way}-{what}" for way in ("next", "previous") for what in ("note", "thread", "unresolved")
    } | {"to-note", "to-notes", "next-sentence", "previous-sentence"}
    assert alone - bound - buttons - tab == set()
