// Tells the server that scripts run in this browser, so that a signed-in reader's page comes without the cards of its notes, which
// scripts fetch near the reader (documents/views/article/reading.py). The cookie says nothing else. Who has no account gets none, and who signs out loses it.
//   <body data-account="<uuid>">
const SECONDS = 14 * 24 * 3600; // as long as one stays signed in

export function sayThatScriptsRun() {
  const seconds = document.body.dataset.account ? SECONDS : 0;
  if (!seconds && !document.cookie.includes("scripts=")) return;
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `scripts=run; path=/; max-age=${seconds}; samesite=lax${secure}`;
}
