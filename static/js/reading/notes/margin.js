// Wide screens: cards are beside their passages; a line joins the active card, or the one under the pointer, to its passage.
//   <section class="margin">…<div class="notes">…</div></section> <svg class="tie"><path/></svg>
// Positions are set as --at through the CSSOM; a card without a position is not visible yet (css/notes.css).
import { layOutCards } from "./card-layout.js";
import { Lift } from "./lift.js";
import { scrollWithin } from "../article/scroll-within.js";
import { hasPlace, still, wide } from "../reading.js";

const CLOSE = 4; // px between two one-line cards
const NUDGE = 4; // px by which a card's first line is above its passage's

export function margin(reading, cards) {
  const list = cards.list;
  const line = reading.main.querySelector(".tie path");
  let tall = 0; // px, of the list
  const lift = new Lift(reading, list);

  const placeCards = () => {
    if (wide.matches && cards.order === "place") stand();
    tie();
  };

  function stand() {
    const origin = list.getBoundingClientRect().top;
    const items = [...list.children].map((element) => ({ element, ...wantOf(element, origin), height: element.offsetHeight }));
    items.forEach((item, n) => {
      if (isShort(item.element) && items[n + 1] && isShort(items[n + 1].element)) item.gap = CLOSE;
    });
    const open = list.querySelector(".is-in-hand")?.closest(".notes > *") ?? cards.elementOf(reading.active);
    const pin = items.findIndex((item) => item.element === open);
    if (pin >= 0) lift.raise(items[pin], origin);
    layOutCards(items, pin);
    for (const { element, at } of items) element.style.setProperty("--at", `${Math.round(at)}px`);
    showPlaced(items.map(({ element }) => element));
    setHeight(Math.max(0, ...items.map(({ at, height }) => at + height)));
  }

  /** Shows cards that have just got a position; only cards that were visible before move to theirs. */
  function showPlaced(elements) {
    const fresh = elements.filter((element) => !("placed" in element.dataset));
    if (fresh.length) void list.offsetTop; // their style is computed while they have no transition
    for (const element of fresh) element.dataset.placed = "";
  }

  /** Sets the height of the list; a page at its end stays so tall that it need not scroll. */
  function setHeight(wanted) {
    const spare = document.documentElement.scrollHeight - innerHeight - scrollY;
    tall = Math.round(Math.max(wanted, tall - Math.max(0, spare)));
    list.style.setProperty("--tall", `${tall}px`);
  }

  const isShort = (element) => Boolean(element.dataset.id) && !element.matches(".is-active, :focus-within")
    && (list.dataset.fold === "all" || (list.dataset.fold !== "none" && element.classList.contains("is-crowded")));

  function wantOf(element, origin) {
    const span = cards.spanOf(element) ?? cards.placeOf(element);
    if (hasPlace(span)) return { wanted: reading.boxOf(span).top - origin - NUDGE };
    return { wanted: span?.state === "whole" ? 0 : Infinity };
  }

  /** In the order by time, brings the open card into view in its list. */
  function bringIntoList() {
    const card = list.querySelector(".is-in-hand") ?? cards.elementOf(reading.active);
    if (card?.isConnected && wide.matches && cards.order === "time") scrollWithin(list, card);
  }

  /** Draws a line from the card to the line of text where its passage begins. */
  function tie() {
    const span = reading.hovered ?? reading.active;
    const card = span && cards.elementOf(span);
    const sheet = line.ownerSVGElement;
    sheet.toggleAttribute("hidden", !wide.matches || cards.order !== "place" || !card?.isConnected || !hasPlace(span));
    if (sheet.hasAttribute("hidden")) return;
    const frame = sheet.getBoundingClientRect();
    const box = reading.boxOf(span);
    const end = endOfFirstLine(span, box);
    const here = card.getBoundingClientRect();
    const column = reading.text.getBoundingClientRect();
    const rtl = getComputedStyle(document.documentElement).direction === "rtl";
    const edge = (rtl ? column.left - 24 : column.right + 24) - frame.left;
    const to = (rtl ? here.right + 6 : here.left - 6) - frame.left;
    line.setAttribute("d", `M${end - frame.left} ${box.bottom - frame.top + 1}H${edge}V${here.top - frame.top + 12}H${to}`);
  }

  function endOfFirstLine(span, first) {
    if (reading.isTranslated) return first.right;
    const rtl = getComputedStyle(reading.text).direction === "rtl";
    let end = rtl ? first.left : first.right;
    for (const box of reading.index.range(span.start, Math.min(span.end, span.start + 200)).getClientRects()) {
      if (box.top < first.bottom && box.bottom > first.top) end = rtl ? Math.min(end, box.left) : Math.max(end, box.right);
    }
    return end;
  }

  let waiting = 0;
  const soon = () => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(placeCards);
  };
  reading.addEventListener("cards", soon);
  reading.addEventListener("place", placeCards); // at once: a card without a position takes no focus
  reading.addEventListener("layout", soon);
  reading.addEventListener("write", () => {
    lift.again(reading.active);
    placeCards();
    bringIntoList();
  });
  reading.addEventListener("hover", tie);
  reading.addEventListener("activate", ({ detail: { span } }) => {
    lift.again(span);
    soon();
    bringIntoList();
    setTimeout(tie, still.matches ? 0 : 210); // when the cards have moved
  });
  new ResizeObserver(soon).observe(list);
  // Text that is laid out as the reader comes near moves what follows: the cards move with it in the same frame, not animated.
  new ResizeObserver(() => {
    list.classList.add("is-settling");
    placeCards();
    requestAnimationFrame(() => list.classList.remove("is-settling"));
  }).observe(reading.text);
}
