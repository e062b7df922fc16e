// The questions that tags ask, with fields for the answers; a number key chooses among the answers of the question that has
// the focus. Used by the composer, and wherever a tag is put on a passage without one.
//   <div data-part="questions"><fieldset class="asked"><legend>claim</legend>
//     <fieldset class="asked-one" role="radiogroup"><legend>Stance</legend>
//       <label class="tick"><input type="radio"> for</label>…</fieldset></fieldset></div>
import { gettext } from "../../gettext.js";

const MANY = 7; // choices; more are a list that opens
const FORMS = { one: "choice", several: "choice", number: "number", date: "date", words: "words" };
let made = 0;

export class Questions {
  /** `ask(name)` returns the questions of a tag, `changed(field)` is called after an answer. */
  constructor(element, { ask, changed = () => {} }) {
    Object.assign(this, { element, ask, changed, tags: [] });
    element.addEventListener("input", ({ target }) => this.#answered(target));
    element.addEventListener("keydown", (event) => {
      if (!event.ctrlKey && !event.metaKey && !event.altKey && this.choose(event.key, event.target)) event.preventDefault();
    });
  }

  /** Shows the questions of these tags, `[{name, questions, answers}…]`, and fetches those that are not known. */
  async show(tags) {
    this.tags = tags;
    this.#draw();
    const unknown = tags.filter((tag) => !tag.questions);
    await Promise.all(unknown.map(async (tag) => { tag.questions = await this.ask(tag.name).catch(() => undefined); }));
    if (this.tags === tags && unknown.some((tag) => tag.questions?.length)) this.#draw();
  }

  /** Forgets what is asked, because another vocabulary may ask otherwise; answers go to questions of the same name. */
  forget() {
    for (const tag of this.tags) delete tag.questions;
    return this.show(this.tags);
  }

  /** Returns how many required questions have no answer. */
  get lacking() {
    const lacks = (tag) => (tag.questions ?? []).filter((asked) => asked.required && isEmpty(answerTo(asked, tag)));
    return this.tags.reduce((sum, tag) => sum + lacks(tag).length, 0);
  }

  /** Puts the focus on the first field whose question has no answer, or on the first of all. Returns whether there is one. */
  focus() {
    const groups = [...this.element.querySelectorAll("[data-question]")];
    const group = groups.find((each) => isEmpty(this.#answerOf(each))) ?? groups[0];
    group?.querySelector("input:checked, input:not([value='']), input, select")?.focus({ preventScroll: true });
    return Boolean(group);
  }

  /** Chooses the answer with the number `key`, of the question at `target` or else of the first that has none. */
  choose(key, target = null) {
    if (!/^[1-9]$/.test(key) || target?.matches("select, input:not([type=radio], [type=checkbox])")) return false;
    const groups = [...this.element.querySelectorAll("fieldset[data-question]")];
    const group = target?.closest("fieldset[data-question]") ?? groups.find((each) => isEmpty(this.#answerOf(each)));
    const field = group && [...group.querySelectorAll("input:not([value=''])")][Number(key) - 1];
    if (!field) return false;
    field.checked = field.type === "radio" || !field.checked;
    field.focus({ preventScroll: true });
    field.dispatchEvent(new Event("input", { bubbles: true }));
    return true;
  }

  #draw() {
    const focused = this.element.contains(document.activeElement) ? document.activeElement.dataset.place : null;
    const asking = this.tags.filter((tag) => tag.questions?.length);
    for (const tag of asking) takeOver(tag);
    this.element.replaceChildren(...asking.map((tag) => this.#fieldset(tag)));
    this.element.hidden = !asking.length;
    if (focused) this.element.querySelector(`[data-place="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  }

  #fieldset(tag) {
    const box = element("fieldset", "asked");
    const legend = element("legend", "label");
    legend.append(Object.assign(element("span", `tag tag-${tag.slot ?? "plain"}`), { textContent: tag.name, dir: "auto" }));
    box.append(legend, ...tag.questions.map((asked) => field(tag, asked)));
    return box;
  }

  #answered(target) {
    const group = target.closest("[data-question]");
    const [tag, asked] = this.#of(group);
    const others = (tag.answers ?? []).filter((answer) => answer.question !== asked.id);
    const answer = read(group, asked);
    tag.answers = isEmpty(answer) ? others : [...others, answer];
    this.changed(target);
  }

  #answerOf(group) {
    const [tag, asked] = this.#of(group);
    return answerTo(asked, tag);
  }

  #of({ dataset }) {
    const tag = this.tags.find((each) => each.name === dataset.tag);
    return [tag, tag.questions.find((asked) => asked.id === dataset.question)];
  }
}

/** Returns what tags were answered, for comparison. */
export const answersOf = (tags) => tags.map(({ name, answers }) => [
  name,
  ...(answers ?? []).map((one) => [one.question, one.choice?.map(({ id }) => id) ?? one.number ?? one.date ?? one.words]).sort(),
]);

/** Returns an answer as it is sent: of choices the identifiers. */
export function answerOf({ question, choice, number, date, words }) {
  if (choice) return { question, choice: choice.map(({ id }) => id) };
  return { question, ...(number !== undefined ? { number } : date !== undefined ? { date } : { words }) };
}

const answerTo = (asked, { answers }) => (answers ?? []).find((answer) => answer.question === asked.id);
const isEmpty = (answer) => !answer || (answer.choice ? !answer.choice.length : !(answer.number ?? answer.date ?? answer.words ?? "").trim());

/** Gives answers that were given to questions of another vocabulary to those of the same name, as the server does. */
function takeOver(tag) {
  const known = new Set(tag.questions.map((asked) => asked.id));
  tag.answers = tag.answers?.map((answer) => {
    const asked = known.has(answer.question) ? null : tag.questions.find((each) => same(each.name, answer.name) && FORMS[each.type] in answer);
    if (!asked) return answer;
    const offered = (label) => asked.choices.find((choice) => same(choice.label, label));
    const choice = answer.choice?.map(({ label }) => offered(label)).filter(Boolean);
    return { ...answer, question: asked.id, ...(choice && { choice }) };
  });
}

const same = (one, other) => one?.toLowerCase() === other?.toLowerCase();

function read(group, asked) {
  const form = FORMS[asked.type];
  const answer = { question: asked.id, name: asked.name };
  if (form !== "choice") return { ...answer, [form]: group.querySelector("input").value };
  const select = group.querySelector("select");
  const ids = select ? [select.value] : [...group.querySelectorAll("input:checked")].map(({ value }) => value);
  return { ...answer, choice: asked.choices.filter(({ id }) => ids.includes(id)) };
}

// -- Fields ---------------------------------------------------------------------------------------

function field(tag, asked) {
  const answer = answerTo(asked, tag);
  const isGroup = asked.type === "several" || (asked.type === "one" && asked.choices.length <= MANY);
  const box = element(isGroup ? "fieldset" : "div", "asked-one");
  Object.assign(box.dataset, { tag: tag.name, question: asked.id });
  const id = `asked-${++made}`;
  const label = element(isGroup ? "legend" : "label", "asked-name");
  label.append(Object.assign(element("b"), { textContent: asked.name, dir: "auto" }));
  if (asked.required) label.append(" ", Object.assign(element("span", "meta"), { textContent: gettext("required") }));
  box.append(label);
  const hint = [asked.question, hintOf(asked)].filter(Boolean).join(" ");
  if (hint) box.append(Object.assign(element("p", "meta small"), { id: `${id}-hint`, textContent: hint, dir: "auto" }));
  const control = isGroup ? choices(tag, asked, answer, id) : single(tag, asked, answer);
  const described = isGroup ? box : control;
  if (hint) described.setAttribute("aria-describedby", `${id}-hint`);
  if (!isGroup) {
    control.id = label.htmlFor = id;
    if (asked.required) control.required = true;
  }
  box.append(control);
  return box;
}

function hintOf({ type, minimum, maximum }) {
  if (type === "date") return gettext("Such as 2024, 2024-03-14, 2024-03~ (about) or 1990/2024 (from, to).");
  if (type !== "number") return "";
  if (minimum !== undefined && maximum !== undefined) return gettext("A number from {minimum} to {maximum}.", { minimum, maximum });
  if (minimum !== undefined) return gettext("A number of at least {minimum}.", { minimum });
  return maximum !== undefined ? gettext("A number of at most {maximum}.", { maximum }) : "";
}

function choices(tag, asked, answer, name) {
  const list = element("div", "asked-choices");
  const chosen = new Set((answer?.choice ?? []).map(({ id }) => id));
  const offered = asked.choices.map((choice, n) => ({ ...choice, key: n < 9 ? String(n + 1) : "" }));
  if (asked.type === "one" && !asked.required) offered.push({ id: "", label: gettext("No answer"), key: "" });
  list.append(...offered.map(({ id, label, key }) => {
    const line = element("label", "tick");
    const input = Object.assign(element("input"), { type: asked.type === "one" ? "radio" : "checkbox", name, value: id });
    input.checked = id ? chosen.has(id) : !chosen.size;
    input.dataset.place = `${tag.name} ${asked.id} ${id}`;
    line.append(input, " ", Object.assign(element("span"), { textContent: label, dir: "auto" }));
    if (key) {
      input.setAttribute("aria-keyshortcuts", key);
      const hint = Object.assign(element("kbd"), { textContent: key });
      hint.setAttribute("aria-hidden", "true");
      line.append(" ", hint);
    }
    return line;
  }));
  return list;
}

function single(tag, asked, answer) {
  const control = element(asked.type === "one" ? "select" : "input", "input");
  control.dataset.place = `${tag.name} ${asked.id}`;
  if (asked.type === "one") {
    const none = new Option(gettext("No answer"), "");
    control.append(none, ...asked.choices.map(({ id, label }) => new Option(label, id)));
    control.value = answer?.choice?.[0]?.id ?? "";
    return control;
  }
  control.type = "text";
  control.autocomplete = "off";
  control.dir = "auto";
  control.maxLength = asked.type === "words" ? 500 : 100;
  if (asked.type === "number") control.inputMode = "decimal";
  control.value = answer?.[FORMS[asked.type]] ?? "";
  return control;
}

function element(name, className = "") {
  const made = document.createElement(name);
  if (className) made.className = className;
  return made;
}
