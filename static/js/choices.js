// Filters that act at once: a choice in the form opens its address, and the reader goes on where they were in the form.
//   <form class="facets" data-controller="choices">… <input type="checkbox" name="tag" value="irony"> …</form>
// Without scripts the form has a button.
import { announce } from "./announce.js";
import { start } from "./controllers.js";

const LAST = "room.choice";

/** Sends the form at each choice; after the page came back, focuses the same choice and says what was found. */
function choices(form) {
  goOn(form);
  form.addEventListener("change", ({ target }) => {
    const { name, value } = target;
    remember({ path: location.pathname, name, value, top: scrollY });
    form.requestSubmit();
  });
  // What is left empty stays out of the address.
  form.addEventListener("formdata", ({ formData }) => {
    const given = [...formData].filter(([, value]) => value !== "");
    for (const name of new Set(formData.keys())) formData.delete(name);
    for (const [name, value] of given) formData.append(name, value);
  });
}

function remember(choice) {
  try {
    if (choice) sessionStorage.setItem(LAST, JSON.stringify(choice));
    else sessionStorage.removeItem(LAST);
  } catch { /* storage may be refused: then the page begins at its top */ }
}

function remembered() {
  try {
    return JSON.parse(sessionStorage.getItem(LAST) ?? "null");
  } catch {
    return null;
  }
}

function goOn(form) {
  const last = remembered();
  remember(null);
  if (last?.path !== location.pathname) return;
  const same = [...form.elements].filter((each) => each.name === last.name);
  const input = same.find((each) => each.type === "checkbox" && each.value === last.value) ?? same.find((each) => each.type !== "checkbox" && each.type !== "hidden");
  if (!input) return;
  for (let fold = input.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  scrollTo({ top: last.top, behavior: "instant" });
  input.focus({ preventScroll: true });
  announce(document.querySelector("#list").textContent);
}

start({ choices });
