// What somebody typed and chose in a draft, for comparison with another version of it.
export const saidBy = ({ note, tags, choice, relation = "" }) => JSON.stringify([note, tags.map((tag) => tag.name), choice, relation]);
