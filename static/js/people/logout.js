// The page on which one signs out:
//   <form data-controller="logout"><div data-drafts hidden><input type="checkbox" data-forget></div>…</form>
// Offers to forget the account's drafts where this browser has some, and does so just before the form is sent.
import { start } from "../controllers.js";
import { count, forget } from "../drafts.js";

/** Binds the form. */
function logout(form) {
  const { account } = document.body.dataset;
  const wanted = form.querySelector("[data-forget]");
  form.querySelector("[data-drafts]").hidden = count(account) === 0;
  form.addEventListener("submit", () => {
    if (wanted.checked) forget(account);
  });
}

start({ logout });
