// How far the open card leaves the height of its passage, so that it is whole on the screen and the page need not scroll.
//   <div class="margin-head">…</div><div class="notes"><article class="note">… <article class="composer is-in-hand">…</article></article></div>
import { hasPlace } from "../reading.js";

const ROOM = 12; // px below an open card

export class Lift {
  #by = null; // px, once it is measured

  constructor(reading, list) {
    Object.assign(this, { reading, list });
    this.head = reading.main.querySelector(".margin-head");
  }

  /** Measures again: a note was opened, or the composer in hand changed. A passage that is out of sight holds its card there. */
  again(span) {
    const box = hasPlace(span) && this.reading.boxOf(span);
    const isAway = box && (box.bottom < 0 || box.top > innerHeight);
    this.#by = isAway && !this.list.querySelector(".is-in-hand") ? 0 : null;
  }

  /** Sets the wanted place of the open card, `{element, wanted, height}`, in a list whose top is at `origin` of the screen. */
  raise(item, origin) {
    const composer = item.element.matches(".is-in-hand") ? item.element : item.element.querySelector(".is-in-hand");
    const part = composer ?? item.element.querySelector(".is-named") ?? item.element;
    item.stays = Boolean(composer);
    item.wanted = Math.min(item.wanted, innerHeight - origin); // a draft without a place is wanted after all others
    if (this.#by === null) this.#by = this.#measure(item, part, origin);
    item.wanted += this.#by;
    item.height = item.element.offsetHeight;
  }

  #measure({ element, wanted }, part, origin) {
    const [ceiling, floor] = [this.head.getBoundingClientRect().bottom, innerHeight - ROOM];
    this.#shorten(part, floor - ceiling);
    const inside = part.getBoundingClientRect().top - element.getBoundingClientRect().top;
    const tall = part.offsetHeight;
    const top = origin + wanted + inside;
    return Math.max(ceiling - top, Math.min(0, floor - top - tall));
  }

  /** Gives a composer that is taller than the screen a scrollbar of its own. */
  #shorten(part, room) {
    if (!part.matches(".is-in-hand")) return;
    part.style.setProperty("--room", `${Math.round(room)}px`);
    part.classList.toggle("is-tight", part.scrollHeight > room);
  }
}
