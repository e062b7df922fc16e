// What each letter of the text came from, as the server's map says it (documents/spans: SpanMap.to_json). Pure: offsets in
// code points, spans as {start, end}.

export class SpanMap {
  /** `rows`: `[length]` for words that were added, `[length, source, source length, exact]` otherwise. */
  constructor(rows) {
    let at = 0;
    this.segments = rows.map(([length, source, sourceLength, exact]) => {
      const segment = { start: at, end: at + length, source, sourceEnd: source + sourceLength, exact: Boolean(exact) };
      at = segment.end;
      return segment;
    });
  }

  get isEmpty() {
    return this.segments.length === 0;
  }

  /** What `start` to `end` of the text came from, in the order of the capture. */
  sourcesOf(start, end) {
    const found = [];
    for (const one of this.segments) {
      if (one.start >= end) break;
      if (one.end <= start || one.source === undefined) continue;
      found.push(one.exact
        ? { start: one.source + Math.max(0, start - one.start), end: one.sourceEnd - Math.max(0, one.end - end) }
        : { start: one.source, end: one.sourceEnd });
    }
    return joined(found);
  }

  /** Where in the text the letters `start` to `end` of the capture stand. */
  placesOf(start, end) {
    const found = [];
    for (const one of this.segments) {
      if (one.source === undefined || one.source >= end || one.sourceEnd <= start) continue;
      found.push(one.exact
        ? { start: one.start + Math.max(0, start - one.source), end: one.end - Math.max(0, one.sourceEnd - end) }
        : { start: one.start, end: one.end });
    }
    return joined(found);
  }

  /** The place in the text behind what stands before `position` in the capture; 0 where nothing does. */
  behind(position) {
    let best = null;
    for (const one of this.segments) {
      if (one.source === undefined || one.source >= position) continue;
      if (best === null || one.source > best.source) best = one;
    }
    if (best === null) return 0;
    return best.exact ? Math.min(best.end, best.start + position - best.source) : best.end;
  }
}

/** Spans in order, those that touch as one. */
function joined(spans) {
  const row = [];
  for (const span of spans.sort((a, b) => a.start - b.start || a.end - b.end)) {
    const last = row.at(-1);
    if (last && span.start <= last.end) last.end = Math.max(last.end, span.end);
    else row.push({ ...span });
  }
  return row;
}
