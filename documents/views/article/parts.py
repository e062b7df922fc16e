"""The parts of a reading page that its readers share: rendered once and kept in this process.

    parts = Parts(request, document, revision)
    {% load parts %}{% part "text" %}

The template of a part gets no request and no user, only values that are the same for all who may read this text, and
what it names in `by`. So a part cannot show what belongs to one reader, and a kept one serves every reader to whom its
`by` is equal. The key holds everything that the values are made of.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable
from functools import cached_property, partial
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext

from documents.byte_cache import MEGABYTE, ByteCache
from documents.content_coding import Piece
from documents.http import origin_of
from documents.models import Document, Revision, Statement, relation_choices
from documents.permissions import can_curate_visible
from documents.rendering.stored.gap_marks import add_gap_marks
from documents.templatetags.room import asked_group_slug, sign_in_address
from documents.views.article.gap_marks import gap_marks
from documents.views.provenance.derivation_chain import DerivationChain, chain_of
from documents.views.provenance.head_metadata import head_metadata_of
from documents.views.provenance.references import reference_pattern
from documents.views.provenance.summary import Provenance, provenance_of
from documents.views.versions.compare import versions_of


class KeptPart(NamedTuple):
    """A rendered part, and a large one also compressed."""

    words: SafeString
    piece: Piece | None

    def __sizeof__(self) -> int:
        return sys.getsizeof(self.words) + (self.piece.size if self.piece else 0)


# The text of the longest articles, plain and compressed, takes several megabytes.
kept_parts: ByteCache[KeptPart] = ByteCache(32 * MEGABYTE, largest=8 * MEGABYTE)

LEAST_PIECE = 2000
"""Parts of fewer bytes are compressed with what stands around them."""
LOWEST_HEADING = 3
MAX_HEADINGS = 80
READING_SPEED = 1100
LONG_CODE_POINTS = 200_000
"""From this length on, browsers lay out only what is near the screen (css/text.css)."""
# These rise with changes that no part shows.
COUNTERS = {"event_number", "public_changes", "modified_at"}


class Part(NamedTuple):
    """A template, and in what its readers may differ."""

    template: str
    by: tuple[str, ...] = ()


PARTS = {
    "title": Part("documents/article/_page_title.html"),
    "head": Part("documents/provenance/_head_meta.html"),
    "addresses": Part("documents/article/_addresses.html", ("group",)),
    "tools": Part("documents/article/_tools.html", ("group", "sign_in")),
    "show-menu": Part("documents/article/_show_menu.html", ("sign_in",)),
    "rail": Part("documents/article/_rail.html", ("group", "may_curate", "named", "chain")),
    "older": Part("documents/article/_older.html", ("group",)),
    "byline": Part("documents/article/_byline.html"),
    "unlooked": Part("documents/article/_unlooked.html", ("group", "may_curate")),
    "text": Part("documents/article/_text.html"),
    "reattach-bar": Part("documents/article/_reattach_bar.html"),
    "joining-bar": Part("documents/article/_joining_bar.html"),
    "selection": Part("documents/article/_selection.html", ("sign_in",)),
    "margin-head": Part("documents/notes/_margin_head.html"),
    "composer": Part("documents/notes/_composer.html"),
    "tag-in-hand": Part("documents/vocabulary/_tag_in_hand.html"),
}


class Parts:
    """The parts of one page for one reader; `document` comes from `article_of`. `pieces` are the large ones shown.

    Not kept are the parts of strangers, whose whole page is kept, and those of an address that names a group which the
    reader is not in, because anybody could make up many of these.
    """

    def __init__(self, request: HttpRequest, document: Any, revision: Revision, *, is_known_group: bool) -> None:
        self.request, self.document, self.revision = request, document, revision
        self.is_kept = request.user.is_authenticated and is_known_group and not settings.DEBUG
        self.pieces: list[Piece] = []
        self._made: dict[bool, dict[str, Any]] = {}

    def render(self, name: str) -> SafeString:
        """Returns a part as it was kept, or renders it."""
        part = PARTS[name]
        differing = {field: getattr(self, field) for field in part.by}
        make = partial(self._rendered, part, differing)
        if not self.is_kept:
            return make()
        kept = kept_parts.get_or_make((self.key, name, *differing.values()), lambda: _to_keep(make()))
        if kept.piece:
            self.pieces.append(kept.piece)
        return kept.words

    @cached_property
    def key(self) -> str:
        """Returns a digest of everything that the values of the parts are made of."""
        row = [getattr(self.document, field.attname) for field in _shown_columns()]
        page = (origin_of(self.request), get_language(), self.revision.pk, self.document.page_digest)
        return hashlib.sha256(repr((*page, *row)).encode()).hexdigest()

    # -- In what readers may differ ---------------------------------------------------------------

    @cached_property
    def group(self) -> str:
        """The slug of the group from which the reader came, which links of the page carry on."""
        return asked_group_slug(self.request)

    @cached_property
    def sign_in(self) -> str:
        """Where one signs in and comes back to this page; empty for those who are signed in."""
        return "" if self.request.user.is_authenticated else sign_in_address(self.request)

    @cached_property
    def may_curate(self) -> bool:
        return can_curate_visible(self.request.user, self.document)

    @cached_property
    def named(self) -> Any:
        """The reader's key if they brought a copy or made a version, because they read "You"; else empty."""
        user = self.request.user
        return user.pk if user.is_authenticated and self.document.names_reader else ""

    @cached_property
    def chain(self) -> tuple[Any, ...]:
        """What the reader may see of the works from which this one derives, and which derive from it."""
        return tuple(self._chain.sentences) if self._chain else ()

    @cached_property
    def _chain(self) -> DerivationChain | None:
        if self.request.user.is_authenticated and not self.document.has_chain:
            return None
        return chain_of(self.document, self.request.user)

    # -- Rendering --------------------------------------------------------------------------------

    def _rendered(self, part: Part, differing: dict[str, Any]) -> SafeString:
        is_named = bool(differing.pop("named", ""))
        if "chain" in differing:
            differing["chain"] = self._chain
        values = self._values(is_named=is_named) | differing
        if "sign_in" in differing:
            values["signed_in"] = not differing["sign_in"]
        return mark_safe(get_template(part.template).render(values))  # noqa: S308 - by a template

    def _values(self, *, is_named: bool) -> dict[str, Any]:
        """Returns what every reader sees; with `is_named` their own name is "You"."""
        if is_named not in self._made:
            viewer = self.request.user if is_named else AnonymousUser()
            self._made[is_named] = values_of(self.request, self.document, self.revision, viewer)
        return self._made[is_named]


def _to_keep(words: SafeString) -> KeptPart:
    content = words.encode()
    return KeptPart(words, Piece(content) if len(content) >= LEAST_PIECE else None)


def _shown_columns() -> list[Any]:
    return [field for field in Document._meta.concrete_fields if field.attname not in COUNTERS]


def values_of(request: HttpRequest, document: Any, revision: Revision, viewer: Any) -> dict[str, Any]:
    """Returns the values of the templates; of the request only the origin is used."""
    provenance = provenance_of(document, viewer=viewer, revision=revision)
    versions = versions_of(viewer, document) if (document.last_number or 0) > 1 else []
    contents = [heading for heading in revision.headings if heading["level"] <= LOWEST_HEADING][:MAX_HEADINGS]
    return {
        "document": document,
        "revision": revision,
        "is_current": revision.pk == document.current_revision_id,
        "provenance": provenance,
        "head": head_metadata_of(request, document, revision, provenance),
        "byline": byline(provenance, revision),
        "publisher": provenance.words(Statement.Property.PUBLISHER),
        "publisher_note": provenance.note((Statement.Property.PUBLISHER,)),
        "reference": reference_pattern(request, document, revision, provenance),
        "versions": versions,
        "version": next((one for one in versions if one.number == revision.number), None),
        "contents": contents[1:] if begins_with_title(document, revision) else contents,
        "html": html_of(document, revision),
        "is_long": revision.length > LONG_CODE_POINTS,
        "note_limit": settings.READINGROOM_MAX_NOTE_CHARACTERS,
        "relations": relation_choices(),
    }


def html_of(document: Document, revision: Revision) -> Callable[[], SafeString]:
    """Returns a function that loads the text with the marks of its gaps, because most parts do not show it."""

    def load() -> SafeString:
        # Safe: rendering made it safe (promise 4), and the marks add no characters to the text.
        return mark_safe(add_gap_marks(revision.html, gap_marks(document, revision)))  # noqa: S308

    return load


def byline(provenance: Provenance, revision: Revision) -> list[str]:
    """Returns the known ones of author, publisher and date, the estimated reading time, and what the facts rest on."""
    facts = (Statement.Property.CREATOR, Statement.Property.PUBLISHER, Statement.Property.ISSUED)
    minutes = max(1, round(revision.length / READING_SPEED))
    time = ngettext("%(n)s\u00a0minute", "%(n)s\u00a0minutes", minutes) % {"n": minutes}
    return [words for words in (*map(provenance.words, facts), time, provenance.note(facts)) if words]


def begins_with_title(document: Document, revision: Revision) -> bool:
    """Checks whether the first heading of the text is its title; the page then omits its own."""
    first = revision.headings[0] if revision.headings else None
    return first is not None and first["start"] == 0 and first["text"].split() == document.title.split()
