// The floor of painting: the least code that paints N overlapping passages and finds those under a pointer. It has no
// cards, no tags, no provenance and no forms: one index of the text nodes, spans cut by depth, only those in view.
// Expects <article id="article">…</article> and ANNOTATIONS = [{id, start, end}] in code points.

const article = document.getElementById("article");
const DEPTHS = 4;
const BUCKET = 8; // spans are indexed by the blocks of 2 ** 8 = 256 code points that they touch

export function floor() {
  const nodes = [], starts = [0], number = new Map(), buckets = [], blocks = [...article.children];
  const astral = /[\u{10000}-\u{10ffff}]/u;
  const wide = [], edges = blocks.map(() => [Infinity, 0]), places = new Map(blocks.map((block, i) => [block, i]));
  let window_ = [0, -1];

  const unit = (i, points) => {
    if (!wide[i]) return points;
    let units = 0;
    for (const data = nodes[i].data; points > 0; points--) units += data.codePointAt(units) > 0xffff ? 2 : 1;
    return units;
  };
  const points = (i, units) => {
    if (!wide[i]) return units;
    let count = 0;
    for (let at = 0; at < units; count++) at += nodes[i].data.codePointAt(at) > 0xffff ? 2 : 1;
    return count;
  };
  const nodeAt = (place, asEnd) => {
    let low = 0, high = nodes.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (asEnd ? starts[middle] < place : starts[middle] <= place) low = middle; else high = middle - 1;
    }
    return low;
  };
  const range = (start, end) => {
    const i = nodeAt(start, false), j = nodeAt(end, true);
    return new StaticRange({
      startContainer: nodes[i], startOffset: unit(i, start - starts[i]),
      endContainer: nodes[j], endOffset: unit(j, end - starts[j]),
    });
  };

  function build(annotations) {
    const walker = document.createTreeWalker(article, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const { data } = node, i = nodes.length;
      wide[i] = astral.test(data);
      number.set(node, i);
      nodes.push(node);
      starts.push(starts[i] + (wide[i] ? [...data].length : data.length));
      let block = node;
      while (block.parentNode !== article) block = block.parentNode;
      const edge = edges[places.get(block)];
      if (!edge) continue;
      edge[0] = Math.min(edge[0], starts[i]);
      edge[1] = Math.max(edge[1], starts[i + 1]);
    }
    annotations.forEach(put);
  }

  function put(annotation) {
    for (let b = annotation.start >> BUCKET; b <= (annotation.end - 1) >> BUCKET; b++) (buckets[b] ??= []).push(annotation);
  }

  function inView() {
    const blockBelow = (y) => {
      let low = 0, high = blocks.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (blocks[middle].getBoundingClientRect().bottom < y) low = middle + 1; else high = middle;
      }
      return Math.min(low, blocks.length - 1);
    };
    return [edges[blockBelow(-innerHeight)][0], edges[blockBelow(2 * innerHeight)][1]];
  }

  function draw() {
    const [low, high] = window_ = inView();
    const found = new Set();
    for (let b = low >> BUCKET; b <= high >> BUCKET; b++) for (const annotation of buckets[b] ?? []) found.add(annotation);
    const ends = [];
    for (const { start, end } of found) if (end > low && start < high) ends.push(start * 2 + 1, end * 2);
    const highlights = Array.from({ length: DEPTHS }, () => new Highlight());
    let depth = 0, from = low;
    for (const mark of Float64Array.from(ends).sort()) {
      const place = Math.floor(mark / 2);
      if (depth > 0 && place > from) highlights[Math.min(depth, DEPTHS) - 1].add(range(Math.max(0, from), place));
      depth += mark % 2 ? 1 : -1;
      from = place;
    }
    highlights.forEach((highlight, i) => CSS.highlights.set(`depth-${i + 1}`, highlight));
  }

  function characterAt(x, y) {
    const caret = document.caretPositionFromPoint(x, y);
    const i = caret && number.get(caret.offsetNode);
    if (i === undefined || i === null) return -1;
    const letter = document.createRange();
    for (const at of [caret.offset, caret.offset - 1]) {
      if (at < 0 || at >= caret.offsetNode.data.length) continue;
      letter.setStart(caret.offsetNode, at);
      letter.setEnd(caret.offsetNode, at + 1);
      for (const box of letter.getClientRects()) {
        if (x >= box.left && x < box.right && y >= box.top && y < box.bottom) return starts[i] + points(i, at);
      }
    }
    return -1;
  }

  return {
    paint(annotations) {
      build(annotations);
      draw();
      addEventListener("scroll", () => {
        const [low, high] = inView();
        if (low < window_[0] || high > window_[1]) draw();
      }, { passive: true });
    },
    hit(x, y) {
      const place = characterAt(x, y);
      return (buckets[place >> BUCKET] ?? []).filter((a) => a.start <= place && place < a.end).map((a) => a.id);
    },
    add(annotation) {
      put(annotation);
      draw();
    },
  };
}
