// Selects without a mouse: "s" selects a line of the capture, or the paragraph whose number has the focus; again, the next one.
// Shift with the arrow keys extends or shortens the selection, Enter goes to its actions.

export function keys(capture, text, chosen) {
  capture?.root.addEventListener("keydown", (event) => act(event, capture, (again) => line(capture, again)));
  text?.root.addEventListener("keydown", (event) => act(event, text, () => paragraph(text, event.target)));

  function act(event, pane, take) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("button, input, select, textarea")) return;
    const selection = getSelection();
    const has = Boolean(pane.selected());
    if (event.key === "s" && !event.shiftKey) take(has);
    else if (has && event.shiftKey && event.key.startsWith("Arrow")) {
      const forward = event.key === "ArrowRight" || event.key === "ArrowDown";
      const step = event.key === "ArrowDown" || event.key === "ArrowUp" ? "line" : "word";
      selection.modify("extend", forward ? "forward" : "backward", step);
    } else if (has && event.key === "Enter") chosen.focus();
    else return;
    event.preventDefault();
  }
}

/** Selects the first visible line, or the one after the selection. */
function line(pane, again) {
  const selection = getSelection();
  let start;
  if (again) start = pane.selected().end - pane.offset;
  else {
    const frame = pane.body.getBoundingClientRect();
    const box = pane.root.getBoundingClientRect();
    const top = Math.max(frame.top, box.top) + 12;
    start = (pane.at(box.left + 24, top) ?? pane.offset) - pane.offset;
    const before = pane.index.slice(0, start);
    start -= [...before.slice(before.lastIndexOf("\n") + 1)].length;
  }
  // Skip blank lines, then select to the end of the next line with text.
  const rest = pane.index.slice(start, pane.index.length);
  const words = again ? rest.replace(/^[^\n]*\n?/, "") : rest;
  const skipped = [...rest.slice(0, rest.length - words.length)].length;
  const blank = /^\s*/.exec(words)[0];
  const said = /^[^\n]*/.exec(words.slice(blank.length))[0];
  if (!said) return;
  const first = start + skipped + [...blank].length;
  const range = pane.index.range(first, first + [...said].length);
  selection.setBaseAndExtent(range.startContainer, range.startOffset, range.endContainer, range.endOffset);
  pane.show({ start: first + pane.offset, end: first + pane.offset + 1 });
}

function paragraph(pane, target) {
  const block = pane.blockOf(target);
  if (!block) return;
  const { start, end } = pane.spanOf(block);
  const range = pane.index.range(start, end);
  getSelection().setBaseAndExtent(range.startContainer, range.startOffset, range.endContainer, range.endOffset);
}
