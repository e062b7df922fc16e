"""Pages of vocabularies: a group's is read by its members and changed by who leads it, the site's by its curators."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from selectolax.lexbor import LexborHTMLParser

from documents.models import Group, Membership, Tag, TaggedAnnotation, Vocabulary
from documents.services.vocabulary.vocabularies import change_tag, define_tag
from documents.views.vocabulary import vocabulary as vocabulary_view
from tests.cast import make_cast
from tests.views.pages import mark, share_with, signed_in

ADDRESS = "/groups/hist-214/vocabulary/"
IRONY = {
    "do": "define",
    "name": "irony",
    "definition": "Says one thing and means another.",
    "example": "“How punctual,” said the keeper.",
    "slot": "voice",
    "parent": "",
}

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast("The keeper wrote it down. Nobody read it.")


def page(who, query: str = "") -> LexborHTMLParser:
    answer = signed_in(who).get(f"{ADDRESS}{query}")
    assert answer.status_code == 200
    return LexborHTMLParser(answer.content.decode())


def names(found: LexborHTMLParser, section: str) -> list[str]:
    return [one.text() for one in found.css(f"[aria-labelledby={section}] .vocabulary .tag")]


def use(cast, who, name: str, audience: str = "group") -> Tag:
    """Puts a tag on a note for the group, or on a private one of the same vocabulary."""
    note = mark(cast.document, who, "keeper", audience=audience, group=cast.course)
    tag = Tag.objects.filter(name=name, vocabulary__group=cast.course).first()
    if tag is None:
        tag = Tag.objects.create(name=name, vocabulary=Vocabulary.objects.get_or_create(group=cast.course)[0])
    TaggedAnnotation.objects.create(content_object=note, tag=tag)
    return tag


def test_teacher_defines_a_tag_that_members_then_read(cast):
    answer = signed_in(cast.tova).post(ADDRESS, IRONY)
    tag = Tag.objects.get()
    assert answer["Location"] == f"{ADDRESS}#{tag.anchor}"
    assert (tag.vocabulary.group, tag.is_defined, tag.slot) == (cast.course, True, "voice")
    found = page(cast.bob)
    assert names(found, "defined") == ["irony"]
    words = found.css_first(f"#{tag.anchor}")
    assert "tag-voice" in words.css_first(".tag").attributes["class"]
    assert IRONY["definition"] in words.text()
    assert IRONY["example"] in words.text()
    assert found.css("main form") == []


@pytest.mark.parametrize(("who", "status"), [("bob", 403), ("rhea", 403), ("charlie", 404), ("anonymous", 302)])
def test_nobody_else_defines_tags(cast, who, status):
    assert signed_in(cast.everyone[who]).post(ADDRESS, IRONY).status_code == status
    assert not Tag.objects.exists()


def test_tag_is_changed_for_all_its_notes_without_scripts(cast):
    tag = use(cast, cast.bob, "irony")
    form = page(cast.tova, f"?change={tag.pk}").css_first(f"#{tag.anchor} form")
    assert form.css_first("[name=name]").attributes["value"] == "irony"
    given = {**IRONY, "do": "change", "tag": tag.pk, "name": "verbal irony"}
    assert signed_in(cast.tova).post(ADDRESS, given).status_code == 302
    tag.refresh_from_db()
    assert (tag.name, tag.is_defined, tag.example, tag.taggings.count()) == ("verbal irony", True, IRONY["example"], 1)


def test_new_meaning_is_asked_why(cast):
    tag = define_tag(by=cast.tova, group=cast.course, name="irony", definition="Says one thing.")
    given = {**IRONY, "do": "change", "tag": tag.pk}
    answer = signed_in(cast.tova).post(ADDRESS, given)
    assert answer.status_code == 422
    form = LexborHTMLParser(answer.content.decode()).css_first(f"#{tag.anchor} form")
    fault = form.css_first(".fault")
    assert "Say why the name or the meaning changes" in fault.text()
    assert fault.attributes["id"] == f"{tag.anchor}-why_error"
    assert IRONY["definition"] in form.css_first("[name=definition]").text()
    assert signed_in(cast.tova).post(ADDRESS, {**given, "why": "It was too wide."}).status_code == 302
    assert signed_in(cast.tova).post(ADDRESS, {**given, "name": "ironies", "is_typo": "on"}).status_code == 302
    told = tag.versions.values_list("wording", "made_by__login", "why", "is_typo")
    assert list(told) == [
        (1, "tova", "", False),
        (2, "tova", "It was too wide.", False),
        (2, "tova", "", True),
    ]
    unasked = page(cast.tova).css_first("[aria-labelledby=new] form")
    assert unasked.css("[name=why], [name=is_typo]") == []


def test_form_that_was_opened_before_somebody_defined_the_tag_is_refused_at_its_name(cast, monkeypatch):
    tag = use(cast, cast.bob, "irony")
    before = Tag.objects.get(pk=tag.pk)
    define_tag(by=cast.tova, group=cast.course, name="irony", definition="Says one thing.")
    monkeypatch.setattr(vocabulary_view, "_tag", lambda *_given: before)
    answer = signed_in(cast.tova).post(ADDRESS, {**IRONY, "do": "change", "tag": tag.pk})
    assert answer.status_code == 422
    assert "Say why the name or the meaning changes" in answer.content.decode()


def test_spellings_are_read_by_all_and_one_of_another_tag_is_named(cast):
    define_tag(by=cast.tova, group=cast.course, name="Plow", spellings=["Plough"])
    answer = signed_in(cast.tova).post(ADDRESS, {**IRONY, "spellings": "ironia\r\n\r\nPLOUGH"})
    assert answer.status_code == 422
    form = LexborHTMLParser(answer.content.decode()).css_first("[aria-labelledby=new]")
    assert form.css_first("#new-spellings_error").text() == "“PLOUGH” is a spelling of “Plow” already."
    assert form.css_first("[name=spellings]").text().split() == ["ironia", "PLOUGH"]
    assert signed_in(cast.tova).post(ADDRESS, {**IRONY, "spellings": "ironia\n иро́ния"}).status_code == 302
    tag = Tag.objects.get(name="irony")
    found = page(cast.bob).css_first(f"#{tag.anchor} .tag-spellings")
    assert found.text().split() == ["Also:", "ironia,", "иро́ния"]
    filled = page(cast.tova, f"?change={tag.pk}").css_first(f"#{tag.anchor} [name=spellings]")
    assert filled.text().split() == ["ironia", "иро́ния"]


@pytest.mark.parametrize(
    ("typed", "words"),
    [("x" * 101, "longer than 100 characters"), ("a\u202eb", "nobody can see"), ("a\n" * 51, "at most 50")],
)
def test_bad_spellings_are_refused(cast, typed, words):
    answer = signed_in(cast.tova).post(ADDRESS, {**IRONY, "spellings": typed})
    assert answer.status_code == 422
    assert words in LexborHTMLParser(answer.content.decode()).css_first("#new-spellings_error").text()
    assert not Tag.objects.exists()


def test_retired_tag_stays_on_its_notes_and_is_not_offered(cast):
    tag = define_tag(by=cast.tova, group=cast.course, name="irony", spellings=["ironia"], kind="person")
    use(cast, cast.bob, "irony")
    assert signed_in(cast.tova).post(ADDRESS, {"do": "retire", "tag": tag.pk}).status_code == 302
    words = page(cast.bob).css_first(f"#{tag.anchor}").text()
    assert "Retired: it stays on its notes" in words
    assert "Person" in words
    completions = f"/documents/{cast.document.slug}/tags?audience=group&group={cast.course.pk}&q="
    for typed in ("iro", "ironia", ""):
        assert signed_in(cast.bob).get(completions + typed).json() == {"tags": []}
    assert "1 note" in page(cast.bob).css_first(f"#{tag.anchor} .vocabulary-does").text()
    assert signed_in(cast.tova).post(ADDRESS, {"do": "revive", "tag": tag.pk}).status_code == 302
    assert len(signed_in(cast.bob).get(f"{completions}iro").json()["tags"]) == 1
    assert signed_in(cast.tova).post(ADDRESS, {"do": "retire", "tag": tag.pk}).status_code == 302
    assert signed_in(cast.tova).post(ADDRESS, {"do": "remove", "tag": tag.pk}).status_code == 302
    tag.refresh_from_db()
    assert (tag.is_defined, tag.retired_at) == (False, None)


@pytest.mark.parametrize("deed", ["retire", "revive"])
def test_word_that_is_not_defined_is_not_retired(cast, deed):
    tag = use(cast, cast.bob, "irony")
    assert signed_in(cast.tova).post(ADDRESS, {"do": deed, "tag": tag.pk}).status_code == 422
    tag.refresh_from_db()
    assert tag.retired_at is None


def test_words_in_use_are_shown_only_to_those_who_see_the_notes(cast):
    use(cast, cast.bob, "moderators' word", "moderators")
    use(cast, cast.bob, "members' word")
    assert names(page(cast.tova), "used") == ["members' word", "moderators' word"]
    assert names(page(cast.rhea), "used") == ["members' word"]
    counts = [one.text() for one in page(cast.rhea).css(".vocabulary-does a")]
    assert counts == ["1 note: members' word"]


def test_tags_stand_under_their_parents(cast):
    figure = define_tag(by=cast.tova, group=cast.course, name="figure")
    irony = define_tag(by=cast.tova, group=cast.course, name="irony", parent=figure)
    define_tag(by=cast.tova, group=cast.course, name="dramatic irony", parent=irony)
    define_tag(by=cast.tova, group=cast.course, name="source")
    found = page(cast.bob)
    assert names(found, "defined") == ["figure", "irony", "dramatic irony", "source"]
    depths = [one.attributes["class"] for one in found.css("[aria-labelledby=defined] .vocabulary > li")]
    assert depths == ["depth-0", "depth-1", "depth-2", "depth-0"]
    offered = page(cast.tova, f"?change={figure.pk}").css(f"#{figure.anchor} [name=parent] option")
    assert [one.text() for one in offered] == ["No other tag", "source"]
    given = {**IRONY, "do": "change", "tag": figure.pk, "name": "figure", "parent": irony.pk}
    assert signed_in(cast.tova).post(ADDRESS, given).status_code == 422


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"name": ""}, "This field is required."),
        ({"name": "x" * 101}, "at most 100 characters"),
        ({"name": "a\u202eb"}, "signs in it that nobody can see"),
        ({"slot": "gold"}, "gold"),
        ({"name": "SOURCE"}, "The vocabulary has a tag of this name already."),
    ],
)
def test_form_says_what_is_wrong_and_keeps_what_was_typed(cast, changed, words):
    define_tag(by=cast.tova, group=cast.course, name="source", definition="Where it comes from.")
    answer = signed_in(cast.tova).post(ADDRESS, {**IRONY, **changed})
    assert answer.status_code == 422
    found = LexborHTMLParser(answer.content.decode())
    assert words in found.css_first("[aria-labelledby=new] .fault").text()
    assert IRONY["definition"] in found.css_first("[aria-labelledby=new] [name=definition]").text()
    assert Tag.objects.get().definition == "Where it comes from."


def test_tag_taken_out_stays_on_the_notes_that_have_it(cast):
    tag = use(cast, cast.bob, "irony")
    define_tag(by=cast.tova, group=cast.course, name="irony", definition="Says one thing.")
    unused = define_tag(by=cast.tova, group=cast.course, name="litotes")
    for one in (tag, unused):
        assert signed_in(cast.tova).post(ADDRESS, {"do": "remove", "tag": one.pk}).status_code == 302
    assert list(Tag.objects.values_list("name", "is_defined", "definition")) == [("irony", False, "Says one thing.")]
    assert signed_in(cast.tova).post(ADDRESS, {"do": "remove", "tag": unused.pk}).status_code == 404


def test_tag_of_another_group_is_out_of_reach(cast):
    other = Group.objects.create(slug="geo-1", name="Coasts")
    Membership.objects.create(group=other, user=cast.tova, role=Membership.Role.OWNER)
    theirs = define_tag(by=cast.tova, group=other, name="tide")
    for given in ({"do": "remove", "tag": theirs.pk}, {**IRONY, "do": "change", "tag": theirs.pk}, {"do": "change"}):
        assert signed_in(cast.tova).post(ADDRESS, given).status_code == 404
    assert signed_in(cast.tova).post(ADDRESS, {**IRONY, "parent": theirs.pk}).status_code == 422
    assert signed_in(cast.bob).get(f"{ADDRESS}?change=x").status_code == 404


def test_member_who_asks_for_the_form_reads_the_page(cast):
    tag = define_tag(by=cast.tova, group=cast.course, name="source")
    assert signed_in(cast.bob).get(f"{ADDRESS}?change={tag.pk}")["Location"] == ADDRESS


def test_page_of_many_tags_costs_as_many_queries_as_that_of_one(cast):
    define_tag(by=cast.tova, group=cast.course, name="tag 0")
    signed_in(cast.tova).get(ADDRESS)
    with CaptureQueriesContext(
        connection,
    ) as one:
        signed_in(cast.tova).get(ADDRESS)
    for n in range(1, 20):
        define_tag(by=cast.tova, group=cast.course, name=f"tag {n}")
    with CaptureQueriesContext(connection) as twenty:
        signed_in(cast.tova).get(ADDRESS)
    assert len(twenty) == len(one)


class TestVocabularyOfTheSite:
    PAGE = "/vocabulary/"

    def test_everybody_reads_it_and_only_curators_change_it(self, cast):
        assert signed_in(cast.bob).post(self.PAGE, IRONY).status_code == 403
        cast.alice.is_curator = True
        cast.alice.save()
        tag_address = signed_in(cast.alice).post(self.PAGE, IRONY)["Location"]
        tag = Tag.objects.get()
        assert tag_address == f"{self.PAGE}#{tag.anchor}"
        assert tag.vocabulary.group is None
        for who in (cast.alice, cast.bob, None):
            found = LexborHTMLParser(signed_in(who).get(self.PAGE).content.decode())
            assert names(found, "defined") == ["irony"]
            assert bool(found.css("main form")) == (who is cast.alice)
            assert found.css_first(".vocabulary h3 a").attributes["href"] == f"/tags/{tag.uuid}/"

    def test_copy_of_a_stranger_is_current_until_a_definition_changes(self, cast):
        cast.alice.is_curator = True
        cast.alice.save()
        tag = define_tag(by=cast.alice, group=None, name="irony", definition="Says one thing.")
        page, own = signed_in(None), tag.get_absolute_url()
        for address in (self.PAGE, own):
            etag = page.get(address)["ETag"]
            assert page.get(address, headers={"If-None-Match": etag}).status_code == 304
            change_tag(
                by=cast.alice,
                tag=tag,
                name="irony",
                definition=f"Read at {address}",
                why="Again.",
                slot="plain",
                parent=None,
                is_defined=True,
            )
            later = page.get(address, headers={"If-None-Match": etag})
            assert f"Read at {address}" in later.content.decode()

    def test_words_in_use_are_those_of_notes_that_one_may_see(self, cast):
        site = Vocabulary.objects.get_or_create(group=None)[0]
        share_with(cast.document, "public")
        for audience, name in (("public", "told"), ("private", "kept")):
            note = mark(cast.document, cast.bob, "keeper", audience=audience)
            TaggedAnnotation.objects.create(
                content_object=note, tag=Tag.objects.create(name=name, slug=name, vocabulary=site)
            )
        seen = {who: LexborHTMLParser(signed_in(who).get(self.PAGE).content.decode()) for who in (cast.bob, None)}
        assert names(seen[cast.bob], "used") == ["kept", "told"]
        assert names(seen[None], "used") == ["told"]
