"""Who writes while the vocabulary changes gets a sentence, and nothing is half written."""

from __future__ import annotations

import pytest

from documents.errors import AnnotationRefused
from documents.models import Annotation, Tag
from documents.services.notes import Content
from documents.services.vocabulary.questions import retire_question
from documents.services.vocabulary.vocabularies import close_vocabulary, define_tag
from tests.cast import make_cast
from tests.services.notes.steps import TEXT, make
from tests.services.vocabulary.asking import answered_content, asking_tag, choice
from tests.services.vocabulary.test_merge_locks import beside

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast():
    return make_cast(TEXT)


def test_answer_to_a_question_that_is_retired_at_the_same_time(cast):
    stance = asking_tag(cast.tova, cast.course)
    content = answered_content(stance, choice(stance, "for"))
    acting = beside(
        lambda: retire_question(by=cast.tova, question=stance, is_retired=True),
        lambda: make(cast, cast.bob, audience="group", content=content),
    )
    with pytest.raises(AnnotationRefused) as refusal:
        acting.result()
    assert str(refusal.value).endswith("and answer again.")
    assert not Annotation.objects.exists()


def test_word_for_a_vocabulary_that_is_closed_at_the_same_time(cast):
    define_tag(by=cast.tova, group=cast.course, name="irony")
    content = Content(note="Mine.", tags=("irony", "free"))

    def close():
        Tag.objects.select_for_update().get(name="irony")
        close_vocabulary(by=cast.tova, group=cast.course, is_closed=True)

    acting = beside(close, lambda: make(cast, cast.bob, audience="group", content=content))
    with pytest.raises(AnnotationRefused) as refusal:
        acting.result()
    assert "closed its vocabulary" in str(refusal.value)
    assert (Annotation.objects.count(), Tag.objects.filter(name="free").count()) == (0, 0)
