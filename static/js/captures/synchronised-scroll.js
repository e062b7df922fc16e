// Synchronises two panes that scroll separately: the text a quarter down the scrolled pane is also a quarter down the
// other. The pane under the pointer or with the focus leads; the other one's scrolling has no effect on it.

const side = matchMedia("(min-width: 56.25rem)");
const SHARE = 0.25;

export function synchroniseScroll({ capture, text, ties }) {
  if (!text || ties.isEmpty) return;
  let leader = null;
  let waiting = 0;
  for (const pane of [capture, text]) {
    for (const event of ["pointerenter", "focusin", "wheel", "touchstart"]) {
      pane.body.addEventListener(event, () => { leader = pane; }, { passive: true });
    }
    pane.body.addEventListener("scroll", () => {
      if (leader !== pane || !side.matches) return;
      cancelAnimationFrame(waiting);
      waiting = requestAnimationFrame(() => follow(pane));
    }, { passive: true });
  }

  function follow(pane) {
    const frame = pane.body.getBoundingClientRect();
    const y = frame.top + frame.height * SHARE;
    const inside = pane.root.getBoundingClientRect();
    const position = pane.at(inside.left + 40, y) ?? pane.at(inside.left + inside.width / 2, y);
    if (position === null) return;
    const other = pane === text ? capture : text;
    const place = pane === text ? sourceNear(position) : ties.behind(position + 1);
    if (place !== null) other.show(spanAt(other, place), { always: true, share: SHARE });
  }

  function sourceNear(position) {
    const [source] = ties.sourcesOf(position, position + 40);
    return source ? source.start : null;
  }

  const spanAt = (pane, place) => {
    const start = Math.max(pane.offset, Math.min(place, pane.end - 1));
    return { start, end: start + 1 };
  };
}
