"""Recognises picture captions by the credit at their end."""

from __future__ import annotations

import re

_LONGEST_CAPTION, _LONGEST_CREDIT = 110, 12  # words
_TAIL = 130  # code points at the end that may contain a credit
_CREDIT_WORDS = (
    r"photo|foto|getty|reuters|\bafp\b|\bap\b|\bepa\b|\bdpa\b|\bimages\b|\blibrary\b|\bfile\b|courtesy|credit|"
    r"shutterstock|archiv|фото|صورة"
)
_PLAIN = r"[^()\[\]{}_$=]{0,60}"
_NAME = r"(?:[^.]|\b[^\W\d_]\.){2,60}"
_IN_BRACKETS = re.compile(rf"[\[(](?P<words>{_PLAIN}(?:{_CREDIT_WORDS}){_PLAIN})[)\]][.]?\Z", re.I)
_NAMED = re.compile(
    r"(?:^|[.!?…\"”»)\]]\s+|\s{2,})(?:photo|foto|image|credit|photograph|illustration|picture|фото|crédit|crédito|bild)s?"
    rf"(?: by| credit| courtesy| de| von)?\s?[:/©-]\s?{_NAME}[.]?\Z|"
    rf"(?:^|[.!?…\"”»)\]]\s+)photo(?:graph|s)? by {_NAME}[.]?\Z|"
    r"(?:/|\| ?)(?:getty(?: images)?|reuters|afp|ap|epa|dpa|shutterstock|istock)[.]?\Z",
    re.I,
)
_SUBMITTED = re.compile(r"\b(?:submitted|contributed|courtesy|handout|file) (?:photo|image|picture)s?[.]?\Z", re.I)
_AGENCY = re.compile(
    r"(?:.{0,50}[|/,(] ?)?(?:getty images?|reuters|afp|ap photo|shutterstock|istock|alamy|epa-efe|dpa)\)?\Z", re.I
)
_WORD = re.compile(r"[^\W\d_]+")


def is_credited(words: str, weight: int, prose: bool) -> bool:
    """Returns whether a block of `weight` words is a picture caption, that is, ends with a credit."""
    if weight > _LONGEST_CAPTION:
        return False
    tail = words[-_TAIL:]
    if (found := _IN_BRACKETS.search(tail)) and (not prose or _is_made_of_names(found["words"])):
        return True
    if _NAMED.search(tail):
        return True
    return weight <= _LONGEST_CREDIT and (_SUBMITTED.search(tail) is not None or _AGENCY.match(words) is not None)


def _is_made_of_names(credit: str) -> bool:
    """Returns whether half of the words in brackets are names; other sentences in brackets may mention a photograph."""
    names: list[str] = _WORD.findall(credit)
    return 2 * sum(name[0].isupper() for name in names) >= len(names)
