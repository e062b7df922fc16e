// Sends one form with files and tells how far it is. XMLHttpRequest, because fetch says nothing while it sends.
import { gettext } from "../gettext.js";

/** Posts `data`, calling `progress` with the share that was sent (0 to 1). Answers {status, body}; rejects with words. */
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

/** Files in the groups in which they are sent: an article with the file of facts beside it, if there is one. */
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
