// The list of news:
//   <ol data-controller="seen" data-url="/news/"><li class="is-new">… <a href="…" data-notice="12">…</a></li></ol>
// A line that opens to a list holds further <li class="is-new">, and is new as long as one of them is.
// Opening a note from the list marks its notice as seen: the page reports that, because opening a note changes nothing by itself.
import { seen as tell } from "../api.js";
import { start } from "../controllers.js";

/** Binds one list. */
export function seen(list) {
  const mark = (event) => {
    const link = event.target.closest("[data-notice]");
    const item = link?.closest("li.is-new");
    if (!item || event.button > 1) return;
    setNew(item, false);
    tell(list.dataset.url, link.dataset.notice).catch(() => setNew(item, true));
  };
  list.addEventListener("click", mark);
  list.addEventListener("auxclick", mark);
}

function setNew(item, isNew) {
  item.classList.toggle("is-new", isNew);
  const line = item.parentElement.closest(".notice-list > li");
  line?.classList.toggle("is-new", line.querySelector("li.is-new") !== null);
}

start({ seen });
