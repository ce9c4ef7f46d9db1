import type { Summary } from "../harness/statistics.ts";
import { shown } from "./number.ts";

export type Bar = { readonly label: string; readonly summary: Summary; readonly isOurs: boolean };
export type Panel = { readonly title: string; readonly bars: readonly Bar[] };

const WIDTH = 760;
const LABEL_WIDTH = 330;
const BAR_WIDTH = 310;
const ROW = 26;
const TITLE = 34;
const GAP = 14;

/** Colours that can be read on white and on black alike, whichever the page has. */
const STYLE = `text { font: 13px system-ui, sans-serif; fill: #1f2328 } .title { font-weight: 600 }
.bar { fill: #8c959f } .ours { fill: #2f81f7 } .spread { stroke: #57606a; stroke-width: 1.5 }
@media (prefers-color-scheme: dark) { text { fill: #e6edf3 } .spread { stroke: #adbac7 } }`;

/** Panels of horizontal bars: medians, with a line from the smallest to the largest. */
export function svg(panels: readonly Panel[]): string {
  let y = GAP;
  const parts: string[] = [];
  for (const panel of panels.filter(({ bars }) => bars.length > 0)) {
    parts.push(text(0, y + 18, panel.title, "title"));
    y += TITLE;
    const most = Math.max(...panel.bars.map(({ summary }) => summary.max));
    for (const bar of panel.bars) {
      parts.push(barAt(y, bar, most));
      y += ROW;
    }
    y += GAP;
  }
  const open = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y}" role="img">`;
  return `${open}\n<style>${STYLE}</style>\n${parts.join("\n")}\n</svg>\n`;
}

function barAt(y: number, { label, summary, isOurs }: Bar, most: number): string {
  const { median, min, max } = summary;
  const x = (value: number) => round(LABEL_WIDTH + (value / most) * BAR_WIDTH);
  const middle = y + ROW / 2;
  const width = round(x(median) - LABEL_WIDTH);
  return [
    text(0, middle + 5, label),
    `<rect class="${isOurs ? "ours" : "bar"}" x="${LABEL_WIDTH}" y="${y + 4}" width="${width}" height="${ROW - 8}"/>`,
    `<line class="spread" x1="${x(min)}" x2="${x(max)}" y1="${middle}" y2="${middle}"/>`,
    text(x(max) + 8, middle + 5, shown(median)),
  ].join("\n");
}

function text(x: number, y: number, content: string, className?: string): string {
  const attribute = className === undefined ? "" : ` class="${className}"`;
  return `<text x="${x}" y="${y}"${attribute}>${escaped(content)}</text>`;
}

function escaped(content: string): string {
  return content.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

const round = (value: number) => Math.round(value * 10) / 10;
