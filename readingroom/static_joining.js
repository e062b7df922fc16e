// Joins native modules with Rollup, in an embedded V8 that has neither files nor a network.
// Expects `rollup` (static/vendor/rollup) and `given`: {sources: {"js/room.js": "…"}, entries: ["js/room.js", …]}.

const ROOM = "js/room.js";

/** Every module has its path below static/ as its id, so that nothing outside can be named. */
const fromGivenSources = {
  name: "given sources",
  resolveId(imported, importer) {
    const id = importer ? pathOf(imported, importer) : imported;
    if (!(id in given.sources)) throw new Error(`${importer} imports ${imported}, which is not there.`);
    return id;
  },
  load: (id) => given.sources[id],
};

/** Empties comments; every line and column stays, so that source maps need no step of their own. */
const withoutComments = {
  name: "without comments",
  transform(code, id) {
    const comments = [];
    try {
      this.parse(code, { onComment: comments });
    } catch (problem) {
      throw new Error(`${id}: ${problem.message}`);
    }
    for (const { start, end } of comments.reverse()) {
      code = code.slice(0, start) + code.slice(start, end).replace(/[^\n]/g, " ") + code.slice(end);
    }
    return { code: code.replace(/ +$/gm, ""), map: null };
  },
};

function pathOf(imported, importer) {
  const parts = importer.split("/").slice(0, -1);
  for (const part of imported.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== ".") parts.push(part);
  }
  return parts.join("/");
}

/** What stands directly in js/, or in anchoring/, serves several pages: it goes into the file that every page loads. */
function chunkOf(id) {
  const isForAll = id === ROOM || (/^js\/(anchoring\/)?[^/]+$/.test(id) && !given.entries.includes(id));
  return isForAll && given.entries.includes(ROOM) ? "room" : null;
}

/** Returns {"js/room.js": {name: "js/room.<hash>.js", code: "…"}, …} as JSON: the entries, what they share, and the maps. */
async function join() {
  const nameOf = (path) => path.replace(/\.js$/, "");
  const bundle = await rollup.rollup({
    input: Object.fromEntries(given.entries.map((path) => [nameOf(path), path])),
    plugins: [fromGivenSources, withoutComments],
    preserveEntrySignatures: "allow-extension",
    onwarn(warning) { throw new Error(warning.message); },
  });
  const { output } = await bundle.generate({
    format: "es",
    generatedCode: "es2015",
    sourcemap: true,
    manualChunks: chunkOf,
    entryFileNames: "[name].[hash].js",
    chunkFileNames: "js/joined/[name].[hash].js",
  });
  const files = {};
  for (const { type, fileName, code, source } of output) {
    files[fileName.replace(/\.[\w-]{8}\.js/, ".js")] = { name: fileName, content: type === "chunk" ? code : source };
  }
  return JSON.stringify(files);
}

join();
