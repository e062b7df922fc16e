"""Opens a page in steps, each mapped to the one before."""

from __future__ import annotations

from dataclasses import dataclass

from documents.intake.article import Gap
from documents.intake.html.opened.edits import Edit, apply_edits, gap_in_source, map_through
from documents.intake.html.opened.emoji import edit_emoji
from documents.intake.html.opened.formulas import edit_formulas
from documents.intake.html.opened.shadow_roots import open_shadow_roots
from documents.intake.html.tree import Tree, read_tree
from documents.spans import MappedText, Span, SpanMap


@dataclass(frozen=True, slots=True)
class OpenedPage:
    """A page as it would be shown, mapped to its source, and its tree.

    `atoms` are the spans of the source that are shown as one thing, a formula or a sign; `gaps`, also in the source,
    are the formulas that could not be read.
    """

    source: MappedText
    tree: Tree
    atoms: tuple[Span, ...] = ()
    gaps: tuple[Gap, ...] = ()
    is_changed: bool = True


def open_page(source: str | MappedText) -> OpenedPage:
    """Opens the shadow roots of a page, and writes its formulas and emoji once, as text."""
    page = source if isinstance(source, MappedText) else MappedText(source, SpanMap.identity(len(source)))
    unfolded = open_shadow_roots(page.text)
    if unfolded is not None:
        page = map_through(unfolded, page)
    tree = read_tree(page.text)
    edits, gaps = edit_formulas(tree)
    edits = _in_order([*edits, *edit_emoji(tree)])
    gaps = [gap_in_source(page.source_map, gap) for gap in gaps]
    atoms = tuple(_hull(page.source_map.sources_of(edit.span)) for edit in edits)
    if edits:
        page = map_through(apply_edits(page.text, edits), page)
        tree = read_tree(page.text)
    is_changed = bool(edits) or unfolded is not None or not isinstance(source, str)
    return OpenedPage(page, tree, atoms, tuple(gaps), is_changed)


def _in_order(edits: list[Edit]) -> list[Edit]:
    """Returns the edits in order, of overlapping ones the first."""
    kept: list[Edit] = []
    for edit in sorted(edits, key=lambda edit: edit.span):
        if not kept or kept[-1].span.end <= edit.span.start:
            kept.append(edit)
    return kept


def _hull(spans: tuple[Span, ...]) -> Span:
    return Span(min(span.start for span in spans), max(span.end for span in spans))
