// The contents list shows where the reader is and how many notes each part has.
//   <nav class="contents-list"><ol><li><a href="#a-one" data-start="120">One</a></li>…</ol></nav>
import { ngettext } from "../../gettext.js";

export function contents(reading) {
  const lists = [...document.querySelectorAll(".contents-list")].map((list) => [...list.querySelectorAll("a")]);
  const heads = (lists[0] ?? []).map((link) => document.getElementById(decodeURIComponent(link.hash.slice(1))));

  function count() {
    const starts = (lists[0] ?? []).map((link) => Number(link.dataset.start));
    const numbers = starts.map(() => 0);
    for (const { start } of reading.annotations.standing) {
      const part = starts.findLastIndex((at) => at <= start);
      if (part >= 0) numbers[part]++;
    }
    for (const links of lists) {
      links.forEach((link, i) => {
        link.querySelector("span")?.remove();
        if (numbers[i]) link.append(numberOf(numbers[i]));
      });
    }
  }

  function numberOf(n) {
    const number = document.createElement("span");
    const words = document.createElement("span");
    words.className = "visually-hidden";
    words.textContent = ` ${ngettext("note", "notes", n)}`;
    number.append(String(n), words);
    return number;
  }

  function follow() {
    const passed = heads.findLastIndex((head) => head && head.getBoundingClientRect().top < innerHeight * 0.4);
    for (const links of lists) {
      links.forEach((link, i) => {
        const is = i === passed;
        if (is === link.hasAttribute("aria-current")) return;
        if (is) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
        if (is) keepInSight(link);
      });
    }
  }

  /** Scrolls the list, never the page. */
  function keepInSight(link) {
    const list = link.closest(".contents-list");
    const [box, frame] = [link.getBoundingClientRect(), list.getBoundingClientRect()];
    if (box.top < frame.top || box.bottom > frame.bottom) list.scrollTop += box.top - frame.top - frame.height / 3;
  }

  let waiting = 0;
  addEventListener("scroll", () => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(follow);
  }, { passive: true });
  reading.turns.add(count);
  reading.addEventListener("layout", follow);
}
