"""The derivations of an article: on its panel, in its picture, and on the page where curators decide about them."""

from xml.etree import ElementTree

import pytest
from django.urls import reverse

from documents.models import Derivation, Document, Evidence, Revision, Statement
from documents.services.article.publishing import withdraw_document
from documents.services.provenance.derivations import add_derivation, dispute_derivation
from documents.services.provenance.not_held import NotHeld, record_not_held
from documents.services.provenance.statements import add_statement
from documents.views.site import caching
from tests.cast import make_cast
from tests.factories import make_annotation, make_document, make_user
from tests.views.pages import signed_in

pytestmark = pytest.mark.django_db

TEXT = "The keeper wrote it down, according to the Northern Ledger. Nobody read it for forty years."


@pytest.fixture
def cast():
    return make_cast(TEXT)


@pytest.fixture
def copy(cast):
    """A public article whose text names its source."""
    copy = make_document(TEXT, curator=cast.alice, visibility="public", slug="copy", title="The copy")
    whole = Revision.objects.get(document=copy, number=0)
    row = Derivation.objects.create(document=copy, kind="quotes", named="Northern Ledger", rule="a rule of a test")
    Evidence.objects.create(derivation=row, document=copy, revision=whole, start=26, end=58, exact=whole.text[26:58])
    return copy


@pytest.fixture
def record(cast):
    return record_not_held(
        article=NotHeld("The first", {"identifier": "https://ledger.example/first"}, visibility="record"), by=cast.alice
    )


def body(response):
    return " ".join(response.content.decode().split())


def get(person, *address, **query):
    return signed_in(person).get(reverse(address[0], args=address[1:]), query)


def post(person, document, **form):
    return signed_in(person).post(reverse("derivations", args=[document.slug]), form)


def in_force(document):
    return list(Derivation.objects.in_force().filter(document=document))


# -- The panel --------------------------------------------------------------------------------


def test_panel_shows_the_source_that_the_text_names_as_unchecked(copy):
    page = body(get(None, "reading", "copy"))
    assert "This article quotes “<bdi>Northern Ledger</bdi>”." in page
    assert "Found by the program, not checked" in page
    assert f"{reverse('passage', args=['copy', 26, 58])}?revision=0" in page
    assert reverse("derivation-picture", args=["copy"]) in page
    shown = get(None, "passage", "copy", 26, 58, revision=0)
    assert shown.status_code == 200


def test_chain_is_linked_in_both_directions(cast, copy, record):
    first = make_document("Older still.", curator=cast.alice, visibility="public", slug="older", title="The older")
    add_derivation(document=copy, by=cast.alice, kind="republishes", origin=record)
    add_derivation(document=record, by=cast.alice, kind="translates", origin=first)
    page = body(get(None, "reading", "copy"))
    assert (
        'This article republishes <a href="/documents/the-first/"><bdi>The first</bdi></a> (not held here), '
        'which translates <a href="/documents/older/"><bdi>The older</bdi></a>.'
    ) in page
    back = body(get(None, "reading", "older"))
    assert (
        'Translated by <a href="/documents/the-first/"><bdi>The first</bdi></a> (not held here), '
        'which is republished by <a href="/documents/copy/"><bdi>The copy</bdi></a>.'
    ) in back


def test_panel_lists_what_an_article_republishes_before_what_it_quotes(cast, copy, record):
    add_derivation(document=copy, by=cast.alice, kind="republishes", origin=record)
    page = body(get(None, "reading", "copy"))
    assert page.index("This article republishes") < page.index("This article quotes")


def test_origin_hidden_from_the_reader_is_shown_only_as_the_text_names_it(cast, copy):
    secret = make_document(
        "Secret words.", curator=cast.alice, groups=[cast.course], title="A secret title", slug="secret"
    )
    row = in_force(copy)[0]
    post(cast.alice, copy, do="name", derivation=row.pk, origin="secret", kind="quotes")
    add_derivation(document=copy, by=cast.alice, kind="rewrites", origin=secret)
    for person in (None, cast.charlie):
        for page in (body(get(person, "reading", "copy")), get(person, "derivation-picture", "copy").content.decode()):
            assert "secret" not in page.lower()
            assert "Northern Ledger" in page
    assert "A secret title" in body(get(cast.bob, "reading", "copy"))
    assert "The copy" in body(get(cast.bob, "reading", "secret"))


def test_copy_hidden_from_the_reader_is_not_mentioned(cast, copy):
    add_derivation(document=cast.document, by=cast.alice, kind="republishes", origin=copy)
    assert "Republished by" in body(get(cast.bob, "reading", "copy"))
    for person in (None, cast.charlie):
        assert "Republished by" not in body(get(person, "reading", "copy"))


def test_withdrawn_article_is_not_named(cast, copy):
    gone = make_document("Gone.", curator=cast.alice, visibility="public", title="A withdrawn title")
    add_derivation(document=copy, by=cast.alice, kind="republishes", origin=gone)
    assert "A withdrawn title" in body(get(None, "reading", "copy"))
    withdraw_document(document=gone, by=cast.alice, reason="Asked for.")
    assert "A withdrawn title" not in body(get(None, "reading", "copy"))
    assert "A withdrawn title" not in get(cast.alice, "derivation-picture", "copy").content.decode()


def test_public_page_changes_with_everything_that_its_chain_shows(cast, copy, record):
    pages = ["copy", "the-first"]

    def etags():
        return [get(None, "reading", slug)["ETag"] for slug in pages]

    before = etags()
    row = add_derivation(document=copy, by=cast.alice, kind="republishes", origin=record)
    linked = etags()
    add_statement(document=record, by=cast.alice, term="title", value="The very first", status="confirmed")
    renamed = etags()
    dispute_derivation(derivation=row, by=cast.alice)
    disputed = etags()
    assert all(one != other for one, other in zip(before, linked, strict=True))
    assert renamed[0] != linked[0]
    assert all(one != other for one, other in zip(renamed, disputed, strict=True))
    assert "The very first" in body(get(None, "reading", "copy"))
    assert etags() == disputed


def test_number_of_queries_does_not_grow_with_the_chain(cast, copy, django_assert_max_num_queries):
    def grow(n):
        for _k in range(n):
            further = make_document("More.", curator=cast.alice, visibility="public")
            add_derivation(document=further, by=cast.alice, kind="quotes", origin=copy)
            derived = make_document("More.", curator=cast.alice, visibility="public")
            add_derivation(document=derived, by=cast.alice, kind="quotes", origin=further)

    grow(1)
    get(None, "reading", "copy")  # once a page is kept, its number is asked for first
    grow(1)
    with django_assert_max_num_queries(100) as few:
        get(None, "reading", "copy")
    grow(5)
    with django_assert_max_num_queries(100) as many:
        get(None, "reading", "copy")
    assert len(many) == len(few)


# -- The picture ------------------------------------------------------------------------------


def test_picture_is_a_self_contained_file(copy):
    response = get(None, "derivation-picture", "copy")
    assert response["Content-Type"] == "image/svg+xml; charset=utf-8"
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert "sandbox" in response["Content-Security-Policy"]
    assert response["Cache-Control"] == caching.PUBLIC_CACHE_CONTROL
    root = ElementTree.fromstring(response.content)  # noqa: S314 - our own file
    assert "The copy" in root.findtext("{http://www.w3.org/2000/svg}title")
    words = "".join(root.itertext())
    assert "Northern Ledger" in words
    assert "quoted · not checked" in words


def test_article_without_derivations_has_no_picture_on_its_panel(cast):
    page = body(get(cast.bob, "reading", cast.document.slug))
    assert "derivations.svg" not in page


# -- An article not held here -----------------------------------------------------------------


def test_record_has_a_page_with_its_facts_and_copies(cast, copy, record):
    add_derivation(document=copy, by=cast.alice, kind="republishes", origin=record)
    response = get(None, "reading", "the-first")
    page = body(response)
    assert response.status_code == 200
    assert "Not held here" in page
    assert 'href="https://ledger.example/first"' in page
    assert 'Republished by <a href="/documents/copy/">' in page
    assert "nobody has looked yet" in page
    assert '<meta name="robots" content="noindex">' in page


@pytest.mark.parametrize(
    ("address", "status"),
    [
        (("about", "the-first"), 200),
        (("derivation-picture", "the-first"), 200),
        (("cards", "the-first"), 404),
        (("anchors", "the-first"), 404),
        (("text", "the-first"), 404),
        (("source", "the-first"), 404),
        (("source-raw", "the-first"), 404),
        (("revision", "the-first", 1), 404),
        (("passage", "the-first", 0, 3), 404),
        (("document-container", "the-first"), 200),
        (("cite", "the-first"), 404),
        (("provenance-json", "the-first"), 404),
        (("timemap", "the-first"), 404),
        (("timegate", "the-first"), 404),
    ],
)
def test_other_addresses_of_a_record_have_the_right_status(cast, record, address, status):
    for person in (None, cast.alice):
        assert get(person, *address).status_code == status


def test_curator_may_open_the_management_pages_of_a_record(cast, record):
    assert get(cast.alice, "facts", "the-first").status_code == 200
    assert get(cast.alice, "derivations", "the-first").status_code == 200
    assert "Facts and sharing" in body(get(cast.alice, "reading", "the-first"))


def test_record_of_a_group_is_for_its_members(cast):
    record_not_held(article=NotHeld("The inner", groups=[cast.course]), by=cast.alice)
    assert get(cast.bob, "reading", "the-inner").status_code == 200
    assert get(cast.charlie, "reading", "the-inner").status_code == 404
    assert get(None, "reading", "the-inner").status_code == 404


def test_record_without_text_cannot_be_annotated(cast, record):
    sent = signed_in(cast.alice).post(
        reverse("document-container", args=["the-first"]),
        {
            "@context": "http://www.w3.org/ns/anno.jsonld",
            "type": "Annotation",
            "target": "http://testserver/documents/the-first/",
        },
        content_type="application/ld+json",
    )
    assert sent.status_code == 403
    assert not record.annotations.exists()


def test_shelf_does_not_list_a_record(cast, copy, record):
    for person in (None, cast.alice):
        page = body(signed_in(person).get("/"))
        assert "The copy" in page
        assert "The first" not in page


# -- Where a curator decides ------------------------------------------------------------------


def test_page_shows_a_proposal_with_its_quote(cast, copy):
    page = body(get(cast.alice, "derivations", "copy"))
    assert "according to the Northern Ledger" in page
    assert "a rule of a test" in page


@pytest.mark.parametrize(
    "named", ["older", "/documents/older/", "http://testserver/documents/older/", "https://ledger.example/older"]
)
def test_curator_identifies_the_origin_by_slug_or_any_address(cast, copy, named):
    older = make_document("Older.", curator=cast.alice, slug="older")
    Statement.objects.create(
        document=older,
        property="identifier",
        value="https://ledger.example/older",
        status="confirmed",
        agent=cast.alice,
    )
    answer = post(cast.alice, copy, do="name", derivation=in_force(copy)[0].pk, origin=named, kind="republishes")
    assert answer.status_code == 302
    assert [(one.origin, one.kind, one.status) for one in in_force(copy)] == [(older, "republishes", "confirmed")]


def test_curator_makes_a_record_of_an_article_not_held_here(cast, copy):
    row = in_force(copy)[0]
    form = {"title": "The first", "publisher": "The Northern Ledger", "visibility": "record", "kind": "quotes"}
    assert post(cast.alice, copy, do="record", derivation=row.pk, **form).status_code == 302
    record = Document.objects.get(slug="the-first")
    assert in_force(copy)[0].origin == record
    assert "which" not in body(get(None, "reading", "the-first"))
    assert "Quoted by" in body(get(None, "reading", "the-first"))


def test_curator_adds_confirms_disputes_and_retires_a_derivation(cast, copy, record):
    form = {
        "kind": "republishes",
        "origin": "the-first",
        "reference": "https://ledger.example/why",
        "evidence": "Nobody read it",
    }
    assert post(cast.alice, copy, do="add", **form).status_code == 302
    row = Derivation.objects.in_force().get(document=copy, origin=record)
    assert row.evidence.get().exact == "Nobody read it"
    for do, status in (("dispute", "disputed"), ("confirm", "confirmed")):
        assert post(cast.alice, copy, do=do, derivation=row.pk).status_code == 302
        row = Derivation.objects.in_force().get(document=copy, origin=record)
        assert row.status == status
    assert post(cast.alice, copy, do="retire", derivation=row.pk).status_code == 302
    assert not Derivation.objects.in_force().filter(origin=record).exists()
    more = {"kind": "rewrites", "title": "The second", "visibility": "record"}
    assert post(cast.alice, copy, do="add-record", **more).status_code == 302
    assert Derivation.objects.in_force().get(document=copy, kind="rewrites").origin.title == "The second"


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"do": "name", "origin": "no-such-article", "kind": "quotes"}, "There is no such article here"),
        ({"do": "name", "origin": "copy", "kind": "quotes"}, "does not derive from itself"),
        ({"do": "name", "origin": "", "kind": "quotes"}, "This field is required"),
        ({"do": "record", "title": "", "kind": "quotes", "visibility": "record"}, "This field is required"),
        ({"do": "record", "title": "x", "kind": "quotes", "visibility": "public"}, "Select a valid choice"),
        (
            {"do": "record", "title": "x", "kind": "quotes", "visibility": "record", "identifier": "x"},
            "begins with https",
        ),
        (
            {"do": "add", "origin": "the-first", "kind": "quotes", "evidence": "no such words"},
            "do not stand in the capture",
        ),
        ({"do": "dispute"}, "Nobody has said yet which article is meant"),
        ({"do": "dance"}, ""),
    ],
)
def test_invalid_decision_shows_why_and_changes_nothing(cast, copy, record, form, words):
    row = in_force(copy)[0]
    answer = post(cast.alice, copy, derivation=row.pk, **form)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert in_force(copy) == [row]


def test_article_hidden_from_the_curator_counts_as_missing(cast, copy):
    make_document("Not hers.", curator=make_user(is_curator=True), slug="not-hers")
    answer = post(cast.alice, copy, do="name", derivation=in_force(copy)[0].pk, origin="not-hers", kind="quotes")
    assert answer.status_code == 422


def test_derivation_of_another_article_is_not_found(cast, copy):
    assert post(cast.alice, cast.document, do="retire", derivation=in_force(copy)[0].pk).status_code == 404
    assert post(cast.alice, copy, do="retire", derivation="x").status_code == 404


def test_page_is_for_curators_only(cast, copy):
    assert get(cast.bob, "derivations", "copy").status_code == 403
    assert post(cast.bob, copy, do="retire", derivation=in_force(copy)[0].pk).status_code == 403
    assert get(None, "derivations", "copy").status_code == 302
    assert get(cast.charlie, "derivations", cast.document.slug).status_code == 404


def test_titles_and_names_are_escaped(cast, copy):
    Derivation.objects.create(document=copy, kind="republishes", named="<b>x</b>{work}", address="javascript:alert(1)")
    for page in (body(get(None, "reading", "copy")), body(get(cast.alice, "derivations", "copy"))):
        assert "&lt;b&gt;x&lt;/b&gt;{work}" in page
        assert "javascript:" not in page.replace('value="javascript:alert(1)"', "")


def test_note_on_a_copy_is_not_shown_on_its_origin(cast, copy, record):
    add_derivation(document=copy, by=cast.alice, kind="republishes", origin=record)
    make_annotation(copy, cast.alice, (0, 10), audience="public", note="Said of the copy.")
    assert "Said of the copy." not in body(get(cast.alice, "reading", "the-first"))
