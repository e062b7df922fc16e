// Measures a crowded reading page from inside: layout shift, and the time from a choice to its paint.
//   measured.seen -> {shift}    await measured.press("tag", 20) -> [ms…]
const seen = { shift: 0 };
new PerformanceObserver((list) => {
  for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) seen.shift += value;
}).observe({ type: "layout-shift", buffered: true });

const wait = (ms) => new Promise((done) => setTimeout(done, ms));
const painted = () => new Promise((done) => {
  requestAnimationFrame(() => { // a message sent within a frame arrives after that frame is painted
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = done;
    port2.postMessage(0);
  });
});

async function timed(times, act) {
  const took = [];
  for (let n = 0; n < times; n++) {
    const start = performance.now();
    act(n);
    await painted();
    took.push(performance.now() - start);
    await wait(150);
  }
  return took;
}

/** Clicks inputs of one kind, each twice: on and off again. Returns the times to paint in ms. */
async function press(kind, times) {
  const menu = document.querySelector("[data-controller=showing]");
  menu.open = true;
  await wait(300);
  const inputs = {
    person: () => menu.querySelectorAll("[data-kind=people] input"),
    tag: () => menu.querySelectorAll("[data-kind=tags] input"),
    layer: () => menu.querySelectorAll("[data-kind=without] input"),
    unresolved: () => menu.querySelectorAll("[value=unresolved]"),
    answered: () => menu.querySelectorAll("[value=answered]"),
    order: () => menu.querySelectorAll("[name=order]:not(:checked)"),
  }[kind];
  const took = await timed(times, (n) => {
    const all = inputs();
    all[Math.floor(n / 2) % all.length].click();
  });
  menu.querySelector("[data-do=clear]").click();
  await wait(300);
  return took;
}

/** Types text into the filter. Returns the ms until the result is painted. */
async function words(typed) {
  const field = document.querySelector("#filter-words");
  const followed = new Promise((done) => {
    new PerformanceObserver((list, self) => {
      if (!list.getEntriesByName("filter-painted").length) return;
      self.disconnect();
      done();
    }).observe({ type: "mark" });
  });
  const start = performance.now();
  field.value = typed;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  await followed;
  const took = performance.now() - start;
  await wait(300);
  return took;
}

const focus = (times) => timed(times, () => document.querySelector("[data-do=focus-mode]").click());

/** Scrolls from top to bottom. Returns the largest number of cards in the page at once. */
async function scroll() {
  let most = 0;
  for (let share = 0; share <= 1; share += 0.04) {
    scrollTo(0, share * document.documentElement.scrollHeight);
    await wait(150);
    most = Math.max(most, document.querySelectorAll("#notes > .note").length);
  }
  scrollTo(0, 0);
  await wait(500);
  return most;
}

window.measured = { seen, press, words, focus, scroll };
