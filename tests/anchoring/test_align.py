"""align: every character of a rendered text is mapped to its source, and never into an address or attribute."""

import doctest
import time
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from documents.anchoring import align, align_revision, changes, strip_markup
from documents.anchoring.diff import common_words
from documents.errors import RenderingRefused
from documents.rendering import render
from documents.spans import Span

align_module = import_module("documents.anchoring.align")  # the package also has a function of this name

SAMPLES = Path(__file__).parents[2] / "documents" / "samples"
FORMATS = {".md": "markdown", ".txt": "plain", ".html": "html"}
WORDS = ["tide", "the", "keeper", "sea", "Mole", "a", "née", "x_y", "3.5", "it's", "海", "R&D", "end"]


def spans_without_source(made, text):
    """Returns the pieces of the text that have no source and are not only white space."""
    return [text[one.start : one.end] for one in made.segments if not one.source and text[one.start : one.end].strip()]


def check(source, text, made):
    """Checks that a map covers the text and that the source of each exact segment has the same characters."""
    assert len(made) == len(text)
    for one in made.segments:
        if one.source is not None:
            assert one.source.end <= len(source)
            if one.exact:
                assert one.source.of(source) == text[one.start : one.end]


def words_from(source, text, made, words):
    """Returns the source text of the first occurrence of `words`."""
    at = text.index(words)
    return [span.of(source) for span in made.sources_of(Span(at, at + len(words)))]


def test_the_doctests_pass():
    for module in (strip_markup, changes):
        result = doctest.testmod(module)
        assert result.failed == 0 < result.attempted


def share(text, made):
    """Returns the proportion of a text's characters, white space apart, that have a source."""
    lost = sum(len("".join(part.split())) for part in spans_without_source(made, text))
    return 1 - lost / len("".join(text.split()))


@pytest.mark.parametrize(
    "path", sorted(one for one in SAMPLES.iterdir() if one.suffix in FORMATS), ids=lambda p: p.name
)
def test_the_samples_are_mapped_completely(path):
    if path.name == "README.md":
        return
    source, kind = path.read_text(), FORMATS[path.suffix]
    text = render(source, kind).text
    made = align(source, text, kind)
    check(source, text, made)
    assert share(text, made) == 1


def test_real_articles_and_pages_are_mapped(shared, capsys):
    shares = []
    paths = [*(shared / "articles").glob("*.txt"), *(shared / "measure" / "intake" / "public").glob("*.html")]
    for path in sorted(paths):
        source, kind = path.read_bytes().decode("utf-8", "replace").replace("\r\n", "\n"), FORMATS[path.suffix]
        text = render(source, kind).text
        made = align(source, text, kind)
        check(source, text, made)
        shares.append(share(text, made))
    with capsys.disabled():
        print(f"\n{len(shares)} real texts: {100 * min(shares):.3f} % of letters mapped at least")  # noqa: T201
    assert len(shares) > 5
    assert min(shares) >= 0.999


PIECES = st.sampled_from(WORDS).flatmap(
    lambda word: st.sampled_from(
        [
            word,
            f"*{word}*",
            f"**{word}**",
            f"`{word}`",
            f"[{word}](http://the.sea/{word} 'tide')",
            f'<span title="the keeper">{word}</span>',
            f"{word}&amp;{word}",
            f"{word}\\*",
        ]
    )
)
LINES = st.tuples(st.sampled_from(["", "# ", "> ", "- ", "1. "]), st.lists(PIECES, min_size=1, max_size=8)).map(
    lambda line: line[0] + " ".join(line[1])
)


@settings(max_examples=150)
@given(st.lists(LINES, min_size=1, max_size=6))
def test_all_text_of_any_rendered_markdown_has_a_source(lines):
    source = "\n\n".join(lines)
    text = render(source, "markdown").text
    made = align(source, text, "markdown")
    check(source, text, made)
    assert spans_without_source(made, text) == []


@settings(max_examples=150)
@given(st.text(alphabet="ab <>&;\"'[]()*_`#-\n\\!^:.", max_size=60), st.sampled_from(["markdown", "html", "plain"]))
def test_any_source_and_its_text_have_a_map(source, kind):
    try:
        text = render(source, kind).text
    except RenderingRefused:  # nothing is left to render
        reject()
    made = align(source, text, kind)
    check(source, text, made)
    assert align(source, text, kind) == made


@given(st.text(max_size=80), st.text(max_size=80))
def test_unrelated_texts_have_a_map(source, text):
    check(source, text, align(source, text, "html"))


def test_addresses_titles_and_attributes_are_not_text():
    source = (
        "See [the tide tables](http://room.example/the/tide/tables 'the tide') and "
        '<a href="/tide" title="the tide">the tide</a> of ![the tide](tide.png "the tide") the sea.\n\n'
        "[the tide]: http://room.example/the-tide 'the tide'\n"
    )
    text = render(source, "markdown").text
    made = align(source, text, "markdown")
    assert spans_without_source(made, text) == []
    used = [one.source for one in made.segments if one.source is not None]
    for words in (
        "(http://room.example/the/tide/tables 'the tide')",
        'href="/tide" title="the tide"',
        "[the tide]: http",
    ):
        start = source.index(words)
        assert not any(one.start < start + len(words) and one.end > start for one in used), words


def test_an_address_that_is_text_is_found():
    source = "Write to <mailto:harbour@room.example> or see <http://room.example/tide>, http://room.example/sea too."
    text = render(source, "markdown").text
    assert spans_without_source(align(source, text, "markdown"), text) == []


def test_entities_and_escapes_are_mapped_as_wholes():
    source = "AT&amp;T writes 5 \\* 3 &lt; 20&nbsp;&euro;."
    text = render(source, "markdown").text
    made = align(source, text, "markdown")
    check(source, text, made)
    assert words_from(source, text, made, "&") == ["&amp;"]
    assert words_from(source, text, made, "<") == ["&lt;"]
    assert words_from(source, text, made, "*") == ["*"]
    assert words_from(source, text, made, "€") == ["&euro;"]
    assert spans_without_source(made, text) == []


def test_footnotes_are_mapped_to_where_they_were_written():
    source = (
        "The tide is high[^1] and the sea is low[^b].\n\n[^1]: The tide is measured at eight.\n\n"
        "The keeper wrote the tide down.\n\n[^b]: The sea is measured too,\n    and the tide.\n\nThe end of the sea.\n"
    )
    text = render(source, "markdown").text
    made = align(source, text, "markdown")
    assert spans_without_source(made, text) == []
    for words in ("The tide is measured at eight.", "The sea is measured too,"):
        assert words_from(source, text, made, words) == [words]
    assert text.index("The end of the sea.") < text.index("The tide is measured")


def test_added_white_space_has_no_source_and_collapsed_white_space_is_mapped_as_a_whole():
    source = "<p>One   line\n of words</p><ul><li>first</li><li>second</li></ul>"
    text = render(source, "html").text
    made = align(source, text, "html")
    check(source, text, made)
    at = text.index(" line")
    assert [span.of(source) for span in made.sources_of(Span(at, at + 1))] == ["   "]
    between = text.index("first") + 5
    assert made.sources_of(Span(between, between + 1)) == ()


def test_refrains_are_mapped_each_to_its_own_place():
    verse = "The *tide* comes in, the [tide](/tide) goes out.\n\nAnd the sea stays.\n\n"
    source = verse * 300 + "The end."
    text = render(source, "markdown").text
    made = align(source, text, "markdown")
    assert spans_without_source(made, text) == []
    used = [one.source for one in made.segments if one.source is not None]
    assert used == sorted(used)
    step = text.index("The tide", 10)
    for n in (0, 1, 150, 299):
        (span,) = made.sources_of(Span(n * step, n * step + 3))
        assert span.start == n * len(verse)


def test_parts_left_out_by_rendering_attract_no_text():
    part = "<nav><p>the tide and the sea</p></nav><p>The keeper wrote of the tide and the sea on day {n}.</p>"
    source = "".join(part.format(n=n) for n in range(200))
    text = "\n".join(f"The keeper wrote of the tide and the sea on day {n}." for n in range(200))
    made = align(source, text, "html")
    for n in range(200):
        at = text.index(f"the sea on day {n}.")
        sources = made.sources_of(Span(at, at + len(f"the sea on day {n}.")))
        assert [span.of(source) for span in sources] == [f"the sea on day {n}."]


def test_a_correction_keeps_unchanged_text_and_shows_additions():
    old = "The keeper wrote it down. Nobody read it for forty years. Then somebody did."
    new = "Then somebody did. The old keeper wrote it down. Nobody read it for forty-one years."
    made = align_revision(old, new)
    check(old, new, made)
    assert words_from(old, new, made, "Then somebody did.") == ["Then somebody did."]
    assert words_from(old, new, made, "keeper wrote it down") == ["keeper wrote it down"]
    assert words_from(old, new, made, "old") == []
    assert words_from(old, new, made, "-one") == []


@given(st.lists(st.sampled_from(WORDS), max_size=30), st.lists(st.sampled_from(WORDS), max_size=30))
def test_text_between_changes_is_equal(old, new):
    old, new = " ".join(old), " ".join(new)
    at = other = 0
    for start, end, new_start, new_end in [
        *changes.changes_between(old, new),
        (len(old), len(old), len(new), len(new)),
    ]:
        assert old[at:start] == new[other:new_start]
        assert start <= end
        assert new_start <= new_end
        at, other = end, new_end
    assert changes.changes_between(old, old) == []


def test_a_quarter_of_a_megabyte_takes_less_than_four_seconds():
    paragraph = "The *keeper* wrote [it](http://a.example/it) down on day {n} of {m}, and &amp; nobody\nread it.\n\n"
    source = "".join(paragraph.format(n=n, m=n * 7 % 1000) for n in range(11_000))
    text = render(source[:250_000], "markdown").text
    begun = time.process_time()
    made = align(source[:250_000], text, "markdown")
    taken = time.process_time() - begun
    assert spans_without_source(made, text) == []
    assert taken < 4  # generous, for slow machines


def test_searching_within_mark_up_scans_the_source_only_a_few_times(monkeypatch):
    source, looked_through = "a|b\n-|-\n" * 3000, []

    def counted(piece, words):
        looked_through.append(len(piece))
        return common_words(piece, words)

    monkeypatch.setattr(align_module, "common_words", counted)
    check(source, source, align(source, source))
    assert len(looked_through) > 1
    assert sum(looked_through) <= (2 + align_module.MAX_SCAN_FACTOR) * len(source)


@pytest.mark.parametrize(
    "part", ["<a", "<!--", "<script>", "[^a", "](", "![", "{.", " ", "`", "*", "<a '", '<a "', "&#", "|-"]
)
def test_hostile_sources_take_less_than_five_seconds(part):
    for kind in ("markdown", "html"):
        begun = time.process_time()
        strip_markup.strip_markup(part * 60_000, kind)
        assert time.process_time() - begun < 5


def test_each_letter_of_a_formula_has_its_source_and_the_signs_have_none():
    source = (
        "<p>The work is <math><mi>E</mi><mo>=</mo><mfrac><mn>1</mn><mn>2</mn></mfrac><mi>ρ</mi>"
        "<msup><mi>v</mi><mn>2</mn></msup></math> per volume, as the mill shows.</p>"
    )
    text = render(source, "html").text
    made = align(source, text, "html")
    check(source, text, made)
    assert text == "The work is E=1/2 ρv^2 per volume, as the mill shows."
    assert spans_without_source(made, text) == ["/", "^"]
    at = text.index("ρ")
    assert made.sources_of(Span(at, at + 1)) == (Span(source.index("ρ"), source.index("ρ") + 1),)
