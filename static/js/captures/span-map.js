// Maps each code point of the text to its source, from the server's map (documents/spans: SpanMap.to_json). Pure: offsets in
// code points, spans as {start, end}.

export class SpanMap {
  /** `rows`: `[length]` for added text, `[length, source, source length, exact]` otherwise. */
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

  /** Returns the sources of `start` to `end` of the text, in the order of the capture. */
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

  /** Returns where `start` to `end` of the capture occurs in the text. */
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

  /** Returns the place in the text after what precedes `position` in the capture; 0 if nothing does. */
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

/** Returns spans in order, with touching spans joined. */
function joined(spans) {
  const row = [];
  for (const span of spans.sort((a, b) => a.start - b.start || a.end - b.end)) {
    const last = row.at(-1);
    if (last && span.start <= last.end) last.end = Math.max(last.end, span.end);
    else row.push({ ...span });
  }
  return row;
}
