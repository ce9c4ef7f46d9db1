import type { Point } from "../pages/console/chart.ts";
import type { Language } from "../pages/messages/messages.ts";
import { formatsOf } from "./format.ts";
import uPlot from "./vendor/uplot.js";

/** Draws seats and waitlist over time. What it shows, the table beside it says. */

let drawn: { readonly plot: uPlot; points: readonly Point[] } | undefined;

const HEIGHT = 260;

export function drawChart(points: readonly Point[]): void {
  const figure = document.querySelector<HTMLElement>("#chart");
  if (figure === null || points.length === 0) return;
  figure.hidden = false;
  if (drawn === undefined) {
    const plot = new uPlot(optionsFor(figure), columnsOf(points), figure);
    drawn = { plot, points };
    new ResizeObserver(() => plot.setSize({ width: figure.clientWidth, height: HEIGHT })).observe(figure);
    // Colours are read when they are drawn.
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => plot.redraw());
  }
  drawn.points = points;
  drawn.plot.setData(columnsOf(points));
}

/** Numbers hold until they change: the last of them until now. */
function columnsOf(points: readonly Point[]): uPlot.AlignedData {
  const last = points.at(-1);
  const all = last === undefined ? points : [...points, { ...last, at: new Date().toISOString() }];
  return [
    all.map(({ at }) => Date.parse(at) / 1000),
    all.map(({ capacity }) => capacity),
    all.map(({ taken }) => taken),
    all.map(({ waiting }) => waiting),
  ];
}

/** The value of now of a colour of the style sheet. It is registered there: so it is one that can be drawn with. */
function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name);
}

const MINUTE_SECONDS = 60;
const DAY_SECONDS = 86_400;

/** What stands at the marks of the time axis, which are `step` seconds apart: times, with the day where it changes. */
function marksOf(seconds: readonly number[], step: number, timeZone: string): string[] {
  const { lang } = document.documentElement;
  const shown = (options: Intl.DateTimeFormatOptions) => {
    const format = new Intl.DateTimeFormat(lang === "en" ? "en-GB" : lang, { ...options, timeZone });
    return seconds.map((at) => format.format(at * 1000));
  };
  const days = shown({ day: "numeric", month: "short" });
  if (step >= DAY_SECONDS) return days;
  const second = step < MINUTE_SECONDS && ({ second: "2-digit" } as const);
  const times = shown({ hour: "2-digit", minute: "2-digit", ...second });
  return times.map((time, i) => (days[i] === days[i - 1] ? time : `${time}\n${days[i]}`));
}

function optionsFor(figure: HTMLElement): uPlot.Options {
  const { capacity = "", taken = "", waiting = "", time = "", zone = "UTC" } = figure.dataset;
  const { moment } = formatsOf(document.documentElement.lang as Language);
  const atCursor = (_plot: uPlot, at: number | null): string =>
    at === null ? "–" : moment(new Date(at * 1000).toISOString(), zone);
  const paths = uPlot.paths.stepped?.({ align: 1 });
  const series = (label: string, name: string, dash: number[] = []): uPlot.Series => ({
    label,
    stroke: () => colour(name),
    width: 2,
    dash,
    points: { show: false },
    ...(paths && { paths }),
  });
  const axis: uPlot.Axis = {
    stroke: () => colour("--quiet"),
    grid: { stroke: () => colour("--line"), width: 1 },
    ticks: { stroke: () => colour("--line"), width: 1 },
  };
  return {
    width: figure.clientWidth,
    height: HEIGHT,
    series: [
      { label: time, value: atCursor },
      series(capacity, "--quiet", [6, 4]),
      series(taken, "--accent"),
      series(waiting, "--bad", [2, 3]),
    ],
    axes: [
      { ...axis, space: 80, values: (_plot, marks, _axis, _space, step) => marksOf(marks, step, zone) },
      { ...axis, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 10_000, 100_000] },
    ],
    scales: { y: { range: (_plot, _min, max) => [0, Math.max(max * 1.05, 1)] } },
    cursor: { drag: { x: false, y: false } },
  };
}
