// The list of news:
//   <ol data-controller="seen" data-url="/news/"><li class="is-new">… <a href="…" data-notice="12">…</a></li></ol>
// Opening a note from the list marks its notice as seen: the page reports that, because opening a note changes nothing by itself.
import { seen as tell } from "../api.js";
import { start } from "../controllers.js";

/** Binds one list. */
export function seen(list) {
  const mark = (event) => {
    const link = event.target.closest("[data-notice]");
    const item = link?.closest("li.is-new");
    if (!item || event.button > 1) return;
    item.classList.remove("is-new");
    tell(list.dataset.url, link.dataset.notice).catch(() => item.classList.add("is-new"));
  };
  list.addEventListener("click", mark);
  list.addEventListener("auxclick", mark);
}

start({ seen });
