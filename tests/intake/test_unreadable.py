"""Places that could not be read: what is told of them, and the gaps they make."""

import pytest

from documents.intake.read import read_capture

HEAD = '<html><head><meta charset="utf-8"><title>Ebb</title>'
WORDS = """The keeper’s ledger begins in spring and ends in autumn, as all of them do. He wrote down the height of the
water at eight in the morning and at eight in the evening, in pencil, and he did so for sixty years. No day is missing,
although the harbour froze in three of the winters and the gauge had to be read from a boat in two of the summers, when
the pier was under repair. His daughter kept the books after him, and her hand can hardly be told from his."""


def page(words: bytes, head: bytes = b"") -> bytes:
    before = f"</head><body><article><h1>Ebb</h1><p>{WORDS} ".encode()
    return HEAD.encode() + head + before + words + b"</p></article>"


def gaps_of(received):
    """Returns the place of each gap: the characters from there on, and its rule."""
    text = received.decoded.text
    return [(text[gap.position :][:6], gap.reason, gap.rule) for gap in received.article.gaps]


def told(received):
    return [(oddity.kind, oddity.character, oddity.count) for oddity in received.decoded.oddities]


def test_a_place_in_the_words_of_a_page_is_a_gap():
    received = read_capture("ebb.html", page(b"It went \xffout, \xe2\x80 twice."))
    assert gaps_of(received) == [
        ("\ufffdout, ", "characters", "bytes without a meaning"),
        ("\ufffd twic", "characters", "bytes without a meaning"),
    ]
    assert told(received) == [("unreadable", "", 2)]


def test_places_that_follow_each_other_are_one_gap():
    received = read_capture("ebb.html", page(b"It \xff\xff\xffwent \xffout."))
    assert [place for place, _reason, _rule in gaps_of(received)] == ["\ufffd\ufffd\ufffdwen", "\ufffdout.<"]
    assert told(received) == [("unreadable", "", 4)]


def test_a_place_outside_the_words_is_told_and_no_gap():
    head = b'<meta name="description" content="\xc3"><script>var a = "\xff"</script><!-- \xff -->'
    received = read_capture("ebb.html", page(b'It <b class="\xff">went</b> out.<img alt="" title="\xff">', head))
    assert gaps_of(received) == []
    assert told(received) == [("unreadable", "", 5)]


@pytest.mark.parametrize("name", ["ebb.txt", "ebb.md"])
def test_a_place_in_a_text_is_a_gap(name):
    received = read_capture(name, f"# Ebb\n\n{WORDS} It went ".encode() + b"\xffout.\n")
    assert gaps_of(received) == [("\ufffdout.\n", "characters", "bytes without a meaning")]


def test_a_place_in_front_matter_is_no_gap():
    received = read_capture("ebb.md", "---\ntitle: Ebb’s ".encode() + b"\xff\n---\n\n" + WORDS.encode())
    assert (gaps_of(received), told(received)) == ([], [("unreadable", "", 1)])


def test_a_whole_file_has_its_gaps_too():
    assert len(read_capture("ebb.html", page(b"It \xff went."), whole=True).article.gaps) == 1


def test_references_are_read_as_html_reads_them_and_told():
    words = b"&#147;It&#148; &#0; &#x1f; &#11; &#xD800; &#x110000; &#x81; &#65533; &#65;"
    received = read_capture("ebb.html", page(words))
    assert told(received) == [
        ("unreadable", "&#0;", 1),
        ("left-out", "&#x1f;", 1),
        ("break", "&#11;", 1),
        ("unreadable", "&#xD800;", 1),
        ("unreadable", "&#x110000;", 1),
        ("left-out", "&#x81;", 1),
    ]
    assert [(place, rule) for place, _reason, rule in gaps_of(received)] == [
        ("&#0; &", "reference to no character"),
        ("&#xD80", "reference to no character"),
        ("&#x110", "reference to no character"),
    ]


def test_references_in_markup_and_in_plain_text_are_words_or_nothing():
    received = read_capture("ebb.html", page(b'It <b title="&#1;">went</b><script>"&#1;"</script> out. &#10; &amp;#1;'))
    assert told(received) == []
    assert told(read_capture("ebb.txt", b"The reference &#1; is written like this.")) == []
