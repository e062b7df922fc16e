// Updates a card on the page from the server's version, part by part: equal parts stay, with
// their focus, their open folds and anything that is being written in them.
//   <article class="note" data-id><header class="note-by">…</header><div class="note-words">…</div>
//     <div class="replies"><div id="note-<uuid>">…</div>…</div><footer class="note-foot">…</footer></article>
const WRITTEN_IN = ".composer, form, textarea";
const OF_THE_PLACE = new Set(["class", "style", "tabindex", "data-placed", "data-new"]); // set by the page, not by the server
const isOfThePage = (name) => name.startsWith("is-"); // a class

/** Updates `card` from `fresh`. Returns the new replies: `[element…]`. */
export function updateCard(card, fresh) {
  takeAttributes(card, fresh);
  const came = [];
  const written = card.querySelector(":scope > .composer");
  if (!written) gather(card);
  const left = new Set([...card.children].filter((part) => !part.matches(".replies-after")));
  const olds = partners([...fresh.children], left);
  let before = null;
  for (const part of [...fresh.children]) {
    const old = olds.get(part) ?? null;
    if (old && part.matches(".replies")) came.push(...renewAnswers(card, old, part));
    const now = old && (part.matches(".replies") || said(old) === said(part)) ? old : put(card, old, part, before);
    if (before && !follows(now, before) && !now.contains(document.activeElement)) before.after(now);
    if (!old && part.matches(".replies")) {
      came.push(...answersIn(part));
      if (written) written.after(part);
    }
    before = now;
  }
  for (const part of left) if (!holdsWriting(part) && !part.matches(".is-new-mark")) part.remove();
  return came;
}

/** Finds the older version of each part, and takes it from `left`: an equal one first, else one of the same kind. */
function partners(parts, left) {
  const found = new Map();
  for (const same of [(old, part) => said(old) === said(part), (old, part) => keyOf(old) === keyOf(part)]) {
    for (const part of parts.filter((each) => !found.has(each))) {
      const old = [...left].find((each) => same(each, part));
      if (old) found.set(part, old);
      left.delete(old);
    }
  }
  return found;
}

/** Gives the card the server's attributes and classes; the page's own stay. */
function takeAttributes(card, fresh) {
  const names = new Set([...card.getAttributeNames(), ...fresh.getAttributeNames()].filter((name) => !OF_THE_PLACE.has(name)));
  for (const name of names) {
    if (fresh.hasAttribute(name)) card.setAttribute(name, fresh.getAttribute(name));
    else card.removeAttribute(name);
  }
  card.className = [...fresh.classList, ...[...card.classList].filter(isOfThePage)].join(" ");
}

/**
 * Updates the replies of a thread, including folded ones: open folds stay open, and new replies are added below whatever
 * is being written, so that it does not move.
 */
function renewAnswers(card, list, fresh) {
  const wanted = new Map(answersIn(fresh).map((answer) => [answer.id, answer]));
  const here = new Set();
  for (const answer of answersIn(card)) {
    const now = wanted.get(answer.id);
    here.add(answer.id);
    if (holdsWriting(answer)) continue;
    if (!now) answer.remove();
    else if (said(answer) !== said(now)) put(answer.parentElement, answer, now);
  }
  const summary = list.querySelector(".replies-more > summary");
  if (summary) summary.replaceChildren(...(fresh.querySelector(".replies-more > summary") ?? summary).childNodes);
  const came = [...wanted.values()].filter((answer) => !here.has(answer.id));
  const below = came.length ? placeBelow(card) : null;
  if (below) below.append(...came);
  else for (const answer of came) putInOrder(list, answer, [...wanted.keys()]);
  return came;
}

/** Inserts a reply after the one before it: one that was hidden until now may be older than others. */
function putInOrder(list, answer, ids) {
  const earlier = ids.slice(0, ids.indexOf(answer.id)).reverse();
  const previous = earlier.map((id) => list.querySelector(`#${CSS.escape(id)}`)).find(Boolean);
  if (previous) previous.after(answer);
  else list.prepend(answer);
}

/** Returns the element for replies that come while one is written in the card; null if none is. */
function placeBelow(card) {
  const written = card.querySelector(":scope > .composer");
  if (!written) return null;
  const there = card.querySelector(":scope > .replies-after");
  if (there) return there;
  const box = document.createElement("div");
  box.className = "replies replies-after";
  written.after(box);
  return box;
}

/** Puts all replies together again when nothing is being written. */
function gather(card) {
  const below = card.querySelector(":scope > .replies-after");
  if (!below) return;
  const list = card.querySelector(":scope > .replies:not(.replies-after)");
  if (list) list.append(...below.children);
  else below.classList.remove("replies-after");
  if (list) below.remove();
}

const answersIn = (part) => [...part.querySelectorAll('[id^="note-"]')];

/** Replaces an older part, or inserts one after another; folds stay open, and the focus stays on the same button. */
function put(parent, old, part, before = null) {
  if (!old) {
    if (before) before.after(part);
    else parent.prepend(part);
    return part;
  }
  if (holdsWriting(old)) return old;
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  if (old.matches("details[open]")) part.open = true;
  old.replaceWith(part);
  if (focused) (sameButton(part, focused) ?? parent.closest("article[data-id]"))?.focus({ preventScroll: true });
  return part;
}

const follows = (part, before) => Boolean(before.compareDocumentPosition(part) & Node.DOCUMENT_POSITION_FOLLOWING);
const sameButton = (part, { dataset }) => dataset.do && part.querySelector(`[data-do="${CSS.escape(dataset.do)}"]`);
const keyOf = (part) => part.id || part.classList[0] || part.localName;
const holdsWriting = (part) => part.matches(WRITTEN_IN) || part.querySelector(WRITTEN_IN) !== null;

/** Returns the HTML of a part without what the page added to it. */
function said(part) {
  const copy = part.cloneNode(true);
  for (const mark of copy.querySelectorAll(".is-new-mark")) mark.remove();
  for (const each of [copy, ...copy.querySelectorAll("[data-new], details")]) {
    each.removeAttribute("data-new");
    if (each.localName === "details") each.removeAttribute("open");
  }
  return copy.outerHTML;
}
