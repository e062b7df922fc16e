"""Forms of vocabularies: tags and what they ask, and tables of them."""

from documents.forms.vocabulary.questions import QuestionForm
from documents.forms.vocabulary.tags import (
    DeclineForm,
    EditionForm,
    JoinForm,
    MergeForm,
    ProposalForm,
    SplitForm,
    TableForm,
    TagForm,
    check_row,
)

__all__ = [
    "DeclineForm",
    "EditionForm",
    "JoinForm",
    "MergeForm",
    "ProposalForm",
    "QuestionForm",
    "SplitForm",
    "TableForm",
    "TagForm",
    "check_row",
]
