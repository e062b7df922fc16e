"""Promises 3 and 5: a target quotes its text, and an anchor is at the position that its state requires."""

import pytest
from django.db import connection
from django.utils import timezone

from documents.models import Anchor, Annotation, Evidence, Target
from tests.models import rows
from tests.models.rows import LATER, TEXT, assert_accepted, assert_refused

pytestmark = pytest.mark.django_db
FORTY = TEXT.index("forty")  # one less than in UTF-16 units


@pytest.fixture
def article():
    """The original text."""
    return rows.text(rows.document(), TEXT)


@pytest.fixture
def later(article):
    """The text after a correction that inserts words at its beginning."""
    return rows.text(article.document, LATER)


@pytest.mark.parametrize(
    ("start", "end", "exact"),
    [
        (4, 10, "keeper"),
        (FORTY, FORTY + 5, "forty"),
        (0, len(TEXT), TEXT),
        (7, 7, ""),
        (0, 0, ""),
        (len(TEXT), len(TEXT), ""),
    ],
    ids=["a word", "after an emoji", "everything", "between letters", "the beginning", "the end"],
)
def test_target_quotes_the_text_at_its_offsets(article, start, end, exact):
    rows.target(rows.annotation(article.document), article, start, end, exact=exact)
    assert_accepted()


@pytest.mark.parametrize(
    ("start", "end", "exact"),
    [
        (4, 10, "Keeper"),
        (4, 10, "keeper "),
        (FORTY + 1, FORTY + 6, "forty"),
        (5, 11, "keeper"),
        (4, 4, "keeper"),
        (0, len(TEXT) + 1, TEXT),
        (len(TEXT) + 1, len(TEXT) + 1, ""),
        (5000, 5006, ""),
    ],
    ids=["case", "a blank", "UTF-16 units", "one further", "no width", "past the end", "behind the end", "far behind"],
)
def test_target_with_another_quote_is_refused(article, start, end, exact):
    mark = rows.annotation(article.document)
    with assert_refused("documents_target", "target_quotes_the_text"):
        rows.target(mark, article, start, end, exact=exact)


def test_one_wrong_target_among_many_is_refused(article):
    mark = rows.annotation(article.document)
    places = [
        Target(annotation=mark, document=article.document, revision=article, n=n, start=4, end=10, exact=exact)
        for n, exact in enumerate(["keeper"] * 50 + ["keeperr"] + ["keeper"] * 50)
    ]
    with assert_refused("documents_target", "target_quotes_the_text"):
        Target.objects.bulk_create(places)


def test_quote_across_chunk_boundaries_equals_the_text():
    words = "".join(f"{n:05d}😀é " for n in range(1600))  # 12,800 code points
    row = rows.text(rows.document(), words)
    with connection.cursor() as cursor:
        for start, end in [(4090, 4100), (4095, 4097), (4096, 4096), (4096, 8192), (0, 12_800), (8191, 12_289)]:
            cursor.execute("SELECT documents_quote_at(%s, %s, %s)", [row.pk, start, end])
            assert cursor.fetchone()[0] == words[start:end]


def test_target_does_not_end_before_it_begins(article):
    mark = rows.annotation(article.document)
    with assert_refused("documents_target", "target_start_before_end"):
        rows.target(mark, article, 10, 4, exact="")


def test_offsets_are_not_negative(article):
    mark = rows.annotation(article.document)
    with assert_refused("documents_target", "documents_target_start_check"):
        rows.target(mark, article, -1, 4, exact=TEXT[0:4])


def test_number_of_a_target_is_unique_in_its_annotation(article):
    mark = rows.annotation(article.document)
    rows.target(mark, article, 4, 10)
    with assert_refused("documents_target", "target_order"):
        rows.target(mark, article, 4, 10)


def test_target_on_a_missing_revision_is_refused(article):
    mark = rows.annotation(article.document)
    with assert_refused("documents_target", "target_quotes_the_text"):
        rows.target(mark, article, 4, 10, revision_id=article.pk + 1000, revision=None, exact="")


def test_target_is_on_the_document_of_its_annotation_unless_that_spans_documents(article):
    mark, elsewhere = rows.annotation(article.document), rows.text(rows.document())
    with assert_refused("documents_target", "target_revision_of_document"):
        rows.target(mark, elsewhere, 4, 10, document=article.document)
    with assert_refused(
        "documents_target", "target_quotes_the_text"
    ):  # nor on another document, unless the annotation spans documents
        rows.target(mark, elsewhere, 4, 10)
    both = rows.annotation(article.document, spans_documents=True)
    rows.target(both, elsewhere, 4, 10)
    assert_accepted()


def test_annotation_that_spans_documents_always_does(article):
    mark = rows.annotation(article.document, spans_documents=True)
    with assert_refused("documents_annotation", "fixed_fields"):
        Annotation.objects.filter(pk=mark.pk).update(spans_documents=False)


def test_target_is_deleted_only_with_its_annotation(article):
    mark = rows.highlight(article)
    assert_accepted()
    with assert_refused("documents_target", "target_goes_with_annotation"):
        mark.anchors.all()._raw_delete("default")
        Target.objects.filter(pk=mark.pk)._raw_delete("default")
    with assert_refused("documents_anchor", "anchor_goes_with_target"):
        mark.anchors.all()._raw_delete("default")
    mark.anchors.all()._raw_delete("default")
    Target.objects.filter(pk=mark.pk)._raw_delete("default")
    Annotation.objects.filter(pk=mark.annotation_id).update(deleted_at=timezone.now())
    assert_accepted()


AT = LATER.index("keeper")


@pytest.mark.parametrize(
    ("start", "end", "state", "quote"),
    [(AT, AT + 6, "moved", ""), (AT + 7, AT + 12, "changed", "wrote"), (None, None, "lost", "")],
    ids=["moved", "changed", "lost"],
)
def test_anchor_has_the_position_of_its_state(article, later, start, end, state, quote):
    rows.anchor(rows.highlight(article), later, start, end, state, quote=quote)
    assert_accepted()


@pytest.mark.parametrize(
    ("start", "end", "state", "quote"),
    [
        (4, 10, "kept", ""),  # another text at the same offsets
        (AT, AT + 6, "kept", ""),  # the same text at other offsets
        (AT + 1, AT + 7, "moved", ""),
        (AT, AT + 6, "changed", "keeper"),  # the text is not changed
        (AT, AT + 6, "changed", "wrote"),
        (len(LATER) + 5, len(LATER) + 11, "moved", ""),
    ],
    ids=["kept elsewhere", "kept but moved", "moved one off", "changed to the same", "changed wrongly", "past the end"],
)
def test_anchor_without_the_position_of_its_state_is_refused(article, later, start, end, state, quote):
    mark = rows.highlight(article)
    with assert_refused("documents_anchor", "anchor_stands_on_the_text"):
        rows.anchor(mark, later, start, end, state, quote=quote)


def test_anchor_at_unchanged_offsets_must_be_kept(article):
    again = rows.text(article.document, TEXT + " So it was.")
    mark = rows.highlight(article)
    with assert_refused("documents_anchor", "anchor_stands_on_the_text"):
        rows.anchor(mark, again, 4, 10, "moved")
    rows.anchor(mark, again, 4, 10, "kept")
    assert_accepted()


def test_only_a_lost_anchor_has_no_position(article, later):
    mark = rows.highlight(article)
    for start, end, state in [(None, None, "kept"), (AT, AT + 6, "lost"), (AT, None, "moved"), (AT + 6, AT, "moved")]:
        with assert_refused("documents_anchor", "anchor_place_unless_lost"):
            rows.anchor(mark, later, start, end, state)


def test_only_a_changed_anchor_has_its_own_quote(article, later):
    mark = rows.highlight(article)
    for start, end, state, quote in [
        (AT, AT + 6, "moved", "keeper"),
        (AT, AT + 6, "changed", ""),
        (None, None, "lost", "x"),
    ]:
        with assert_refused("documents_anchor", "anchor_quote_if_changed"):
            rows.anchor(mark, later, start, end, state, quote=quote)


def test_anchor_of_a_missing_target_or_revision_is_refused(article):
    mark = rows.highlight(article)
    with assert_refused("documents_anchor", "anchor_stands_on_the_text"):
        rows.anchor(mark, article, 4, 10, "kept", target_id=mark.pk + 1000)
    with assert_refused("documents_anchor", "anchor_stands_on_the_text"):
        rows.anchor(mark, article, None, None, "lost", revision_id=article.pk + 1000)


def test_anchor_is_on_the_document_of_its_target(article):
    mark, elsewhere = rows.highlight(article), rows.text(rows.document())
    with assert_refused("documents_anchor", "anchor_revision_of_document"):
        rows.anchor(mark, elsewhere, None, None, "lost", document=article.document)
    with assert_refused("documents_anchor", "anchor_target_of_document"):
        rows.anchor(mark, elsewhere, None, None, "lost")


def test_target_has_one_anchor_in_force_on_a_revision(article, later):
    mark = rows.highlight(article)
    first = rows.anchor(mark, later, None, None, "lost")
    with assert_refused("documents_anchor", "anchor_one_in_force"):
        rows.anchor(mark, later, AT, AT + 6, "moved")
    Anchor.objects.filter(pk=first.pk).update(superseded_at=timezone.now())
    rows.anchor(mark, later, AT, AT + 6, "moved")
    assert_accepted()


def test_anchor_is_superseded_once_and_never_rewritten(article, later):
    mark = rows.highlight(article)
    first = Anchor.objects.filter(pk=rows.anchor(mark, later, AT, AT + 6, "moved").pk)
    now = timezone.now()
    for change in [
        {"start": AT + 7, "end": AT + 13},
        {"state": "lost", "start": None, "end": None, "superseded_at": now},
        {"score": 0.5, "superseded_at": now},
        {"method": "position"},
    ]:
        with assert_refused("documents_anchor", "only_superseded"):
            first.update(**change)
    first.update(superseded_at=now)
    for change in [{"superseded_at": None}, {"superseded_at": timezone.now()}]:
        with assert_refused("documents_anchor", "only_superseded"):
            first.update(**change)


def evidence(article, start, end, exact, **fields):
    facts = {"statement": rows.statement(article.document), "document": article.document, "revision": article}
    return Evidence.objects.create(start=start, end=end, exact=exact, **facts | fields)


def test_evidence_quotes_the_text(article):
    evidence(article, 4, 10, "keeper")
    assert_accepted()
    for start, end, exact in [(4, 10, "Keeper"), (5, 11, "keeper"), (0, len(TEXT) + 1, TEXT)]:
        with assert_refused("documents_evidence", "evidence_quotes_the_text"):
            evidence(article, start, end, exact)
    with assert_refused("documents_evidence", "evidence_quotes_the_text"):
        evidence(article, 4, 10, "", revision=None, revision_id=article.pk + 1000)
    for start, end in [(4, 4), (10, 4)]:
        with assert_refused("documents_evidence", "evidence_shows_something"):
            evidence(article, start, end, "")


def test_evidence_belongs_to_one_document(article):
    elsewhere = rows.text(rows.document())
    with assert_refused("documents_evidence", "evidence_revision_of_document"):
        evidence(article, 4, 10, "keeper", revision=elsewhere)
    with assert_refused("documents_evidence", "evidence_statement_of_document"):
        evidence(article, 4, 10, "keeper", statement=rows.statement(elsewhere.document))
