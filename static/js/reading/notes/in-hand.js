// The composer in hand: the one that is written in. It is whole on the screen: in the margin it leaves the height of its passage
// for that (js/reading/notes/margin.js), and in the sheet everything else steps aside (css/composer.css).
//   <article class="composer is-in-hand">…</article>

let held = null;

/** Takes a composer in hand, or puts it down: null. Returns whether that changed anything. */
export function takeInHand(composer) {
  if (composer === held) return false;
  held?.classList.remove("is-in-hand");
  composer?.classList.add("is-in-hand");
  held = composer;
  return true;
}

/** Follows the reader from composer to composer, and out of them. */
export function followHand(reading) {
  document.addEventListener("focusin", ({ target }) => {
    const composer = target.closest(".composer");
    if (takeInHand(composer) && composer) reading.dispatchEvent(new Event("write"));
  });
  // Nothing is placed anew for a composer that is put down: what is pressed would move away under the pointer.
  document.addEventListener("pointerdown", ({ target }) => { if (!target.closest(".composer")) takeInHand(null); });
}
