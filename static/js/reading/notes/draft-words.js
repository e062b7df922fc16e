// What somebody typed and chose in a draft, for comparison with another version of it.
import { answersOf } from "./questions.js";

export const saidBy = ({ note, tags, choice, relation = "" }) => JSON.stringify([note, answersOf(tags), choice, relation]);
