"""Labels for assistive technology in the stored HTML of a text."""

from __future__ import annotations

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
