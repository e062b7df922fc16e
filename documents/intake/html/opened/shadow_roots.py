"""Puts the contents of declarative shadow roots in their place, with their slots filled.

SingleFile and other programs save a component's shadow tree as `<template shadowrootmode="open">` in its host. What a
browser shows is the tree; the host's own children stand only where the tree has a slot for them (HTML standard, "The
template element"; DOM standard, "Finding flattened slottables").
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from documents.intake.html.tree import Element, Run, read_tree
from documents.spans import MappedText, Span

DECLARED = re.compile(r"<template\b[^>]{0,400}\bshadow(?:root(?:mode)?|mode)\b", re.I)
_ATTRIBUTES = ("shadowrootmode", "shadowroot", "shadowmode")
_Slots = dict[str, list[tuple["Span | Element", "_Slots | None"]]]


def open_shadow_roots(html: str) -> MappedText | None:
    """Returns the page with its shadow roots in place of their hosts' children; None if it declares none."""
    if not DECLARED.search(html):
        return None
    root = read_tree(html).root
    pieces = _Flattening(html).region(Span(0, len(html)), root.children, None)
    return MappedText.concatenate(MappedText.from_span(html, span) for span in pieces)


class _Flattening:
    def __init__(self, html: str) -> None:
        self._html = html

    def region(self, span: Span, children: list[Element | Run], slots: _Slots | None) -> Iterator[Span]:
        """Yields the pieces of a stretch of source with these children; `slots` is what fills the slots in it."""
        at = span.start
        for child in children:
            if isinstance(child, Element):
                yield Span(at, child.start)
                yield from self._element(child, slots)
                at = child.end
        yield Span(at, span.end)

    def _element(self, element: Element, slots: _Slots | None) -> Iterator[Span]:
        template = _shadow_root(element)
        if template is None and element.name == "slot" and slots is not None:
            # The first slot of a name gets what is assigned to it; without that it shows its own content.
            assigned = slots.pop(element.attributes.get("name", ""), [])
            for node, around in assigned:
                yield from self._element(node, around) if isinstance(node, Element) else (node,)
            if assigned:
                return
        yield Span(element.start, element.inner)
        if template is None:
            yield from self.region(Span(element.inner, element.inner_end), element.children, slots)
        else:
            inner = Span(template.inner, template.inner_end)
            yield from self.region(inner, template.children, self._assigned(element, template, slots))
        yield Span(element.inner_end, element.end)

    def _assigned(self, host: Element, template: Element, around: _Slots | None) -> _Slots:
        """Returns a host's own children by the slot that they name; "" is the slot without a name."""
        slots: _Slots = {}
        unnamed: list[tuple[Span | Element, _Slots | None]] = []
        at = host.inner
        for child in (child for child in host.children if isinstance(child, Element)):
            unnamed.append((Span(at, child.start), None))
            if name := child.attributes.get("slot", ""):
                slots.setdefault(name, []).append((child, around))
            elif child is not template:
                unnamed.append((child, around))
            at = child.end
        unnamed.append((Span(at, host.inner_end), None))
        if any(isinstance(node, Element) or node.of(self._html).strip() for node, _slots in unnamed):
            slots[""] = unnamed
        return slots


def _shadow_root(host: Element) -> Element | None:
    return next(
        (
            child
            for child in host.children
            if isinstance(child, Element)
            and child.name == "template"
            and any(child.attributes.get(name, "").lower() in {"open", "closed"} for name in _ATTRIBUTES)
        ),
        None,
    )
