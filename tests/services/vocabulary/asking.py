"""Steps of the tests of questions: a tag that asks, and notes that answer."""

from __future__ import annotations

from documents.models import Tag
from documents.services.notes import Content
from documents.services.vocabulary.asked import Asked, ChoiceGiven
from documents.services.vocabulary.questions import ask_question
from documents.services.vocabulary.vocabularies import define_tag
from documents.webannotation import Answer

STANCE = Asked("Stance", "How does it stand to it?", choices=[ChoiceGiven("for"), ChoiceGiven("against")])


def asking_tag(by, group, name="claim", *, asked=STANCE, type_="one"):
    """Returns a question of a tag, which is defined if it is not."""
    tag = Tag.objects.filter(name=name, vocabulary__group=group, is_defined=True).first()
    tag = tag or define_tag(by=by, group=group, name=name)
    return ask_question(by=by, tag=tag, type_=type_, asked=asked)


def choice(question, label):
    """Returns the UUID of a choice."""
    return question.choices.get(label=label).uuid


def chosen(question, *uuids):
    """Returns the answer that chooses these."""
    return Answer(question.uuid, "choice", tuple(uuids))


def answered_content(question, *uuids, note="A note."):
    """Returns the content of a note with the tag of a question, and these choices as the answer if there are any."""
    answers = {question.tag.name: (chosen(question, *uuids),)} if uuids else {}
    return Content(note=note, tags=(question.tag.name,), answers=answers)
