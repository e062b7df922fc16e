// The form for adding articles: the chosen files, the progress of each, and its result.
//   <form data-controller="import"> <input type="file" name="chosen" multiple>
//     <ul data-chosen hidden></ul> … <button type="submit"> <span data-busy role="status"></span>
//     <input name="address"> <button data-fetch formaction="…">
// Files may be dropped on the zone around the list. Each is sent separately, one after the other, and the report above the form
// says how each goes on. Without scripts the form works all the same, and the server shows the same report afterwards.
import { start } from "../controllers.js";
import { groups, send } from "./sending.js";
import { Report } from "./report.js";
import { gettext, ngettext } from "../gettext.js";

const MOST = 20 * 1024 * 1024;

function upload(form) {
  const input = form.querySelector("input[type=file]");
  const list = form.querySelector("[data-chosen]");
  const busy = form.querySelector("[data-busy]");
  const button = form.querySelector("button[type=submit]");
  const fetching = form.querySelector("[data-fetch]");
  const report = new Report(document.querySelector("[data-report]"));

  const show = () => {
    list.replaceChildren(...[...input.files].map(row));
    list.hidden = input.files.length === 0;
  };
  const work = (words) => {
    button.setAttribute("aria-busy", "true");
    busy.textContent = words;
  };
  // A page restored from the browser's page cache is no longer busy.
  const rest = () => {
    button.removeAttribute("aria-busy");
    busy.textContent = "";
  };

  const submit = async (event) => {
    if (event.submitter === fetching) return work(gettext("Fetching the page…"));
    event.preventDefault();
    if (button.getAttribute("aria-busy")) return;
    const files = [...input.files];
    work(ngettext("Sending {n} file…", "Sending {n} files…", files.length));
    try {
      await sendAll(form, input, groups(files), report, list);
      input.value = "";
      show();
    } catch (fault) {
      const words = document.createElement("p");
      words.className = "fault";
      words.setAttribute("role", "alert");
      words.textContent = `${fault.message} ${gettext("What is in the report was dealt with. Send the rest again.")}`;
      list.after(words);
    }
    rest();
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
  form.addEventListener("submit", submit);
  form.querySelector("input[name=address]").addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    fetching.click();
  });
  addEventListener("pageshow", rest);
  show();
}

/** Sends the groups one after the other. If the form itself has an error, the server shows it on its own page. */
async function sendAll(form, input, waiting, report, list) {
  list.parentElement.querySelector(".fault[role=alert]")?.remove();
  const bars = new Map(waiting.map((group) => [group, bar(list.children[[...input.files].indexOf(group.article)])]));
  let batch = null;
  for (const group of waiting) {
    const data = new FormData(form);
    data.delete(input.name);
    for (const file of group.files) data.append(input.name, file);
    if (batch) data.set("batch", batch);
    const { status, body } = await send(form.action, data, bars.get(group));
    if (status === 422 || !body?.rows) return form.submit();
    if (!batch) report.clear();
    batch = body.batch;
    report.add(body.rows, body.address);
    bars.get(group)(1);
  }
  report.show();
}

/** Adds a progress bar to a row of the list; returns the function that moves it. */
function bar(item) {
  const progress = document.createElement("progress");
  progress.max = 1;
  progress.value = 0;
  progress.setAttribute("aria-label", item.querySelector("bdi").textContent);
  item.append(progress);
  return (share) => { progress.value = share; };
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
