import { html } from "hono/html";
import type { EventView } from "#contracts/event.ts";
import type { Frame, Html } from "../layout.ts";
import { moment, table } from "../parts.ts";

export type Point = {
  /** RFC 3339, UTC. */
  readonly at: string;
  readonly capacity: number;
  readonly taken: number;
  readonly waiting: number;
};

export type Timeline = {
  /** The numbers after each span of time in which they changed, oldest first. */
  readonly points: readonly Point[];
  readonly promotedLastHour: number;
};

const MOST_ROWS = 50;

/** Seats and waitlist over time: drawn where there is a script, and as a table for everybody. */
export function chart(frame: Frame, event: EventView, { points }: Timeline): Html {
  const { messages, format } = frame;
  const t = messages.console.show;
  const taken = format.number(event.registeredCount + event.extraCount);
  const seats = `${t.seats}: ${taken} / ${format.number(event.capacity)}`;
  const sentence = `${seats}. ${t.waiting}: ${format.number(event.waitlistCount)}.`;
  return html`<section class="card" aria-labelledby="chart-title">
<h2 id="chart-title">${t.chart}</h2>
<p>${sentence}</p>
<figure class="chart" id="chart" role="img" aria-label="${t.chart}. ${sentence}" data-morph="skip"
 data-capacity="${t.capacity}" data-taken="${t.taken}"
 data-waiting="${t.waiting}" data-time="${t.time}" data-zone="${event.timeZone ?? "UTC"}" hidden></figure>
<details><summary>${t.asTable}</summary>
${table({
  caption: t.numbers,
  head: [t.time, t.taken, t.capacity, t.waiting],
  rows: thinned(points).map(({ at, taken, capacity, waiting }) => ({
    id: `at-${at}`,
    cells: [
      moment(frame, at, event.timeZone),
      format.number(taken),
      format.number(capacity),
      format.number(waiting),
    ],
  })),
  none: "",
})}
</details>
</section>`;
}

/** Every so-many-th point, and the last. */
function thinned(points: readonly Point[]): readonly Point[] {
  const step = Math.ceil(points.length / MOST_ROWS);
  return points.filter((_, index) => (points.length - 1 - index) % step === 0).toReversed();
}
