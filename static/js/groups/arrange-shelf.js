// The shelf of a group, arranged by dragging. Without scripts, buttons move its articles up and down.
//   <ol data-controller="shelf"> <li data-item="7"> … </li> … </ol>
//   <form data-order hidden> <input name="order"> </form>
// When an article is dropped, the form sends the order of all articles.
import { start } from "../controllers.js";

function shelf(list) {
  const form = document.querySelector("form[data-order]");
  let carried = null;

  const over = (event) => {
    if (!carried) return;
    event.preventDefault();
    const item = event.target.closest("li[data-item]");
    if (!item || item === carried || item.parentElement !== list) return;
    const { top, height } = item.getBoundingClientRect();
    if (event.clientY < top + height / 2) item.before(carried);
    else item.after(carried);
  };
  const end = () => {
    if (!carried) return;
    delete carried.dataset.carried;
    carried = null;
    const order = keys();
    if (order === before) return;
    form.elements.order.value = order;
    form.submit();
  };
  const begin = (event) => {
    const item = event.target.closest?.("li[data-item]");
    if (!item) return;
    carried = item;
    carried.dataset.carried = "";
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", item.dataset.item);
  };
  const keys = () => [...list.children].map((item) => item.dataset.item).join(",");

  const before = keys();
  // Only the number of an article is draggable, so that its text can still be selected and its links dragged.
  for (const number of list.querySelectorAll(".group-shelf-number")) number.draggable = true;
  list.addEventListener("dragstart", begin);
  list.addEventListener("dragover", over);
  list.addEventListener("drop", (event) => event.preventDefault());
  list.addEventListener("dragend", end);
}

start({ shelf });
