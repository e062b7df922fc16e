"""Labels for assistive technology in the stored HTML of a text."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from documents.rendering import Labels


def labels_in(language: str) -> Labels:
    """Returns the labels for assistive technology in the language of the article."""
    with override(language or None):
        return Labels(
            paragraph=_("Paragraph {n}"),
            footnote=_("Footnote {n}"),
            footnotes=_("Footnotes"),
            footnote_back=_("Back to the mark of footnote {n}"),
            heading=_("Link to this heading"),
            picture=_("Picture, not shown in this copy: {words}"),
            undescribed_picture=_("Picture without a description, not shown in this copy"),
        )


def labels_by_language(language: str) -> dict[str, Labels]:
    """Returns the labels in `language`, in each language of the site, and those for texts in an unknown language."""
    return {tag: _labels_kept(tag) for tag in ("", *dict(settings.LANGUAGES), language)}


_labels_kept = lru_cache(maxsize=100)(labels_in)
