"""The derivation chain and its picture."""

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.provenance.chain import MAX_PATHS, Chain, ChainWork, Link
from documents.provenance.chain_svg import MAX_ROWS, WIDTH, ChainLabels, draw_chain

SVG = "{http://www.w3.org/2000/svg}"
WORDS = ChainLabels("The chain", "Origins above.", "this article", lambda link, side, work: f"{side} {link.kind}")


def chain(*links: tuple[int, int], this: int = 1, **titles: str) -> Chain:
    """Returns a chain with links `(derived, origin)`."""
    keys = {this, *(key for link in links for key in link)}
    works = {key: ChainWork(key, titles.get(f"w{key}", f"Work {key}"), address=f"/documents/{key}/") for key in keys}
    return Chain(this, works, tuple(Link(a, b, "quotes", n, "confirmed") for n, (a, b) in enumerate(links)))


def titles(svg: str) -> list[str]:
    """Returns the lines of the works' titles from top to bottom."""
    return [one.text or "" for one in ElementTree.fromstring(svg).iter(f"{SVG}text") if one.get("class") == "t"]  # noqa: S314 - our own file


def ends(found):
    return [[(link.derived, link.origin) for link in path] for path in found]


def test_paths_lead_to_the_last_work_on_either_side():
    whole = chain((1, 2), (2, 3), (1, 4), (5, 1), (6, 5), (7, 1))
    assert ends(whole.paths("origins")) == [[(1, 2), (2, 3)], [(1, 4)]]
    assert ends(whole.paths("copies")) == [[(5, 1), (6, 5)], [(7, 1)]]
    assert ends(chain().paths("origins")) == []


def test_paths_end_in_a_cycle_and_are_limited_in_number():
    assert ends(chain((1, 2), (2, 1)).paths("origins")) == [[(1, 2)]]
    thicket = chain(*((a, b) for a in range(1, 12) for b in range(a + 1, 13)))
    assert len(list(thicket.paths("origins"))) == MAX_PATHS


def test_origins_are_above_and_copies_below():
    assert titles(draw_chain(chain((1, 2), (2, 3), (1, 4), (5, 1), (6, 5)), WORDS)) == [
        "Work 4", "Work 3", "Work 2", "Work 1", "Work 5", "Work 6",
    ]  # fmt: skip


def test_each_work_is_drawn_once():
    assert sorted(titles(draw_chain(chain((1, 2), (1, 3), (2, 4), (3, 4)), WORDS))) == [
        "Work 1",
        "Work 2",
        "Work 3",
        "Work 4",
    ]


def test_the_number_of_drawn_works_is_limited():
    assert len(titles(draw_chain(chain(*((1, n) for n in range(2, 200))), WORDS))) <= MAX_ROWS + 1


def test_an_unconfirmed_link_is_dashed():
    whole = chain((1, 2))
    unsure = Chain(1, whole.works, (Link(1, 2, "quotes", 0, "proposed"),))
    assert 'class="l u"' in draw_chain(unsure, WORDS)
    assert 'class="l u"' not in draw_chain(whole, WORDS)


def test_the_picture_has_a_title_and_a_description_and_fits_its_width():
    root = ElementTree.fromstring(draw_chain(chain((1, 2)), WORDS))  # noqa: S314 - our own file
    assert [root.findtext(f"{SVG}{name}") for name in ("title", "desc")] == ["The chain", "Origins above."]
    assert root.get("width") == str(WIDTH)
    assert all(float(one.get("x", 0)) < WIDTH for one in root.iter(f"{SVG}text"))


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("Short", ["Short"]),
        ("A title of words on two lines of it", ["A title of words on two", "lines of it"]),
        (
            "A title that is a good deal longer than what fits into one narrow row of a panel",
            ["A title that is a good", "deal longer than what", "fits into one narrow ro…"],
        ),
        ("عنوان", ["\u2067عنوان\u2069"]),
        (
            "記者が毎朝二つの時刻を書き留めた長い長い見出しである",
            ["記者が毎朝二つの時刻を", "書き留めた長い長い見出", "しである"],
        ),
        ("<script>&\x00\x1b", ["<script>&"]),
        ("", [""]),
    ],
)  # fmt: skip
def test_titles_take_at_most_three_lines_and_are_escaped(title, lines):
    svg = draw_chain(chain((1, 2), w1=title), WORDS)
    assert titles(svg) == ["Work 2", *lines]
    assert "<script" not in svg


@given(st.text(max_size=300), st.text(max_size=80))
def test_the_picture_is_valid_xml_whatever_the_titles(title, words):
    said = ChainLabels(title, words, words, lambda link, side, work: words)
    ElementTree.fromstring(draw_chain(chain((1, 2), (3, 1), w2=title), said))  # noqa: S314 - our own file
