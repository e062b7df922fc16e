"""js/anchoring/offsets.js: the one file that converts between code points and UTF-16 units."""

import pytest

from tests.js.conftest import cases

BUILD = (
    "const root = document.querySelector('#text'); root.innerHTML = html; const index = new offsets.TextIndex(root);"
)


@pytest.mark.parametrize("case", cases("units"), ids=lambda case: case["about"])
def test_each_code_point_begins_at_its_unit(module, case):
    found = module(
        "anchoring/offsets.js",
        """(offsets, text) => {
            const root = document.querySelector('#text');
            root.textContent = text;
            const index = new offsets.TextIndex(root);
            const units = [];
            for (let n = 0; n <= index.length; n++) units.push(index.slice(0, n).length);
            const back = root.firstChild ? units.map((unit) => index.codePoint(root.firstChild, unit)) : [0];
            return [index.length, units, back];
        }""",
        case["text"],
    )
    length = len(case["units"]) - 1
    assert found == [length, case["units"], list(range(length + 1))]


@pytest.mark.parametrize("case", cases("units"), ids=lambda case: case["about"])
def test_counts_equal_those_of_python(module, case):
    found = module("anchoring/offsets.js", "(offsets, text) => offsets.countCodePoints(text)", case["text"])
    assert found == len(case["text"]) == len(case["units"]) - 1


ARTICLE = "<p>One 😀 <em>two</em> three.</p>\n\n<ul><li>four</li>\n<li>fi<b>v</b>e</li></ul>\n\n<pre>six 🇫🇷\n</pre>"


def test_a_range_contains_the_text_of_its_offsets(module):
    wrong = module(
        "anchoring/offsets.js",
        f"""(offsets, html) => {{
            {BUILD}
            const letters = [...root.textContent];
            const wrong = [];
            for (let start = 0; start < letters.length; start++) {{
                for (let end = start + 1; end <= letters.length; end++) {{
                    const words = letters.slice(start, end).join('');
                    const range = index.range(start, end);
                    const back = index.offsets(range);
                    const still = index.staticRange(start, end);
                    if (range.toString() !== words || index.slice(start, end) !== words) wrong.push([start, end]);
                    if (back.start !== start || back.end !== end) wrong.push([start, end, back]);
                    if (still.startContainer !== range.startContainer) wrong.push(['start', start, end]);
                    if (still.endOffset !== range.endOffset) wrong.push(['end', start, end]);
                }}
            }}
            return wrong;
        }}""",
        ARTICLE,
    )
    assert wrong == []


@pytest.mark.parametrize(
    ("select", "words"),
    [
        pytest.param("range.selectNodeContents(em)", "two", id="whole element"),
        pytest.param("range.selectNode(em)", "two", id="the element itself"),
        pytest.param("range.setStart(list, 1); range.setEnd(list, 3)", "\nfive", id="between children"),
        pytest.param("range.setStart(body, 0); range.setEnd(em.firstChild, 1)", "One 😀 t", id="from before the text"),
        pytest.param("range.setStart(last, 4); range.setEnd(body, body.childNodes.length)", "🇫🇷\n", id="to behind it"),
        pytest.param("range.setStart(link, 0); range.setEnd(link.nextSibling, 4)", "four", id="from an empty link"),
    ],
)
def test_a_selection_of_any_kind_becomes_offsets(module, select, words):
    found = module(
        "anchoring/offsets.js",
        f"""(offsets, html) => {{
            {BUILD}
            const [em, list, link] = ['em', 'ul', 'a'].map((name) => root.querySelector(name));
            const [body, last] = [document.body, root.lastChild.firstChild];
            const range = document.createRange();
            {select};
            const found = index.offsets(range);
            return found && [...root.textContent].slice(found.start, found.end).join('');
        }}""",
        ARTICLE.replace("<li>four", '<li><a class="pn" href="#x"></a>four'),
    )
    assert found == words


def test_a_selection_outside_the_text_has_no_offsets(module):
    found = module(
        "anchoring/offsets.js",
        f"""(offsets, html) => {{
            {BUILD}
            const other = document.createElement('p');
            other.textContent = 'elsewhere';
            document.body.append(other);
            const range = document.createRange();
            range.selectNodeContents(other);
            const behind = index.offsets(range);
            document.body.prepend(other);
            range.selectNodeContents(other);
            return [behind, index.offsets(range)];
        }}""",
        ARTICLE,
    )
    assert found == [None, None]


def test_trimming_removes_white_space_at_both_ends(module):
    found = module(
        "anchoring/offsets.js",
        f"""(offsets, html) => {{
            {BUILD}
            const all = index.trimmed({{ start: 0, end: index.length }});
            const gap = root.textContent.indexOf('\\n\\n') - 1;
            return [index.slice(all.start, all.end), index.trimmed({{ start: gap, end: gap + 2 }})];
        }}""",
        ARTICLE,
    )
    assert found[0].startswith("One")
    assert found[0].endswith("🇫🇷")
    assert found[1] is None


@pytest.mark.parametrize(
    ("words", "start", "found"),
    [("three", 8, [10, 15]), ("two", 6, [6, 9]), ("😀", 0, [4, 5]), ("i", 0, None), ("absent", 0, None)],
    ids=["elsewhere", "where it stood", "an emoji", "in several places", "nowhere"],
)
def test_words_are_found_at_their_position_or_at_their_only_occurrence(module, words, start, found):
    place = module(
        "anchoring/offsets.js", f"(offsets, html, words, start) => {{ {BUILD} return index.find(words, start); }}",
        ARTICLE, words, start,
    )  # fmt: skip
    assert place == (found and {"start": found[0], "end": found[1]})


def test_a_surrogate_pair_split_between_two_nodes_counts_once(module):
    found = module(
        "anchoring/offsets.js",
        """(offsets) => {
            const root = document.querySelector('#text');
            root.replaceChildren('a\\ud83d', '\\ude00b');
            const index = new offsets.TextIndex(root);
            return [index.length, index.slice(1, 2), index.range(2, 3).toString(), index.codePoint(root.lastChild, 1)];
        }""",
    )
    assert found == [3, "😀", "b", 2]


def test_an_index_notices_that_its_text_was_changed(module):
    found = module(
        "anchoring/offsets.js",
        f"""(offsets, html) => {{
            {BUILD}
            const before = index.isIntact();
            const em = root.querySelector('em');
            em.innerHTML = '<font><font>zwei</font></font>';
            return [before, index.isIntact()];
        }}""",
        ARTICLE,
    )
    assert found == [True, False]
