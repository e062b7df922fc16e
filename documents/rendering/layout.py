"""Tables used for layout, as was common on the early web."""

from __future__ import annotations

from selectolax.lexbor import LexborNode

from documents.rendering.vocabulary import HEADINGS

_PARTS = frozenset({"table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption"})
_NO_DATA = ", ".join(f"table {name}" for name in ("table", *sorted(HEADINGS)))


class LayoutTables:
    """Tells data tables from layout tables; examines each table once."""

    def __init__(self) -> None:
        self._known: dict[int, bool] = {}

    def places(self, node: LexborNode, tag: str) -> bool:
        """Returns whether a node is part of a layout table."""
        if tag not in _PARTS:
            return False
        table: LexborNode | None = node
        while table is not None and table.tag != "table":
            table = table.parent
        if table is None:
            return True
        if table.mem_id not in self._known:
            self._known[table.mem_id] = _is_layout(table)
        return self._known[table.mem_id]


def _is_layout(table: LexborNode) -> bool:
    """Returns whether a table declares itself as layout, has fewer than two cells, or contains headings or tables."""
    if table.attributes.get("role") in {"presentation", "none"}:
        return True
    return len(table.css("td, th")) < 2 or table.css_first(_NO_DATA) is not None
