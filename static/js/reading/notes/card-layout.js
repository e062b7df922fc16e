// Computes the positions of cards in the margin. Plain numbers in, plain numbers out; in px from the top of the column.

export const GAP = 20;
const gapBelow = (item) => item.gap ?? GAP; // one-line cards have smaller gaps
const APART = 28; // gap before cards without a position in the text

/**
 * Sets `at` of each item so that none overlaps another. Items are {wanted, height} in the order of the text; `wanted` is
 * the top of the passage's first line, Infinity for cards after the last; `gap`, if given, is the space below the card.
 * The item with index `pin` gets its wanted place exactly: those above are pushed up as far as needed, those below are
 * placed again. If that would push a card above the top of the column, the pinned one moves down; or, if it `stays`, the
 * cards that have no space above it follow below it.
 */
export function layOutCards(items, pin = -1) {
  sweep(items, 0, 0);
  if (pin < 0) return items;
  const pinned = items[pin];
  pinned.at = Number.isFinite(pinned.wanted) ? Math.max(0, pinned.wanted) : pinned.at;
  let ceiling = pinned.at;
  for (let i = pin - 1; i >= 0 && items[i].at + items[i].height + gapBelow(items[i]) > ceiling; i--) {
    items[i].at = ceiling - gapBelow(items[i]) - items[i].height;
    ceiling = items[i].at;
  }
  if (items[0].at < 0 && pinned.stays) return layAround(items, pin);
  if (items[0].at < 0) {
    let edge = 0;
    for (const item of items.slice(0, pin + 1)) {
      item.at = Math.max(item.at, edge);
      edge = item.at + item.height + gapBelow(item);
    }
  }
  sweep(items, pin + 1, pinned.at + pinned.height + gapBelow(pinned));
  return items;
}

/** Places as many items above the pinned one as have space there, and the others below it. */
function layAround(items, pin) {
  const pinned = items[pin];
  let edge = 0;
  let above = 0;
  for (; above < pin && edge + items[above].height + gapBelow(items[above]) <= pinned.at; above++) {
    items[above].at = edge;
    edge += items[above].height + gapBelow(items[above]);
  }
  sweep([...items.slice(above, pin), ...items.slice(pin + 1)], 0, pinned.at + pinned.height + gapBelow(pinned));
  return items;
}

/** Places items from `first` downwards: each at its wanted place, or below the one before. */
function sweep(items, first, floor) {
  for (const item of items.slice(first)) {
    item.at = Number.isFinite(item.wanted) ? Math.max(floor, item.wanted) : floor + (floor ? APART : 0);
    floor = item.at + item.height + gapBelow(item);
  }
}
