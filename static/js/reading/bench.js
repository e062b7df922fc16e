// For measurements from outside: with ?bench, the page reports the notes under a point, and paints one more.
//   bench.hit(x, y) -> ids      bench.add({id, start, end}) -> Promise, painted
import { codePointAt } from "./paint/hit-test.js";

export function bench(reading) {
  const frames = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  return {
    hit(x, y) {
      const letter = codePointAt(reading.index, x, y);
      return letter < 0 ? [] : reading.annotations.at(letter).map((span) => span.id);
    },
    async add({ id, start, end }) {
      reading.annotations.add({
        id, start, end, slot: 0, lane: 0, state: "kept", kind: "highlight", audience: "public", group: null, tags: [],
      });
      await frames();
    },
  };
}
