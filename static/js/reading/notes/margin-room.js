// Whether the card of a note that has just come finds room in the margin while none that stands there makes way.
//   <div class="notes" id="notes"><article class="note" data-id …>…</article>…</div>
import { MAX_OPEN_CARDS } from "./nearby-cards.js";
import { GAP } from "./card-layout.js";
import { hasPlace } from "../reading.js";

/** Where cards and lines stand in the margin: [{order, block, top, bottom}…], px from its top. */
export function occupiedRooms({ reading, cards, fresh }) {
  const standing = [...cards.list.children].map((element) => ({
    ...placeOf(reading, cards.spanOf(element) ?? cards.placeOf(element)),
    top: element.offsetTop,
    bottom: element.offsetTop + element.offsetHeight,
  }));
  return [...standing, ...fresh.lines()];
}

/** The card of `span` can stand beside its passage, and then stands among `standing`; or all of it is below the screen. */
export function hasRoomInMargin({ reading, cards }, span, standing) {
  const card = cards.elements.get(span.id);
  if (!card) return false;
  const { list } = cards;
  const origin = list.getBoundingClientRect().top;
  list.append(card); // without a place it is not visible yet, and none makes way for it
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
