// Checks whether the card of a new note fits into the margin without moving a visible card.
//   <div class="notes" id="notes"><article class="note" data-id …>…</article>…</div>
import { MAX_OPEN_CARDS } from "./nearby-cards.js";
import { GAP } from "./card-layout.js";
import { hasPlace } from "../reading.js";

/** Returns the positions of cards and lines in the margin: [{order, block, top, bottom}…], in px from its top. */
export function occupiedRooms({ reading, cards, fresh }) {
  const standing = [...cards.list.children].map((element) => ({
    ...placeOf(reading, cards.spanOf(element) ?? cards.placeOf(element)),
    top: element.offsetTop,
    bottom: element.offsetTop + element.offsetHeight,
  }));
  return [...standing, ...fresh.lines()];
}

/** Checks that the card of `span` fits beside its passage, and adds it to `standing`; a card below the screen always fits. */
export function hasRoomInMargin({ reading, cards }, span, standing) {
  const card = cards.elements.get(span.id);
  if (!card) return false;
  const { list } = cards;
  const origin = list.getBoundingClientRect().top;
  list.append(card); // not visible until it has a position, so no other card moves
  const height = card.offsetHeight;
  card.remove();
  const top = hasPlace(span) ? reading.boxOf(span).top - origin : 0;
  if (top + origin > innerHeight) return true;
  const { order, block } = placeOf(reading, span);
  if (standing.some((other) => other.isLine && other.block === block)) return false;
  const free = standing.every((other) =>
    order < other.order ? top + height + GAP <= other.top : other.bottom + GAP <= top);
  if (!free || standing.filter((other) => other.block === block).length >= MAX_OPEN_CARDS) return false;
  standing.push({ order, block, top, bottom: top + height });
  return true;
}

function placeOf(reading, span) {
  if (hasPlace(span)) return { order: span.start, block: reading.viewport.blockAt(span.start) };
  return { order: span?.state === "whole" ? -1 : Infinity, block: null };
}
