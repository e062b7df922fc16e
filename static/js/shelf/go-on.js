// Offers on the shelf, and on that of a group, to go on reading where the reader left off; this browser alone knows where.
//   <li data-slug="the-gauge">… <p class="meta go-on" hidden><a href="/documents/the-gauge/#go-on">…</a> <span data-part="left"></span></p></li>
import { Places, timeLeft } from "../places.js";

const places = new Places(document.body.dataset.account);
for (const row of document.querySelectorAll("li[data-slug]")) {
  const place = places.in(row.dataset.slug);
  const offer = row.querySelector(".go-on");
  if (!place || !offer) continue;
  offer.querySelector("[data-part=left]").textContent = timeLeft(place);
  offer.hidden = false;
}
