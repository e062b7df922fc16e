// Which letter of the text lies under a point of the screen.

/** The code point under (x, y), or -1 where no letter is: caretPositionFromPoint also answers beside the line's end. */
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

/** The place between two letters that is nearest to (x, y), in code points; -1 where the point is not over the text. */
export function offsetAt(index, x, y) {
  const caret = caretAt(x, y);
  return caret && index.root.contains(caret.node) ? index.codePoint(caret.node, caret.offset) : -1;
}

function caretAt(x, y) {
  if (document.caretPositionFromPoint) {
    const position = document.caretPositionFromPoint(x, y);
    return position && { node: position.offsetNode, offset: position.offset };
  }
  const range = document.caretRangeFromPoint?.(x, y); // older Safari
  return range && { node: range.startContainer, offset: range.startOffset };
}
