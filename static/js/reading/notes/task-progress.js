// After each note that this page saves, shows anew how much of the task is done, and who sees it now.
//   <section class="task-bar"> … <div data-part="standing" role="status">…</div></section>
import * as api from "../../api.js";

/** Follows the writes of this page; of several answers the last one asked for is shown. */
export function taskProgress(bar) {
  const standing = bar.querySelector("[data-part=standing]");
  let asked = 0;
  api.writes.addEventListener("kept", async () => {
    const number = ++asked;
    try {
      const fresh = (await api.page(location.href)).querySelector(".task-bar [data-part=standing]");
      if (fresh && number === asked) standing.replaceChildren(...fresh.childNodes);
    } catch {
      // The note is saved; what the bar says of it waits for the next one.
    }
  });
}
