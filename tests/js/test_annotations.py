"""js/reading/notes/annotations.js: the compact list as spans, layers that can be hidden, additions and removals."""

import pytest

LIST = {
    "fields": ["id", "start", "end", "state", "person", "audience", "group", "tags", "kind"],
    "mine": [1],
    "people": [["p", "Bob"], ["r", "Rhea"]],
    "groups": [["g", "HIST 214"]],
    "tags": [[1, "irony", "plain"], [2, "why", "question"]],
    "annotations": [
        ["public", 5, 10, "kept", 0, "public", None, [0, 1], "note"],
        ["whole", None, None, "whole", 0, "public", None, [], "note"],
        ["lost", None, None, "lost", 0, "public", None, [], "note"],
    ],
    "own": [
        ["mine", 2, 7, "moved", 1, "private", None, [], "highlight"],
        ["group", 5, 6, "kept", 0, "group", 0, [], "note"],
    ],
}
NEW = "{ id: 'new', start: 5, end: 8, slot: 0, lane: 0, state: 'kept', audience: 'private', group: null, tags: [] }"
ORDER = "annotations.inOrder().map((span) => span.id)"


@pytest.fixture
def annotations(module):
    """Runs an expression on `annotations`, loaded with the list."""

    def run(expression: str, before: str = ""):
        return module(
            "reading/notes/annotations.js",
            f"""({{ Annotations }}, list) => {{
                const annotations = new Annotations();
                annotations.load(list);
                {before}
                return {expression};
            }}""",
            LIST,
        )

    return run


def test_annotations_on_the_whole_article_come_first_and_lost_ones_last(annotations):
    assert annotations(ORDER) == ["whole", "mine", "group", "public", "lost"]


def test_a_span_has_the_values_of_its_row(annotations):
    found = annotations(
        "[span.start, span.end, span.state, span.audience, span.group, span.person, span.kind, span.mine, span.slot]",
        "const span = annotations.byId.get('group');",
    )
    assert found == [5, 6, "kept", "group", ["g", "HIST 214"], ["p", "Bob"], "note", False, 0]
    assert annotations("annotations.inOrder().filter((span) => span.mine).map((span) => span.id)") == ["mine"]


def test_a_passage_is_painted_as_its_first_tag_that_is_not_plain(annotations):
    assert annotations("annotations.byId.get('public').slot") == 3


def test_at_a_position_the_shortest_passage_comes_first(annotations):
    assert annotations("annotations.at(5).map((span) => span.id)") == ["group", "mine", "public"]


def test_a_layer_is_hidden_and_shown_again(annotations):
    hide = "annotations.show(new Set(['group:g', 'private']));"
    assert annotations(ORDER, hide) == ["whole", "public", "lost"]
    assert annotations("annotations.at(5).map((span) => span.id)", hide) == ["public"]
    assert annotations(ORDER, hide + "annotations.show(new Set());") == ["whole", "mine", "group", "public", "lost"]


def test_an_added_annotation_is_in_order_and_a_removed_one_is_gone(annotations):
    add = f"""
        let changes = 0;
        annotations.addEventListener('change', () => changes++);
        annotations.add({NEW});
    """
    assert annotations(ORDER, add) == ["whole", "mine", "group", "new", "public", "lost"]
    assert annotations("annotations.byId.get('new').lane", add) == 2
    assert annotations("[changes, annotations.inOrder().length]", add + "annotations.remove('new');") == [2, 5]


def test_an_annotation_added_to_a_hidden_layer_stays_hidden(annotations):
    add = f"""
        annotations.show(new Set(['private']));
        annotations.add({NEW});
    """
    assert "new" not in annotations(ORDER, add)
    assert "new" in annotations(ORDER, add + "annotations.show(new Set());")


PART = """{
    mine: [1],
    people: [['q', 'Tova'], ['p', 'Bob']],
    groups: [],
    tags: [[2, 'why', 'question']],
    annotations: [
        ['public', 0, 3, 'kept', 1, 'public', null, [], 'note'],
        ['arrived', 8, 12, 'kept', 0, 'public', null, [0], 'note'],
    ],
    own: [['mine', 2, 7, 'moved', 1, 'group', null, [], 'note']],
}"""
MERGE = f"""
    const held = annotations.byId.get('public');
    let changes = 0;
    annotations.addEventListener('change', () => changes++);
    const added = annotations.merge({PART});
"""


def test_a_merged_part_replaces_rows_and_adds_new_ones(annotations):
    assert annotations(ORDER, MERGE) == ["whole", "public", "mine", "group", "arrived", "lost"]
    assert annotations("[changes, added.map((span) => span.id)]", MERGE) == [1, ["arrived"]]
    assert annotations("annotations.at(9).map((span) => span.id)", MERGE) == ["arrived"]


def test_a_merged_part_uses_its_own_tables_of_people_and_tags(annotations):
    assert annotations("['arrived', 'public'].map((id) => annotations.byId.get(id).person[1])", MERGE) == [
        "Tova",
        "Bob",
    ]
    assert annotations("annotations.byId.get('arrived').slot", MERGE) == 3
    assert annotations("annotations.byId.get('mine').audience", MERGE) == "group"


def test_a_merged_span_stays_the_same_object(annotations):
    assert annotations("[held === annotations.byId.get('public'), held.start, held.slot]", MERGE) == [True, 0, 0]


def test_a_merged_row_in_a_hidden_layer_stays_hidden(annotations):
    hidden = "annotations.show(new Set(['public']));" + MERGE
    assert annotations(ORDER, hidden) == ["mine", "group"]
    assert "arrived" in annotations(ORDER, hidden + "annotations.show(new Set());")


def test_the_readers_own_new_note_becomes_the_row_that_the_server_stored(annotations):
    own = (
        f"annotations.add({NEW}); const held = annotations.byId.get('new');"
        + """
        annotations.merge({ mine: [0], people: [['p', 'Bob']], groups: [], tags: [], annotations: [],
            own: [['new', 5, 9, 'kept', 0, 'private', null, [], 'note']] });
    """
    )
    found = "[held === annotations.byId.get('new'), held.end, held.person[1], annotations.at(8).length]"
    assert annotations(found, own) == [True, 9, "Bob", 2]
