"""js/reading/annotations.js: the compact list as spans, layers that can be hidden, one more and one less."""

import pytest

LIST = {
    "fields": ["id", "start", "end", "state", "person", "audience", "group", "tags", "kind", "mine"],
    "people": [["p", "Bob"]],
    "groups": [["g", "HIST 214"]],
    "tags": [[1, "irony", "plain"], [2, "why", "question"]],
    "annotations": [
        ["public", 5, 10, "kept", 0, "public", None, [0, 1], "note", False],
        ["whole", None, None, "whole", 0, "public", None, [], "note", False],
        ["lost", None, None, "lost", 0, "public", None, [], "note", False],
    ],
    "own": [
        ["mine", 2, 7, "moved", 0, "private", None, [], "highlight", True],
        ["group", 5, 6, "kept", 0, "group", 0, [], "note", False],
    ],
}
NEW = "{ id: 'new', start: 5, end: 8, slot: 0, lane: 0, state: 'kept', audience: 'private', group: null, tags: [] }"
ORDER = "annotations.inOrder().map((span) => span.id)"


@pytest.fixture
def annotations(module):
    """Runs an expression on `annotations`, loaded with the list."""

    def run(expression: str, before: str = ""):
        return module(
            "reading/annotations.js",
            f"""({{ Annotations }}, list) => {{
                const annotations = new Annotations();
                annotations.load(list);
                {before}
                return {expression};
            }}""",
            LIST,
        )

    return run


def test_one_order_whole_article_then_by_place_then_lost(annotations):
    assert annotations(ORDER) == ["whole", "mine", "group", "public", "lost"]


def test_a_span_says_what_its_row_says(annotations):
    found = annotations(
        "[span.start, span.end, span.state, span.audience, span.group, span.person, span.kind, span.mine, span.slot]",
        "const span = annotations.byId.get('group');",
    )
    assert found == [5, 6, "kept", "group", ["g", "HIST 214"], ["p", "Bob"], "note", False, 0]


def test_a_passage_is_painted_as_its_first_tag_with_a_line_of_its_own(annotations):
    assert annotations("annotations.byId.get('public').slot") == 3


def test_at_a_letter_the_shortest_passage_comes_first(annotations):
    assert annotations("annotations.at(5).map((span) => span.id)") == ["group", "mine", "public"]


def test_a_layer_is_hidden_and_shown_again(annotations):
    hide = "annotations.show(new Set(['group:g', 'private']));"
    assert annotations(ORDER, hide) == ["whole", "public", "lost"]
    assert annotations("annotations.at(5).map((span) => span.id)", hide) == ["public"]
    assert annotations(ORDER, hide + "annotations.show(new Set());") == ["whole", "mine", "group", "public", "lost"]


def test_one_more_takes_its_place_and_one_less_leaves_it(annotations):
    add = f"""
        let changes = 0;
        annotations.addEventListener('change', () => changes++);
        annotations.add({NEW});
    """
    assert annotations(ORDER, add) == ["whole", "mine", "group", "new", "public", "lost"]
    assert annotations("annotations.byId.get('new').lane", add) == 2
    assert annotations("[changes, annotations.inOrder().length]", add + "annotations.remove('new');") == [2, 5]


def test_what_is_hidden_stays_hidden_when_it_arrives(annotations):
    add = f"""
        annotations.show(new Set(['private']));
        annotations.add({NEW});
    """
    assert "new" not in annotations(ORDER, add)
    assert "new" in annotations(ORDER, add + "annotations.show(new Set());")
