import { operations } from "#contracts/endpoints/endpoints.ts";
import { REFUSALS } from "#contracts/refusals.ts";
import type { Case } from "#domain/case.ts";
import { type Command, REQUEST_TYPES, WAIVERS } from "#domain/commands.ts";
import type { Standing } from "#domain/event-state.ts";
import type { Rejection } from "#domain/rejection.ts";
import type { Rule } from "#domain/rules/rule.ts";
import { RULES } from "#domain/rules/table.ts";
import { EARLIER, eventOf, given, NOW } from "#test/unit/domain/given.ts";
import { hours } from "./world.ts";

/** The table of rules as a page. What a rule refuses, and what sets it aside, is found by asking it. */

const SEAT = { status: "registered", registeredAt: EARLIER } as const;
const WAITED = { ticket: 1, waitlistedAt: EARLIER } as const;
const STANDINGS: readonly Standing[] = [
  { status: "none" },
  SEAT,
  { ...SEAT, checkedInAt: EARLIER },
  { status: "offered", ...WAITED, offeredAt: EARLIER, expiresAt: hours(1) },
  { status: "waitlisted", ...WAITED },
];

const OPEN = eventOf(given({ capacity: 2, registered: ["ann"] }));
const FULL = { ...OPEN, registeredCount: 2 };
const withRules = (rules: object) => ({ ...FULL, details: { ...FULL.details, ...rules } });
const EVENTS = [
  OPEN,
  { ...FULL, hasWaitlist: false },
  { ...FULL, waitlistCount: 1 },
  { ...OPEN, draft: true as const },
  { ...OPEN, cancelled: {} },
  withRules({ registrationOpensAt: hours(1) }),
  withRules({ registrationClosesAt: hours(-1) }),
  withRules({ cancelUntil: hours(-1), lateCancellation: "refused" }),
  withRules({ waitlistLimit: 0 }),
];

const CHANGES = [
  { endsAt: EARLIER },
  { registrationOpensAt: hours(2), registrationClosesAt: hours(1) },
  { capacity: 1 },
  { hasWaitlist: false },
];
const COMMANDS = REQUEST_TYPES.flatMap((type): Command[] => {
  if (type === "update") return CHANGES.map((changes) => ({ type, changes }));
  return [{ type, userId: "ann" }];
});

/** Everything that a command of this type may find. */
function casesOf(type: Command["type"], more: object = {}): Case[] {
  return COMMANDS.filter((command) => command.type === type).flatMap((command) =>
    EVENTS.flatMap((event) =>
      STANDINGS.map((standing) => {
        return { event, standing, command: { ...command, ...more }, at: NOW, askedAt: NOW };
      }),
    ),
  );
}

function refusalsOf(rule: Rule, cases: readonly Case[]): ReadonlySet<Rejection["type"]> {
  return new Set(cases.flatMap((it) => rule(it)?.type ?? []));
}

/** What lets a command pass a rule that it doesn't meet; nothing, if nothing does. */
function setAsideBy(type: Command["type"], rule: Rule): string {
  const passes = (more: object) => refusalsOf(rule, casesOf(type, more)).size === 0;
  if (passes({ as: "organizer" })) return "whoever acts as the organiser";
  const waiver = WAIVERS.find((one) => passes({ as: "organizer", waives: [one] }));
  return waiver === undefined ? "" : `\`waives: ["${waiver}"]\``;
}

/** Who never meets a rule that others meet, since a seat is held for them. */
function spares(type: Command["type"], rule: Rule): boolean {
  const meets = (status: Standing["status"]) =>
    refusalsOf(
      rule,
      casesOf(type).filter(({ standing }) => standing.status === status),
    ).size > 0;
  return meets("none") && meets("waitlisted") && !meets("offered");
}

function routesOf(type: Command["type"]): string {
  const routes = operations.flatMap(([, { answer, method, path }]) =>
    answer.kind === "queued" && answer.example.type === type ? [`\`${method} ${path}\``] : [],
  );
  return routes.join(" · ");
}

function rowsOf(type: Command["type"]): string[] {
  const rules = RULES[type] as readonly Rule[];
  return rules.map((rule, i) => {
    const refusals = [...refusalsOf(rule, casesOf(type))].map((one) => REFUSALS[one]);
    const codes = refusals.map(({ code }) => `\`${code}\``).join(" · ");
    const titles = refusals.map(({ title }) => title).join(" · ");
    const not = [setAsideBy(type, rule), ...(spares(type, rule) ? ["who is offered a seat"] : [])];
    return `| ${i + 1} | ${codes} | ${titles} | ${not.filter((one) => one !== "").join(", ") || "–"} |`;
  });
}

function sectionOf(type: Command["type"]): string {
  const rows = rowsOf(type);
  const table = ["| | refused as | because | not asked of, or set aside by |", "|---|---|---|---|", ...rows];
  return [`## ${type}`, routesOf(type), rows.length > 0 ? table.join("\n") : "It meets no rule."].join(
    "\n\n",
  );
}

const HEAD = `# Rules

Which command meets which rules, in this order: the first refusal is the answer. Before them stands that there is
such an event (\`EVENT_NOT_FOUND\`) and such a user (\`USER_NOT_FOUND\`). This page is made of the table in
[\`src/domain/rules/table.ts\`](../src/domain/rules/table.ts) by asking each rule; a test compares them, and
writes the page anew with \`npx vitest run test/unit/rules/page.test.ts -u\`. What the rules mean is in
[the README](../README.md#rules).

What an organiser sets aside, and why, is said with the command (\`as: "organizer"\`, \`waives\`, \`reason\`),
and stands in the journal. The gateway refuses registrations by the same table, where it can do so without the queue.`;

/** The page, as it should be. */
export const rulesPage = (): string => `${[HEAD, ...REQUEST_TYPES.map(sectionOf)].join("\n\n")}\n`;
