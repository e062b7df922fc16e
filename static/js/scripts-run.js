// Tells the server that scripts run in this browser, so that a signed-in reader's page comes without the cards of its notes, which
// scripts fetch near the reader (documents/views/article/reading.py). The cookie says nothing else. Who has no account gets none.
//   <body data-account="<uuid>">
const SECONDS = 14 * 24 * 3600; // as long as one stays signed in

export function sayThatScriptsRun() {
  if (!document.body.dataset.account) return;
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `scripts=run; path=/; max-age=${SECONDS}; samesite=lax${secure}`;
}
