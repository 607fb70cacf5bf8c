import PageController from "./page_controller";

/** Counts on every <time data-clock datetime data-at-risk>: its words and its data-state ok, at_risk or breached. */
export default class ClockController extends PageController {
  #timer = 0;

  start(): void {
    this.on("turbo:morph", tick);
    this.on("turbo:load", tick);
    this.#timer = window.setInterval(tick, 1000);
    tick();
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}

function tick(): void {
  const now = Date.now();
  for (const clock of document.querySelectorAll<HTMLTimeElement>("time[data-clock]")) {
    const left = Date.parse(clock.dateTime) - now;
    if (Number.isNaN(left)) continue;
    const state = left <= 0 ? "breached" : now >= Date.parse(clock.dataset.atRisk ?? "") ? "at_risk" : "ok";
    if (clock.dataset.state !== state) clock.dataset.state = state;
    const text = left > 0 ? `${span(left)} left` : `breached ${span(-left)} ago`;
    if (clock.textContent !== text) clock.textContent = text;
  }
}

function span(milliseconds: number): string {
  const minutes = Math.floor(milliseconds / 60_000);
  if (minutes < 1) return `${Math.floor(milliseconds / 1000)} s`;
  const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24, minutes % 60];
  if (days) return hours ? `${days} d ${hours} h` : `${days} d`;
  if (hours) return rest ? `${hours} h ${rest} min` : `${hours} h`;
  return `${rest} min`;
}
