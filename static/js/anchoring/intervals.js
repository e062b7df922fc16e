// Finds the spans at a position. Spans are {start, end} in code points, end excluded; they are stored in buckets of 256 code
// points, ordered by start, so that a lookup costs no more than the number of spans there.

const SHIFT = 8;

export class Intervals {
  #buckets = [];

  /** Stores spans that are ordered by start. */
  constructor(spans = []) {
    const buckets = this.#buckets;
    for (let i = 0; i < spans.length; i++) {
      const span = spans[i];
      const last = (span.end - 1) >> SHIFT;
      for (let n = span.start >> SHIFT; n <= last; n++) {
        if (buckets[n] === undefined) buckets[n] = [span];
        else buckets[n].push(span);
      }
    }
  }

  /** Inserts a span in order. */
  add(span) {
    this.#each(span, (bucket) => {
      let at = bucket.length;
      while (at > 0 && bucket[at - 1].start > span.start) at--;
      bucket.splice(at, 0, span);
    });
  }

  /** Removes a span. */
  remove(span) {
    this.#each(span, (bucket) => {
      const at = bucket.indexOf(span);
      if (at >= 0) bucket.splice(at, 1);
    });
  }

  /** Returns the spans that cover the code point. */
  at(codePoint) {
    const bucket = this.#buckets[codePoint >> SHIFT] ?? [];
    return bucket.filter((span) => span.start <= codePoint && codePoint < span.end);
  }

  /** Returns the spans that overlap `start` to `end`, each once, ordered by start. */
  within(start, end) {
    const found = [];
    const first = start >> SHIFT;
    for (let n = first; n <= (end - 1) >> SHIFT; n++) {
      for (const span of this.#buckets[n] ?? []) {
        const seen = n > first && span.start >> SHIFT !== n;
        if (!seen && span.start < end && span.end > start) found.push(span);
      }
    }
    return found;
  }

  #each(span, use) {
    for (let n = span.start >> SHIFT; n <= (span.end - 1) >> SHIFT; n++) use(this.#buckets[n] ??= []);
  }
}
