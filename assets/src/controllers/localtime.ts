import PageController from "./page_controller";

/**
 * Shows every <time data-local datetime> in the reader's zone, with the UTC instant as title.
 * data-local="time" the hour, "day" the day, "ago" how long ago; else both.
 */
export default class LocaltimeController extends PageController {
  #timer = 0;

  start(): void {
    this.on("turbo:morph", show);
    this.on("turbo:load", show);
    this.#timer = window.setInterval(show, 60_000);
    show();
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}

const zone = document.documentElement.dataset.timeZone || undefined;
const language = document.documentElement.lang || undefined;
const time: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone };
const day: Intl.DateTimeFormatOptions = { weekday: "short", day: "numeric", month: "short", timeZone: zone };
const ago = new Intl.RelativeTimeFormat(language, { numeric: "auto" });

function show(): void {
  for (const one of document.querySelectorAll<HTMLTimeElement>("time[data-local]")) {
    const instant = new Date(one.dateTime);
    if (Number.isNaN(instant.getTime())) continue;
    one.title = instant.toISOString().replace("T", " ").replace(/(\.\d+)?Z$/, " UTC");
    const text = words(instant, one.dataset.local ?? "");
    if (one.textContent !== text) one.textContent = text;
  }
}

function words(instant: Date, how: string): string {
  if (how === "time") return instant.toLocaleString(language, time);
  const year = instant.getFullYear() === new Date().getFullYear() ? {} : { year: "numeric" as const };
  if (how === "day") return instant.toLocaleString(language, { ...day, ...year });
  if (how === "ago") return relative(instant);
  return instant.toLocaleString(language, { ...day, ...year, ...time });
}

function relative(instant: Date): string {
  const seconds = (instant.getTime() - Date.now()) / 1000;
  const steps: [number, Intl.RelativeTimeFormatUnit][] = [[86_400, "day"], [3600, "hour"], [60, "minute"]];
  for (const [size, unit] of steps) if (Math.abs(seconds) >= size) return ago.format(Math.trunc(seconds / size), unit);
  return "just now";
}
