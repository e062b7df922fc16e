"""A vocabulary with all that it keeps, for a room that is backed up; and what it still does in the restored one."""

from __future__ import annotations

# Merges that stand and that were undone, questions with answers, a closed vocabulary with proposals, an edition.
CODED = """
from documents.anchoring import TextPositionSelector
from documents.codebooks import parse_questions
from documents.models import Document, TagProposal, User
from documents.services.groups.groups import create_group
from documents.services.notes import Content, Selection, Sharing, create_annotation
from documents.services.vocabulary.editions import make_edition
from documents.services.vocabulary.merging import merge_tags, undo_merge
from documents.services.vocabulary.proposals import accept_proposal, decline_proposal, propose_tag
from documents.services.vocabulary.questions import set_questions
from documents.services.vocabulary.vocabularies import close_vocabulary, define_tag
from documents.webannotation import Answer
leader = User.objects.create_user("leader-of-backups")
group = create_group(by=leader, name="Backups")
given = {"by": leader, "group": group}
irony, figure, other = (define_tag(name=name, **given) for name in ("irony", "figure", "other"))
asked = parse_questions("[one, required] Stance\\n- for\\n- against\\n[number, 1..5] Sure\\n[date] When")
set_questions(by=leader, tag=irony, questions=asked, why="Asked.")
stance, sure, when = irony.properties.order_by("position")
answers = (
    Answer(stance.uuid, "choice", (stance.choices.get(label="for").uuid,)),
    Answer(sure.uuid, "number", value="2.5"),
    Answer(when.uuid, "date", value="1911~"),
)
article = Document.objects.filter(visibility="public").order_by("pk").first()
def note(*tags, **more):
    content = Content("commenting", "A note.", tags=tags, **more)
    place = Selection(article.slug, None, TextPositionSelector(0, 10))
    seen = Sharing("group", group.pk)
    return create_annotation(by=leader, content=content, selections=[place], sharing=seen).annotation
note("irony", answers={"irony": answers})
close_vocabulary(is_closed=True, **given)
for name in ("trope", "stuff", "waits"):
    propose_tag(by=leader, annotation=note("irony"), name=name)
proposals = {one.name: one for one in TagProposal.objects.all()}
accept_proposal(by=leader, proposal=proposals["trope"], name="trope")
decline_proposal(by=leader, proposal=proposals["stuff"], reason="Too wide.")
undo_merge(by=leader, merge=merge_tags(by=leader, tag=other, into=figure, why="Once."))
merge_tags(by=leader, tag=irony, into=figure, why="One.")
make_edition(by=leader, group=group, name="Autumn")
"""

# In the restored room the merge is undone and a proposal decided, and everything is told.
WENT_ON = """
from documents.models import TagMerge, TagProposal, User, VocabularyEdition
from documents.models.tagging_value import TaggingValue, answered
from documents.services.vocabulary.answers import taggings_with_answers
from documents.services.vocabulary.merging import undo_merge
from documents.services.vocabulary.proposals import decline_proposal
leader = User.objects.get(login="leader-of-backups")
note = TaggingValue.objects.first().tagging.content_object
def told():
    return [(one.origin, one.name, *one.values) for one in answered(*taggings_with_answers(note))]
print("merged:", told())
undo_merge(by=leader, merge=TagMerge.objects.get(undone_at=None))
print("undone:", told())
decline_proposal(by=leader, proposal=TagProposal.objects.get(name="waits"), reason="No.")
print("proposals:", sorted(TagProposal.objects.values_list("name", "state")))
print("editions:", [one.name for one in VocabularyEdition.objects.filter(vocabulary__group__name="Backups")])
"""
TOLD = (
    "merged: [('irony', 'Stance', 'for'), ('irony', 'Sure', '2.5'), ('irony', 'When', '1911~')]",
    "undone: [('', 'Stance', 'for'), ('', 'Sure', '2.5'), ('', 'When', '1911~')]",
    "proposals: [('stuff', 'declined'), ('trope', 'accepted'), ('waits', 'declined')]",
    "editions: ['Autumn']",
)
