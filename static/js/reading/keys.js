// The reading page without a mouse. Paragraph numbers are links in the order of the Tab key:
//   s on a number: its first sentence, again: the next one   S: the whole paragraph
//   Shift + → ←: one word more or less at the end   Alt + Shift + → ←: at the beginning   Shift + ↓ ↑: a sentence
//   Enter: to the bar   Escape: let go   n p: next and previous note
import { countCodePoints } from "../anchoring/offsets.js";
import { announce } from "../live.js";
import { gettext } from "../words.js";
import { hasPlace } from "./reading.js";
import { isField } from "./selection.js";

const segmenter = (granularity) => new Intl.Segmenter(document.documentElement.lang || "en", { granularity });

export function keys(reading, cards, selection) {
  const { index, viewport, annotations } = reading;
  const sentences = segmenter("sentence");
  const words = segmenter("word");

  addEventListener("keydown", (event) => {
    if (isField(event.target) || event.ctrlKey || event.metaKey || event.defaultPrevented) return;
    const number = event.target.closest?.(".pn");
    if (number && event.key.toLowerCase() === "s") return take(event, fromNumber(number, event.shiftKey));
    if (selection.passage && event.shiftKey && event.key.startsWith("Arrow")) return take(event, stretched(event));
    if (selection.passage && event.key === "Enter" && !event.target.closest("button, a:not(.pn), .note")) {
      event.preventDefault();
      return selection.stops()[0].focus();
    }
    if (!event.altKey && (event.key === "n" || event.key === "p")) return step(event, event.key === "n" ? 1 : -1);
  });

  function take(event, passage) {
    event.preventDefault();
    if (passage && passage.start < passage.end) selection.select(index.trimmed(passage) ?? passage);
  }

  /** The next sentence of the paragraph, or all of it. */
  function fromNumber(number, whole) {
    const block = viewport.blocks.indexOf(number.parentElement);
    const paragraph = index.trimmed({ start: viewport.startOf(block), end: viewport.startOf(block + 1) });
    if (whole || !paragraph) return paragraph;
    const parts = segmentsOf(paragraph, sentences);
    const here = selection.passage;
    return parts.find((part) => here && part.start > here.start && part.start < paragraph.end) ?? parts[0];
  }

  /** The passage with its end, or its beginning, moved by a word or a sentence. */
  function stretched(event) {
    const { start, end } = selection.passage;
    const around = { start: Math.max(0, start - 2000), end: Math.min(index.length, end + 2000) };
    const vertical = event.key === "ArrowDown" || event.key === "ArrowUp";
    const parts = segmentsOf(around, vertical ? sentences : words);
    const rtl = getComputedStyle(reading.text).direction === "rtl";
    const onward = event.key === "ArrowDown" || event.key === (rtl ? "ArrowLeft" : "ArrowRight");
    const edges = parts.flatMap((part) => (index.trimmed(part) ? [index.trimmed(part)] : []));
    if (event.altKey) {
      const starts = edges.map((part) => part.start);
      const next = onward ? starts.find((at) => at > start) : starts.findLast((at) => at < start);
      return next === undefined || next >= end ? null : { start: next, end };
    }
    const ends = edges.map((part) => part.end);
    const next = onward ? ends.find((at) => at > end) : ends.findLast((at) => at < end);
    return next === undefined || next <= start ? null : { start, end: next };
  }

  /** Sentences or words of a stretch, as passages of the text. */
  function segmentsOf({ start, end }, by) {
    const parts = [];
    let at = start;
    for (const { segment } of by.segment(index.slice(start, end))) {
      const length = countCodePoints(segment);
      parts.push({ start: at, end: at + length });
      at += length;
    }
    return parts;
  }

  async function step(event, by) {
    const ordered = annotations.inOrder();
    if (!ordered.length) return announce(gettext("No notes yet"));
    event.preventDefault();
    const at = reading.active ? ordered.indexOf(reading.active) : by > 0 ? firstInSight(ordered) - 1 : firstInSight(ordered);
    const span = ordered[(at + by + ordered.length) % ordered.length];
    reading.activate(span, { reveal: true });
    if (hasPlace(span) && !inSight(span)) await reading.scrollTo(span);
    const card = await cards.bring(span);
    reading.dispatchEvent(new Event("place"));
    card?.focus({ preventScroll: true });
  }

  function inSight(span) {
    const box = reading.boxOf(span);
    return box.top > 60 && box.bottom < innerHeight * 0.8;
  }

  /** The first note at or below the top of the screen: reading on begins there. */
  function firstInSight(ordered) {
    const { start } = viewport.span(0);
    const at = ordered.findIndex((span) => hasPlace(span) && span.start >= start);
    return at < 0 ? 0 : scrollY < 40 ? 0 : at;
  }
}
