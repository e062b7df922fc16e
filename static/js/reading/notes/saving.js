// Saves a draft as an annotation, as W3C JSON-LD through the one write path; the page shows it as soon as it is saved.
import * as api from "../../api.js";
import { SLOTS } from "../../anchoring/lanes.js";
import { isJoin, joinOf } from "../joining/join-fields.js";
import { sha256 } from "../../sha-256.js";
import { answerOf } from "./questions.js";

const QUOTE_LIMIT = 50_000; // code points, as in documents/webannotation/vocabulary.py
const ANNO = "http://www.w3.org/ns/anno.jsonld";

export class Saving {
  constructor(reading, cards, writing) {
    Object.assign(this, { reading, cards, writing });
  }

  /** Saves a draft, new or an edit, and shows the result. */
  async save(draft, kept = () => {}) {
    return this.show(await this.keep(draft, kept), draft);
  }

  /** Saves a draft and returns the annotation. The draft records what was sent, for another try. */
  async keep(draft, kept = () => {}) {
    const { annotation } = draft.annotation ? await this.#change(draft) : await this.#make(draft, kept);
    return annotation;
  }

  /**
   * Creates an annotation. If an earlier try of this draft may have succeeded, exactly the same request is sent again:
   * its key returns the annotation that was created then, and what was typed since becomes an edit of it. A first try
   * that was refused, as after a lost session, created nothing: the next one sends the draft as it is then.
   */
  async #make(draft, kept) {
    const wanted = this.annotationOf(draft);
    const isFirstTry = !draft.sent;
    const first = draft.sent ?? wanted;
    draft.sent = first;
    kept(draft);
    let made;
    try {
      const { annotations, container } = this.reading.facts; // the first passage of a join may be in another article
      made = await api.create(draft.joined ? annotations : container, first, draft.key ?? draft.id);
    } catch (problem) {
      if (isFirstTry && problem.isRefusal) {
        delete draft.sent;
        kept(draft);
      }
      throw problem;
    }
    if (JSON.stringify(first) === JSON.stringify(wanted)) return made;
    return api.replace(pathOf(made.annotation.id), { ...made.annotation, ...wanted }, made.etag);
  }

  async #change(draft) {
    const { annotation, etag } = draft.read;
    const { motivation, relation, body, audience, group } = this.annotationOf(draft);
    if (draft.root) return api.replace(pathOf(annotation.id), { ...annotation, body: [...otherBodies(annotation), ...body] }, etag);
    const changed = { ...annotation, motivation, audience, body: [...otherBodies(annotation), ...body] };
    if (relation) changed.relation = relation;
    if (group) changed.group = group;
    else delete changed.group;
    return api.replace(pathOf(annotation.id), changed, etag, draft.shows ? { "Shows-Answers": String(draft.shows) } : {});
  }

  /** Returns a draft as a Web Annotation. */
  annotationOf(draft) {
    const { facts } = this.reading;
    const address = (path) => new URL(path, location.origin).href;
    const note = draft.note.trim();
    const tags = tagsKept(draft);
    const body = tags.map(({ name, answers }) => ({
      type: "TextualBody", purpose: "tagging", value: name, ...(answers && { answers: answers.map(answerOf) }),
    }));
    if (note) body.unshift({ type: "TextualBody", purpose: "commenting", value: note, format: "text/markdown" });
    if (draft.root) {
      const target = address(`${facts.annotations}${draft.answers}`);
      return { "@context": [ANNO, address(facts.context)], type: "Annotation", motivation: "replying", body, target };
    }
    const said = {
      "@context": [ANNO, address(facts.context)],
      type: "Annotation",
      motivation: note ? "commenting" : tags.length ? "tagging" : "highlighting",
      body,
      target: draft.place ? this.#targetOf(draft) : address(facts.whole),
      ...this.writing.sharing(draft.choice),
    };
    if (!isJoin(draft)) return said;
    return { ...said, ...joinOf(draft, said.target, draft.joined && this.#targetOf({ ...draft.joined, place: draft.joined })) };
  }

  #targetOf({ revision, place, source = this.reading.facts.source }) {
    return {
      source: new URL(source.replace(/\d+\/$/, `${revision}/`), location.origin).href,
      selector: selectorOf(place),
    };
  }

  /** Shows a saved annotation on the page, with its card. */
  async show(annotation, draft) {
    const id = annotation.id.split("/").at(-1);
    const { annotations, facts } = this.reading;
    const old = annotations.byId.get(id);
    if (isJoin(draft)) {
      annotations.merge(await api.listOf(facts.anchors, [id])); // where both passages are, if both are in this text
      await this.cards.fetch([id]);
      return annotations.byId.get(id);
    }
    if (!old && draft.place && draft.revision !== Number(facts.revision)) {
      annotations.load(await api.list(facts.anchors)); // the server knows the position in this text of a passage in an older one
      annotations.show(annotations.hidden);
      await this.cards.fetch([id]);
      return annotations.byId.get(id);
    }
    const { audience, group } = this.writing.words(draft.choice);
    const span = {
      start: (old ?? draft.place)?.start ?? null,
      end: (old ?? draft.place)?.end ?? null,
      state: old?.state ?? (draft.place ? "kept" : "whole"),
      id, lane: 0, mine: true, audience, group: group ? [group, ""] : null, person: null,
      kind: draft.note.trim() ? "note" : "highlight",
      tags: tagsKept(draft), slot: slotOfDraft(draft),
    };
    if (old) annotations.remove(id);
    annotations.add(span);
    await this.cards.fetch([id]);
    return span;
  }
}

/** Returns the position and the quote of a passage; the hash stands for a quote that is too long to be sent. */
function selectorOf({ start, end, exact, prefix, suffix }) {
  const position = { type: "TextPositionSelector", start, end };
  if (end - start > QUOTE_LIMIT) return [{ ...position, exactSha256: sha256(exact) }];
  return [position, { type: "TextQuoteSelector", exact, prefix, suffix }];
}

/** Returns the path of an annotation on this site, whatever host name the site is reached by. */
const pathOf = (iri) => new URL(iri).pathname;

/** Returns the bodies that this page does not write; they are saved unchanged. */
function otherBodies(annotation) {
  const bodies = annotation.body === undefined ? [] : [annotation.body].flat();
  return bodies.filter((body) => typeof body === "string" || !["commenting", "tagging"].includes(body.purpose));
}

/** Returns the tags of a draft without those that are lost where its note moves, as was said (moving-audience.js). */
const tagsKept = ({ tags, lost = [] }) => tags.filter(({ name }) => !lost.includes(name));

function slotOfDraft(draft) {
  const slots = tagsKept(draft).map((tag) => SLOTS.indexOf(tag.slot ?? "plain"));
  return slots.find((slot) => slot > 0) ?? 0;
}
