"""Tables of tags: what a file says, what becomes of each row, and that all of it is taken in or nothing."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from documents.errors import VocabularyFileRefused
from documents.exports.vocabulary import vocabulary_csv
from documents.forms.vocabulary import check_row
from documents.models import Document, Tag, TaggedAnnotation, TagLabel, TagLink, TagVersion, Vocabulary
from documents.models.tag_tree import TagTree
from documents.services.vocabulary.draft import Result
from documents.services.vocabulary.files import read_table
from documents.services.vocabulary.table import take_in
from documents.services.vocabulary.vocabularies import define_tag, retire_tag
from tests.cast import make_cast
from tests.factories import make_annotation, make_document
from tests.views.pages import share_with

TAGUETTE = b"tag,description\r\nirony,Says one thing.\r\nvoice,\r\n"


def cells(data: bytes):
    return [(row.number, row.name, dict(row.cells)) for row in read_table(data)]


class TestReading:
    def test_codebook_of_taguette(self):
        assert cells(TAGUETTE) == [(1, "irony", {"definition": "Says one thing."}), (2, "voice", {})]

    @pytest.mark.parametrize("mark", ["", "\ufeff"])
    @pytest.mark.parametrize("separator", [",", ";", "\t"])
    def test_separators_marks_and_columns_of_other_names(self, mark, separator):
        lines = [["Code", "Colour", "Memo"], ["  a   b ", "#ff0000", "'=1+1"], ["", "", ""], ["ä", "", "x"]]
        data = mark + "\n".join(separator.join(line) for line in lines)
        assert cells(data.encode()) == [(1, "a b", {"definition": "=1+1"}), (3, "ä", {"definition": "x"})]

    @pytest.mark.parametrize(
        ("data", "words"),
        [
            (b"", "names the columns"),
            (b"colour,memo\na,b\n", "colour, memo"),
            (b"name\n", "no rows"),
            (b"name\nna\xefve\n", "not in UTF-8 (byte 7)"),
            ("name\nnaïve\n".encode("utf-16"), "not in UTF-8"),
            (b"name\na\x00b\n", "no text has"),
            (b'name,memo\na,"b\n', "quotation mark"),
            (b"name\n" + b"a" * 2_000_000, "larger than 2 MB"),
            (b"name\n" + b"a\n" * 5001, "more than 5,000 tags"),
        ],
    )
    def test_refusals_say_what_to_do(self, data, words):
        with pytest.raises(VocabularyFileRefused) as refusal:
            read_table(data)
        assert words in refusal.value.message % refusal.value.params


@pytest.mark.django_db
class TestTakingIn:
    @pytest.fixture
    def cast(self):
        return make_cast()

    def take(self, cast, data: bytes | str, **more):
        rows = read_table(data.encode() if isinstance(data, str) else data)
        given = {"by": cast.tova, "group": cast.course, "why": "From our codebook.", "check": check_row} | more
        return take_in(rows=rows, **given)

    def results(self, outcomes):
        return [(one.row.name, one.result.value, *one.changes) for one in outcomes]

    def test_questions_come_in_and_once_only(self, cast):
        table = 'name,questions\nclaim,"[one, required] Stance\n- for\n- against\n[date] When"\nirony,\n'
        planned = self.take(cast, table, dry_run=True)
        assert self.results(planned) == [("claim", "new"), ("irony", "new")]
        assert not Tag.objects.exists()
        self.take(cast, table)
        claim = Tag.objects.get(name="claim")
        asked = claim.properties.order_by("position").values_list("name", "type", "is_required")
        assert list(asked) == [("Stance", "one", True), ("When", "date", False)]
        assert self.results(self.take(cast, table)) == [("claim", "same"), ("irony", "same")]
        changed = table.replace("against", "neither").replace("irony,", 'irony,"[words] Where"')
        assert self.results(self.take(cast, changed)) == [
            ("claim", "changed", "questions"),
            ("irony", "changed", "questions"),
        ]
        refused = self.take(cast, table.replace("[date] When", "[words] When"))
        assert self.results(refused) == [("claim", "refused"), ("irony", "same")]
        assert claim.properties.get(name="When").type == "date"

    def test_parents_may_stand_below(self, cast):
        outcomes = self.take(cast, "name,parent\ndramatic irony,irony\nirony,figure\nfigure,\n")
        assert self.results(outcomes) == [("dramatic irony", "new"), ("irony", "new"), ("figure", "new")]
        tree = TagTree.of(Vocabulary.objects.get(group=cast.course))
        assert [(tag.name, depth) for tag, depth in tree.in_order()] == [
            ("figure", 0),
            ("irony", 1),
            ("dramatic irony", 2),
        ]

    def test_a_dry_run_tells_the_same_and_changes_nothing(self, cast):
        word = Tag.objects.create(name="word", vocabulary=Vocabulary.objects.get_or_create(group=cast.course)[0])
        note = make_annotation(cast.document, cast.bob, audience="group", group=cast.course)
        TaggedAnnotation.objects.create(content_object=note, tag=word)
        define_tag(by=cast.tova, group=cast.course, name="irony", definition="Says one thing.")
        define_tag(by=cast.tova, group=cast.course, name="voice", definition="How.")
        before = list(Tag.objects.order_by("pk").values())
        table = "name,definition,kind\nIRONY,Means another.,\nvoice,How.,topic\nword,,\nnew,,place\n"
        told = self.results(self.take(cast, table, dry_run=True))
        assert told == [("IRONY", "changed", "definition"), ("voice", "same"), ("word", "defined"), ("new", "new")]
        assert list(Tag.objects.order_by("pk").values()) == before
        assert self.results(self.take(cast, table)) == told
        irony = Tag.objects.get(name="irony")
        assert (irony.definition, irony.versions.last().why) == ("Means another.", "From our codebook.")
        assert Tag.objects.get(name="new").kind == "place"
        assert {one.result for one in self.take(cast, table)} == {Result.SAME}

    def test_words_of_notes_that_one_may_not_see_are_not_told(self, cast):
        cast.alice.is_curator = True
        cast.alice.save()
        hidden = Tag.objects.create(name="Scandal", vocabulary=Vocabulary.objects.get_or_create(group=None)[0])
        TaggedAnnotation.objects.create(content_object=make_annotation(cast.document, cast.bob), tag=hidden)
        outcomes = self.take(cast, "name\nscandal\nfoo\n", by=cast.alice, group=None, dry_run=True)
        assert self.results(outcomes) == [("scandal", "new"), ("foo", "new")]

    def test_two_hundred_rows_cost_the_statements_of_twenty(self, cast):
        def statements(many: int, definition: str, **more) -> int:
            cells = '"[one] Stance\n- for\n- against"'
            rows = [
                f"{many} tags {n},{definition},{many} and {n} @de,Q{many * 1000 + n},{cells},{n}" for n in range(many)
            ]
            table = "name,definition,spellings,identifiers,questions,position\n" + "\n".join(rows)
            with CaptureQueriesContext(connection) as asked:
                outcomes = self.take(cast, table, **more)
            assert not any(one.refusal for one in outcomes)
            return len(asked)

        statements(1, "x")  # makes the vocabulary
        for definition, more in (("One.", {"dry_run": True}), ("One.", {}), ("One.", {}), ("Another.", {})):
            assert statements(20, definition, **more) == statements(200, definition, **more), (definition, more)

    def test_articles_that_show_a_tag_which_changes_count_one_change(self, cast):
        cast.alice.is_curator = True
        cast.alice.save()
        articles = [share_with(make_document("The keeper.", curator=cast.alice), "public") for _n in range(3)]
        for document, tags in zip(articles, (("irony", "word"), ("irony",), ("figure",)), strict=True):
            note = make_annotation(document, cast.bob, (4, 10), audience="public", note="A note.")
            note.tags.add(*tags)
        for name in ("irony", "figure"):
            define_tag(by=cast.alice, group=None, name=name)
        before = [
            one.public_changes for one in Document.objects.filter(pk__in=[one.pk for one in articles]).order_by("pk")
        ]
        table = "name,definition\nirony,Another.\nword,It too.\nfigure,\nnew,\n"
        self.take(cast, table, by=cast.alice, group=None)
        after = [
            one.public_changes for one in Document.objects.filter(pk__in=[one.pk for one in articles]).order_by("pk")
        ]
        assert [now - earlier for now, earlier in zip(after, before, strict=True)] == [1, 1, 0]

    def test_a_deep_chain_is_refused_and_not_followed_for_ever(self, cast):
        rows = [f"tag {n},tag {n + 1}" for n in range(999)] + ["tag 999,"]
        outcomes = self.take(cast, "name,parent\n" + "\n".join(rows))
        assert sum(one.result is Result.REFUSED for one in outcomes) == 980

    @pytest.mark.parametrize(
        ("row", "words"),
        [
            (",no name,", "Name: This field is required."),
            ("x" * 101 + ",,", "at most 100 characters"),
            ("a\u200eb,,", "nobody can see"),
            ("right,,", "has this tag twice"),
            ("b,,nowhere", "“nowhere”, under which it should stand, is not in the vocabulary."),
            ("b,,b", "is not in the vocabulary"),
        ],
    )
    def test_one_row_that_is_refused_keeps_all_out(self, cast, row, words):
        outcomes = self.take(cast, f"name,definition,parent\nright,,\n{row}\n")
        assert self.results(outcomes)[0] == ("right", "new")
        refusal = outcomes[1].refusal
        assert words in refusal.message % refusal.params
        assert not Tag.objects.exists()

    def test_spellings_kinds_lines_and_circles_are_checked(self, cast):
        outcomes = self.take(
            cast,
            'name,spellings,kind,line,retired,parent\na,"b\nc",,,,\nd,C,,,,\ne,,beast,,,\nf,,,zigzag,,\n'
            "g,,,,perhaps,\nh,,,,,i\ni,,,,,h\n",
        )
        refused = {one.row.name: one.refusal.message % one.refusal.params for one in outcomes if one.refusal}
        assert list(refused) == ["d", "e", "f", "g", "h", "i"]
        assert refused["d"] == "“C” is a spelling of “a” already."
        assert refused["e"].startswith("“beast” is none of: topic, person")
        assert "zigzag" in refused["f"]
        assert "perhaps" in refused["g"]

    def test_what_comes_out_goes_in_again_elsewhere_and_changes_nothing_here(self, cast):
        cast.alice.is_curator = True
        cast.alice.save()
        figure = define_tag(by=cast.tova, group=cast.course, name="=figure", definition='Two\r\nlines, "quoted".')
        irony = define_tag(
            by=cast.tova,
            group=cast.course,
            name="irony",
            parent=figure,
            spellings=["ironia", "* иро́ния @ru", "~ irony  @"],
            identifiers=["Q131361", "~ GND 4005728-8"],
            kind="person",
            slot="voice",
            example="-1",
        )
        retire_tag(by=cast.tova, tag=irony, is_retired=True)
        table = b"".join(vocabulary_csv(TagTree.of(figure.vocabulary)))
        assert {one.result for one in self.take(cast, table)} == {Result.SAME}
        assert TagVersion.objects.count() == 2
        assert [one.result.value for one in self.take(cast, table, by=cast.alice, group=None)] == ["new", "new"]
        again = b"".join(vocabulary_csv(TagTree.of(Vocabulary.objects.get(group=None))))
        without_uuids = [[line.rsplit(b",", 1)[0] for line in one.split(b"\r\n")] for one in (table, again)]
        assert without_uuids[0][-2:] == without_uuids[1][-2:]
        assert TagLabel.objects.count() == 4
        assert TagLink.objects.count() == 4

    def test_row_is_about_the_tag_of_its_uuid_then_of_its_identifier_then_of_its_name(self, cast):
        given = {"by": cast.tova, "group": cast.course}
        irony = define_tag(name="irony", **given)
        plow = define_tag(name="plow", identifiers=["Q11464"], **given)
        define_tag(name="voice", **given)
        table = f"name,uuid,identifiers\nverbal irony,{irony.uuid},\nplough,,Q11464\nVoice,,\n"
        assert self.results(self.take(cast, table)) == [
            ("verbal irony", "changed", "name"),
            ("plough", "changed", "name"),
            ("Voice", "same"),
        ]
        assert [tag.name for tag in Tag.objects.order_by("pk")] == ["verbal irony", "plough", "voice"]
        assert plow.versions.last().why == "From our codebook."
        twice = f"name,uuid\nx,{irony.uuid}\ny,{irony.uuid}\n"
        refusal = self.take(cast, twice)[1].refusal
        assert refusal.message % refusal.params == "Another row of the file is about “x” too."

    def test_uuid_of_a_tag_elsewhere_says_nothing(self, cast):
        cast.alice.is_curator = True
        cast.alice.save()
        secret = define_tag(by=cast.tova, group=cast.course, name="secret")
        table = f"name,uuid\nopen,{secret.uuid}\n"
        assert self.results(self.take(cast, table, by=cast.alice, group=None)) == [("open", "new")]
        assert Tag.objects.get(name="open").uuid != secret.uuid

    def test_places_and_identifiers_are_checked(self, cast):
        table = "name,position,identifiers\na,2,\nb,1,Q1\nc,x,\nd,,nonsense\ne,,Q1\n"
        outcomes = self.take(cast, table)
        refused = {one.row.name: one.refusal.message % one.refusal.params for one in outcomes if one.refusal}
        assert list(refused) == ["c", "d", "e"]
        assert refused["c"] == "“x” is no place. Write a whole number, such as 3."
        assert "is no identifier" in refused["d"]
        assert refused["e"] == "“b” has the identifier Wikidata Q1 already. Write ~ before it for a close match."
        self.take(cast, "name,position\na,2\nb,1\n")
        assert [tag.name for tag, _n in TagTree.of(Vocabulary.objects.get(group=cast.course)).in_order()] == ["b", "a"]
