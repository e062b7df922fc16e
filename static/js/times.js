// Shows moments in the zone of the reader's device:
//   <time datetime="2026-10-02T09:30:00+00:00" data-moment>2 October 2026, 09:30 UTC</time>
// Without scripts they stand in the zone of the room, in the same form, so that no line moves.
import { gettext } from "./gettext.js";

const PARTS = { day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZoneName: "short" };
let format = null;

/** Rewrites the moments below an element that are not in the reader's zone already. */
export function localTimes(root) {
  for (const time of root.querySelectorAll("time[data-moment]")) {
    if (isHere(time.dateTime)) continue;
    format ??= new Intl.DateTimeFormat(document.documentElement.lang || undefined, PARTS);
    const { timeZoneName: zone, ...parts } = Object.fromEntries(format.formatToParts(new Date(time.dateTime)).map(({ type, value }) => [type, value]));
    time.textContent = gettext("{day} {month} {year}, {hour}:{minute} {zone}", { ...parts, zone });
  }
}

/** Checks whether the clock of the device shows the hour in which a moment is written. */
function isHere(moment) {
  const [, sign, hours, minutes] = moment.match(/([+-])(\d\d):(\d\d)$/) ?? [];
  return sign !== undefined && Number(`${sign}${60 * hours + Number(minutes)}`) === -new Date(moment).getTimezoneOffset();
}
