// Shows moments in the zone of the reader's device:
//   <time datetime="2026-10-02T09:30:00+00:00" data-moment>2 October 2026, 09:30 UTC</time>
// Without scripts they stand in the zone of the room, in the same form, so that no line moves.
// A moment on which a group agreed stays in the zone of the group; the hour of the device is added behind it:
//   <time datetime="2027-03-28T23:59:00+02:00" data-agreed>28 March 2027, 23:59 CEST</time>
import { gettext } from "./gettext.js";

const PARTS = { day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZoneName: "short" };
let format = null;

/** Writes the moments below an element in the reader's zone, or adds that to those of groups, unless it is the same. */
export function localTimes(root) {
  for (const time of root.querySelectorAll("time[data-moment]")) {
    if (!isHere(time.dateTime)) time.textContent = written(time.dateTime);
  }
  for (const time of root.querySelectorAll("time[data-agreed]")) {
    delete time.dataset.agreed; // once
    if (isHere(time.dateTime)) continue;
    const own = document.createElement("span");
    own.className = "own-time";
    own.textContent = beside(time.dateTime);
    time.after(" ", own);
  }
}

/** Writes a moment in the reader's zone. */
function written(moment) {
  return gettext("{day} {month} {year}, {hour}:{minute} {zone}", partsOf(moment));
}

/** Writes what the reader's clock shows at an agreed moment; the day only if it is another there. */
function beside(moment) {
  const parts = partsOf(moment);
  const isSameDay = Number(parts.day) === Number(moment.slice(8, 10));
  if (isSameDay) return gettext("({hour}:{minute} {zone} for you)", parts);
  return gettext("({moment} for you)", { moment: written(moment) });
}

function partsOf(moment) {
  format ??= new Intl.DateTimeFormat(document.documentElement.lang || undefined, PARTS);
  const { timeZoneName: zone, ...parts } = Object.fromEntries(format.formatToParts(new Date(moment)).map(({ type, value }) => [type, value]));
  return { ...parts, zone };
}

/** Checks whether the clock of the device shows the hour in which a moment is written. */
function isHere(moment) {
  const [, sign, hours, minutes] = moment.match(/([+-])(\d\d):(\d\d)$/) ?? [];
  return sign !== undefined && Number(`${sign}${60 * hours + Number(minutes)}`) === -new Date(moment).getTimezoneOffset();
}
