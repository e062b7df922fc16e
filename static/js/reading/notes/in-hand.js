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
  document.addEventListener("pointerdown", ({ target }) => { if (!target.closest(".composer")) takeInHand(null); }, { capture: true });
  followFocus((element) => {
    const composer = element.closest(".composer");
    if (takeInHand(composer) && composer) reading.dispatchEvent(new Event("write"));
  });
}

/** Calls `follow` with the element that has the focus. While a pointer is down it waits for the click: what moved under it would be missed. */
export function followFocus(follow) {
  let isDown = false;
  document.addEventListener("focusin", ({ target }) => { if (!isDown) follow(target); });
  document.addEventListener("pointerdown", () => { isDown = true; }, { capture: true });
  for (const end of ["pointerup", "pointercancel"]) {
    document.addEventListener(end, () => {
      isDown = false;
      setTimeout(() => { if (document.activeElement !== document.body) follow(document.activeElement); });
    }, { capture: true });
  }
}
