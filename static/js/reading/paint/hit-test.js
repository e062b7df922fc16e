// Finds the character of the text under a point of the screen.

/** Returns the code point under (x, y), or -1 if there is no character: caretPositionFromPoint also replies beside a line. */
export function codePointAt(index, x, y) {
  const caret = caretAt(x, y);
  if (!caret || caret.node.nodeType !== Node.TEXT_NODE || !index.root.contains(caret.node)) return -1;
  const range = document.createRange();
  for (const unit of [caret.offset, caret.offset - 1]) {
    if (unit < 0 || unit >= caret.node.data.length) continue;
    range.setStart(caret.node, unit);
    range.setEnd(caret.node, unit + 1);
    for (const box of range.getClientRects()) {
      if (x >= box.left && x < box.right && y >= box.top && y < box.bottom) return index.codePoint(caret.node, unit);
    }
  }
  return -1;
}

/** Returns the offset between two characters nearest to (x, y), in code points; -1 if the point is not over the text. */
export function offsetAt(index, x, y) {
  const caret = caretAt(x, y);
  return caret && index.root.contains(caret.node) ? index.codePoint(caret.node, caret.offset) : -1;
}

/** Returns the boundary point nearest to (x, y) in whatever is there, `{node, offset}`, or null. */
export function caretAt(x, y) {
  if (document.caretPositionFromPoint) {
    const position = document.caretPositionFromPoint(x, y);
    return position && { node: position.offsetNode, offset: position.offset };
  }
  const range = document.caretRangeFromPoint?.(x, y); // older Safari
  return range && { node: range.startContainer, offset: range.startOffset };
}
