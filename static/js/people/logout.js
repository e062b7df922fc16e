// The page for signing out:
//   <form data-controller="logout"><div data-drafts hidden><input type="checkbox" data-forget></div>…</form>
// Offers to delete the account's drafts if this browser has any, and deletes them just before the form is sent.
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
