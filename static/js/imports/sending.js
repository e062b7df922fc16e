// Sends one form with files and reports progress. It uses XMLHttpRequest, because fetch reports no progress of uploads.
import { gettext } from "../gettext.js";

/** Posts `data`, calling `progress` with the share sent (0 to 1). Resolves to {status, body}; rejects with a message. */
export function send(url, data, progress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", url);
    request.responseType = "json";
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) progress(event.loaded / event.total);
    });
    request.addEventListener("load", () => resolve({ status: request.status, body: request.response }));
    request.addEventListener("error", () => reject(new Error(
      navigator.onLine ? gettext("The room did not answer.") : gettext("This device is offline."))));
    request.send(data);
  });
}

/** Groups the files that are sent together: an article with its file of facts, if there is one. */
export function groups(files) {
  const isFacts = (file) => file.name.toLowerCase().endsWith(".json");
  const facts = new Map(files.filter(isFacts).map((file) => [file.name, file]));
  const found = files.filter((file) => !isFacts(file)).map((article) => {
    const names = [`${article.name}.json`, `${article.name.replace(/\.[^.]*$/, "")}.json`];
    const beside = names.find((name) => facts.has(name));
    return { article, files: beside ? [article, facts.get(beside)] : [article] };
  });
  const used = new Set(found.flatMap((group) => group.files));
  return [...found, ...[...facts.values()].filter((file) => !used.has(file)).map((file) => ({ article: file, files: [file] }))];
}
