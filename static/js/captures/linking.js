// Hovering, focusing or tapping a paragraph highlights its source, a place in the capture its paragraph, a fact its evidence:
//   <a href="?fact=3#fact-3" data-fact="3">…</a>

const PAUSE = 120; // ms that a pointer rests on a fact before the capture scrolls to its evidence

export function linkPanes(pair, lights, facts, root) {
  const { capture, text, ties } = pair;
  const ofBlock = (block) => {
    const span = text.spanOf(block);
    return { text: [span], source: ties.sourcesOf(span.start, span.end) };
  };
  const ofPlace = (position) => {
    const [place] = ties.placesOf(position, position + 1);
    return place ? ofBlock(text.blockAt(place.start)) : null;
  };
  const ofFact = (key) => {
    const source = (facts[key] ?? []).map(([start, end]) => ({ start, end }));
    return { source, text: text ? source.flatMap((span) => ties.placesOf(span.start, span.end)) : [] };
  };

  if (text && !ties.isEmpty) {
    const enter = (event) => {
      const block = text.blockOf(event.target);
      lights.show(block && ofBlock(block));
    };
    text.root.addEventListener("pointerover", enter);
    text.root.addEventListener("pointerleave", () => lights.show(null));
    text.root.addEventListener("focusin", enter);
    text.root.addEventListener("focusout", () => lights.show(null));
    text.root.addEventListener("click", (event) => {
      if (!getSelection().isCollapsed) return;
      const block = text.blockOf(event.target);
      const lit = block && ofBlock(block);
      lights.hold(lit);
      if (lit?.source.length) capture.show(lit.source[0]);
    });
    let waiting = 0;
    capture.root.addEventListener("pointermove", (event) => {
      cancelAnimationFrame(waiting);
      waiting = requestAnimationFrame(() => {
        const position = capture.at(event.clientX, event.clientY);
        lights.show(position === null ? null : ofPlace(position));
      });
    });
    capture.root.addEventListener("pointerleave", () => {
      cancelAnimationFrame(waiting);
      lights.show(null);
    });
    capture.root.addEventListener("click", (event) => {
      if (!getSelection().isCollapsed || event.target.closest("button")) return;
      const position = capture.at(event.clientX, event.clientY);
      const lit = position === null ? null : ofPlace(position);
      lights.hold(lit);
      if (lit) text.show(lit.text[0]);
    });
  }

  const links = [...root.querySelectorAll("a[data-fact]")];
  const choose = (link) => {
    const lit = ofFact(link.dataset.fact);
    lights.hold(lit);
    if (lit.source.length) capture.show(lit.source[0]);
    if (lit.text.length) text.show(lit.text[0]);
    for (const one of links) one.toggleAttribute("aria-current", one === link);
    for (const one of links) if (one === link) one.setAttribute("aria-current", "true");
  };
  let resting = 0;
  for (const link of links) {
    link.addEventListener("pointerenter", () => {
      lights.show(ofFact(link.dataset.fact));
      resting = setTimeout(() => {
        const [first] = ofFact(link.dataset.fact).source;
        if (first) capture.show(first);
      }, PAUSE);
    });
    link.addEventListener("pointerleave", () => {
      clearTimeout(resting);
      lights.show(null);
    });
    link.addEventListener("focus", () => choose(link));
    link.addEventListener("click", (event) => {
      const shown = ofFact(link.dataset.fact).source.some((span) => capture.within(span));
      if (!shown) return; // it is in another part of the capture, which the link opens
      event.preventDefault();
      choose(link);
      root.dispatchEvent(new CustomEvent("pane", { detail: "received" }));
    });
  }
  return { ofFact };
}
