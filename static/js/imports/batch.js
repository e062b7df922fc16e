// The page of one import: its report goes on in place, so that nobody has to look again.
//   <p data-while-pending> <section data-report data-address="…"> … </section> <a data-look-again>
import { Report } from "./report.js";

const report = new Report(document.querySelector("[data-report]"));
const waiting = document.querySelectorAll("[data-while-pending], [data-look-again]");

document.querySelector("[data-look-again]")?.setAttribute("hidden", "");
report.addEventListener("told", ({ detail }) => {
  if (detail.pending === 0) for (const element of waiting) element.hidden = true;
});
