"""js/reading/filters/: filtering, counts for each choice, the filter in the address, and chips."""

from __future__ import annotations

import pytest

SPANS = """[
  { id: 'a', kind: 'note', mine: true, audience: 'private', group: null, person: ['p', 'Bob'],
    tagged: [[1, 'irony', 'plain']], created: 10, resolved: false, replies: 0 },
  { id: 'b', kind: 'note', mine: false, audience: 'group', group: ['g', 'HIST 214'], person: ['q', 'Eve'],
    tagged: [[1, 'irony', 'plain'], [2, 'claim', 'claim']], created: 30, resolved: true, replies: 2 },
  { id: 'c', kind: 'highlight', mine: false, audience: 'public', group: null, person: ['q', 'Eve'],
    tagged: [], created: 20, resolved: false, replies: 0 },
  { id: 'd', kind: 'note', mine: false, audience: 'moderators', group: ['g', 'HIST 214'], person: ['p', 'Bob'],
    tagged: [[2, 'claim', 'claim']], created: 5, resolved: false, replies: 1 },
]"""
FILTER = "Object.assign(new Filter(), {choice})"


@pytest.fixture
def passing(module):
    """Applies a filter and returns the ids of the spans that pass."""

    def run(choice: str) -> str:
        return module(
            "reading/filters/filter.js",
            f"({{ Filter }}) => {SPANS}.filter((span) => !{FILTER.format(choice=choice)}.excludes(span))"
            ".map((span) => span.id).join('')",
        )

    return run


@pytest.mark.parametrize(
    ("choice", "ids"),
    [
        ("{}", "abcd"),
        ("{ people: new Set(['p']) }", "ad"),
        ("{ people: new Set(['p', 'q']) }", "abcd"),
        ("{ people: new Set(['nobody']) }", ""),
        ("{ tags: new Set(['1']) }", "ab"),
        ("{ tags: new Set(['1', '2']) }", "abd"),
        ("{ people: new Set(['p']), tags: new Set(['2']) }", "d"),
        ("{ without: new Set(['public', 'group:g']) }", "ad"),
        ("{ mine: true }", "a"),
        ("{ unresolved: true }", "ad"),
        ("{ answered: true }", "bd"),
        ("{ answered: true, unresolved: true }", "d"),
        ("{ words: 'tide', matches: new Set(['c']) }", "c"),
        ("{ words: 'tide', matches: null }", "abcd"),
    ],
)
def test_one_choice_of_a_kind_is_enough_and_every_kind_must_match(passing, choice, ids):
    assert passing(choice) == ids


def facets(module, choice: str = "{}", part: str = ""):
    return module(
        "reading/filters/facets.js",
        f"""async ({{ facetsOf }}) => {{
            const {{ Filter }} = await import('/js/reading/filters/filter.js');
            const found = facetsOf({SPANS}, {FILTER.format(choice=choice)});
            const lines = (choices) => [...choices].map(([id, {{ name, n }}]) => [id, name, n]);
            return {{ ...found, people: lines(found.people), tags: lines(found.tags), layers: lines(found.layers) }};
        }}""",
    )


def test_each_choice_says_how_many_it_would_show(module):
    found = facets(module)
    assert (found["all"], found["shown"], found["mine"], found["unresolved"], found["answered"]) == (4, 4, 1, 2, 2)
    assert found["people"] == [["p", "Bob", 2], ["q", "Eve", 2]]
    assert found["tags"] == [["2", "claim", 2], ["1", "irony", 2]]
    assert found["layers"] == [
        ["private", "Only you", 1],
        ["moderators:g", "For the teachers, HIST 214", 1],
        ["group:g", "HIST 214", 1],
        ["public", "Public", 1],
    ]


def test_tags_of_one_name_say_whose_they_are(module):
    names = module(
        "reading/filters/facets.js",
        """async ({ facetsOf }) => {
            const { Filter } = await import('/js/reading/filters/filter.js');
            const note = (id, group, ...tagged) =>
                ({ id, kind: 'note', group, audience: group ? 'group' : 'public', tagged });
            return [...facetsOf([
                note('a', null, [1, 'irony', 'plain'], [4, 'date', 'plain']),
                note('b', ['g', 'HIST 214'], [2, 'Irony', 'voice']),
                note('c', ['h', 'GEO 1'], [3, 'irony', 'claim'], [5, 'place', 'plain']),
            ], new Filter()).tags].map(([id, { name }]) => [id, name]);
        }""",
    )
    assert dict(names) == {
        "1": "irony, of the whole room",
        "2": "Irony, HIST 214",
        "3": "irony, GEO 1",
        "4": "date",
        "5": "place",
    }


def test_counts_of_a_kind_respect_the_choices_of_the_other_kinds(module):
    found = facets(module, "{ people: new Set(['p']), answered: true }")
    assert found["shown"] == 1
    assert found["people"] == [["p", "Bob", 1], ["q", "Eve", 1]]
    assert found["tags"] == [["2", "claim", 1], ["1", "irony", 0]]
    assert (found["mine"], found["answered"], found["unresolved"]) == (0, 1, 1)


def roundtrip(module, choice: str, order: str = "place"):
    return module(
        "reading/filters/address.js",
        f"""async ({{ fragmentOf, readFragment }}) => {{
            const {{ Filter }} = await import('/js/reading/filters/filter.js');
            const fragment = fragmentOf({FILTER.format(choice=choice)}, '{order}');
            const read = readFragment(fragment);
            return [fragment, read && fragmentOf(read.filter, read.order)];
        }}""",
    )


@pytest.mark.parametrize(
    ("choice", "order", "fragment"),
    [
        ("{}", "place", ""),
        ("{}", "time", "#notes?order=time"),
        ("{ mine: true, unresolved: true }", "place", "#notes?mine&unresolved"),
        ("{ people: new Set(['p', 'q']), tags: new Set(['1']) }", "place", "#notes?person=p&person=q&tag=1"),
        ("{ without: new Set(['group:g']) }", "place", "#notes?without=group%3Ag"),
        ("{ words: 'a=b & c%' }", "time", "#notes?words=a%3Db+%26+c%25&order=time"),
    ],
)
def test_a_filter_is_written_to_the_address_and_read_back(module, choice, order, fragment):
    written, read = roundtrip(module, choice, order)
    assert written == fragment
    assert (read or "") == fragment


@pytest.mark.parametrize("fragment", ["", "#p4", "#note-1", "#notes-of-readers"])
def test_other_fragments_are_not_filters(module, fragment):
    assert module("reading/filters/address.js", "({ readFragment }, of) => readFragment(of)", fragment) is None


def test_chips_name_the_choices(module):
    words = module(
        "reading/filters/chips.js",
        f"""async ({{ chosen }}) => {{
            const {{ Filter }} = await import('/js/reading/filters/filter.js');
            const {{ facetsOf }} = await import('/js/reading/filters/facets.js');
            const filter = Object.assign(new Filter(), {{
                people: new Set(['q', 'gone']), tags: new Set(['2']), without: new Set(['public', 'group:other']),
                mine: true, unresolved: true, answered: true, words: 'tide',
            }});
            return chosen(filter, facetsOf({SPANS}, filter), 'time').map((choice) => choice.words);
        }}""",
    )
    assert words == [
        *("Eve", "no longer here", "claim", "not shown: Public"),
        *("mine", "not resolved", "answered", "“tide”", "newest first"),
    ]


def near(module, body: str):
    return module(
        "reading/notes/nearby-cards.js",
        f"""({{ CardsByPosition, CardsByTime }}) => {{
            const notes = (n) => Array.from({{ length: n }}, (_, i) => ({{
                id: `n${{i}}`, start: i, end: i + 1, kind: 'note', mine: false, tags: [], replies: 0, created: i,
            }}));
            {body}
        }}""",
    )


def test_ordered_by_time_the_newest_comes_first_and_the_list_is_bounded(module):
    found = near(
        module,
        """
        const all = notes(1000);
        const reading = { annotations: { inOrder: () => all }, active: null };
        const order = new CardsByTime();
        const first = order.spans(reading, new Set());
        for (let i = 0; i < 10; i++) order.ask('older');
        const later = order.spans(reading, new Set());
        const held = order.spans({ ...reading, active: all[3] }, new Set());
        const said = (spans) => [spans[0].id ?? spans[0].more, spans.length, spans.at(-1).id ?? spans.at(-1).more];
        return [said(first), said(later), held.includes(all[3])];
        """,
    )
    assert found == [["n999", 41, 960], [280, 162, 560], True]


def test_a_paragraph_with_many_cards_is_crowded(module):
    found = near(
        module,
        """
        const viewport = { blockAt: (at) => (at < 5 ? 0 : 1) };
        const order = new CardsByPosition();
        return [...order.crowded(notes(8), viewport)].map((span) => span.id);
        """,
    )
    assert found == [f"n{n}" for n in range(5)]
