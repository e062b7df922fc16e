from hypothesis import given
from hypothesis import strategies as st

from documents.anchoring import CONTEXT_LENGTH, describe
from documents.anchoring.graphemes import is_boundary
from tests.anchoring.starred_text import parse_stars


def test_quote_has_the_text_before_and_after():
    text, start, end = parse_stars("The cat sat on *the mat* all day.")
    quote = describe(text, start, end)
    assert (quote.prefix, quote.exact, quote.suffix) == ("The cat sat on ", "the mat", " all day.")


def test_context_is_32_code_points_also_beyond_the_basic_plane():
    text = "😀" * 40 + "here" + "𝄞" * 40
    quote = describe(text, 40, 44)
    assert (quote.prefix, quote.suffix) == ("😀" * 32, "𝄞" * 32)


def test_context_never_ends_inside_a_grapheme():
    family = "👨\u200d👩\u200d👧"
    text = family + "x" * 30 + "here" + "y" * 31 + "e\u0301" + "z"
    start = text.index("here")
    quote = describe(text, start, start + 4)
    assert quote.prefix == "x" * 30
    assert quote.suffix == "y" * 31


def test_the_selection_itself_is_quoted_unchanged_even_inside_a_grapheme():
    text, start, end = parse_stars("caf*e*\u0301 noir")
    assert describe(text, start, end).exact == "e"


TEXTS = st.text(alphabet=st.sampled_from("ab\n😀👍\U0001f3fd\u200d\u0301🇳🇿한"), max_size=120)


@given(TEXTS, st.data())
def test_quote_equals_the_text_around_its_position(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    quote = describe(text, start, end)
    assert text[start - len(quote.prefix) : end + len(quote.suffix)] == quote.prefix + quote.exact + quote.suffix
    assert max(len(quote.prefix), len(quote.suffix)) <= 32
    assert quote.prefix == "" or is_boundary(text, start - len(quote.prefix))
    assert quote.suffix == "" or is_boundary(text, end + len(quote.suffix))


@given(TEXTS.filter(lambda text: "🇳" not in text and "🇿" not in text), st.data())
def test_one_code_point_more_than_the_context_is_enough_for_describe(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    first, last = max(0, start - CONTEXT_LENGTH - 1), min(len(text), end + CONTEXT_LENGTH + 1)
    assert describe(text[first:last], start - first, end - first) == describe(text, start, end)
