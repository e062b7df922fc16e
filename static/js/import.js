// The form for adding articles: which files are chosen and whether they are too large, and that the room is at work.
//   <form data-controller="import"> <input type="file" name="files" multiple>
//     <ul data-chosen hidden></ul> … <button type="submit"> <span data-busy role="status"></span>
// Files may be dropped on the zone around the list. Without this the form works all the same, and the room says the same afterwards.
import { start } from "./controllers.js";
import { gettext, ngettext } from "./words.js";

const MOST = 20 * 1024 * 1024;

function upload(form) {
  const input = form.querySelector("input[type=file]");
  const list = form.querySelector("[data-chosen]");
  const busy = form.querySelector("[data-busy]");
  const button = form.querySelector("button[type=submit]");

  const show = () => {
    list.replaceChildren(...[...input.files].map(row));
    list.hidden = input.files.length === 0;
  };
  const work = () => {
    button.setAttribute("aria-busy", "true");
    busy.textContent = ngettext("Reading {n} file…", "Reading {n} files…", input.files.length);
  };
  // A page that comes back from the browser's memory is no longer at work.
  const rest = () => {
    button.removeAttribute("aria-busy");
    busy.textContent = "";
  };

  const zone = list.parentElement;
  const take = (event) => {
    event.preventDefault();
    delete zone.dataset.over;
    if (event.dataTransfer.files.length === 0) return;
    input.files = event.dataTransfer.files;
    show();
  };
  const over = (event) => {
    event.preventDefault();
    zone.dataset.over = "";
  };

  zone.addEventListener("dragover", over);
  zone.addEventListener("dragleave", () => { delete zone.dataset.over; });
  zone.addEventListener("drop", take);
  input.addEventListener("change", show);
  form.addEventListener("submit", work);
  addEventListener("pageshow", rest);
  show();
}

function row(file) {
  const item = document.createElement("li");
  const name = document.createElement("bdi");
  name.translate = false;
  name.textContent = file.name;
  item.append(name, ` ${size(file.size)}`);
  if (file.size > MOST) {
    const fault = document.createElement("strong");
    fault.textContent = ` ${gettext("Too large: at most 20 MB are taken.")}`;
    item.append(fault);
  }
  return item;
}

function size(bytes) {
  const units = [[1024 * 1024, gettext("{n} MB")], [1024, gettext("{n} kB")], [1, gettext("{n} bytes")]];
  const [unit, words] = units.find(([least]) => bytes >= least) ?? units.at(-1);
  const number = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 });
  return words.replace("{n}", number.format(bytes / unit));
}

start({ import: upload });
