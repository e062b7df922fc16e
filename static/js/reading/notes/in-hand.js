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

/** Follows the reader from composer to composer, and out of them. Nothing moves under a pointer that is down: it would press beside. */
export function followHand(reading) {
  let isDown = false;
  const follow = () => {
    const composer = document.activeElement?.closest(".composer") ?? null;
    if (takeInHand(composer) && composer) reading.dispatchEvent(new Event("write"));
  };
  const lift = () => {
    isDown = false;
    setTimeout(() => { if (document.activeElement?.closest(".composer")) follow(); }); // after what was pressed has its click
  };
  document.addEventListener("focusin", () => { if (!isDown) follow(); });
  document.addEventListener("pointerdown", ({ target }) => {
    isDown = true;
    if (!target.closest(".composer")) takeInHand(null);
  }, { capture: true });
  document.addEventListener("pointerup", lift, { capture: true });
  document.addEventListener("pointercancel", lift, { capture: true });
}
