// The page for signing out:
//   <form data-controller="logout"><div data-drafts hidden><input type="checkbox" data-forget></div>…</form>
// Offers to delete the account's drafts and its places in articles if this browser has any, and deletes them just before the form is sent.
import { start } from "../controllers.js";
import { count, forget } from "../drafts.js";
import { Places } from "../places.js";

/** Binds the form. */
function logout(form) {
  const { account } = document.body.dataset;
  const wanted = form.querySelector("[data-forget]");
  const places = new Places(account);
  form.querySelector("[data-drafts]").hidden = count(account) === 0 && places.slugs().length === 0;
  form.addEventListener("submit", () => {
    if (!wanted.checked) return;
    forget(account);
    places.forget();
  });
}

start({ logout });
