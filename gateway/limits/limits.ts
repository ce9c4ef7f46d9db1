import { hash } from "node:crypto";
import type { Caller } from "#application/access.ts";
import { problem, ProblemError } from "#contracts/problem.ts";
import { type Attempt, createAttempts } from "./attempts.ts";
import { createLimit, type Limit, type Policy, rateLimitHeaders } from "./limit.ts";
import { createRecent, type Recent } from "./recent.ts";

/** How much who may ask for. Admins are never limited, and so is nobody where nobody is asked who they are. */
export type Limits = {
  /**
   * Counts a request that costs so many points: for its caller, or for its address where there is none. Throws
   * RATE_LIMITED.
   */
  request(caller: Caller, address: string | undefined, points: number, isCommand: boolean): Promise<void>;
  /** Counts a command that is about a person at an event, whoever sends it. Throws RATE_LIMITED. */
  command(caller: Caller, eventId: string, userId: string): Promise<void>;
  /** Begins a wait of the caller; call what it returns when the wait is over. Undefined if too many are under way. */
  startWait(caller: Caller): (() => void) | undefined;
  /** What who may not wait is told. */
  tooManyWaits(): ProblemError;
  readonly attempt: Attempt;
  /** The events that were seen to exist. */
  readonly events: Pick<Recent, "has" | "use">;
};

export type LimitsOptions = {
  /** Called with the name of the limit whenever a request is refused. */
  readonly onLimited: (what: string) => void;
  /** From 0 to 1. */
  readonly random?: () => number;
};

/** For people, and for those who are nobody. */
const PEOPLE = { points: 5, seconds: 1, burst: 50 };
const MACHINES = { points: 50, seconds: 1, burst: 200 };

const ADDRESS: Policy = { name: "address", ...PEOPLE };
const ATTENDEE: Policy = { name: "caller", ...PEOPLE };
const MACHINE: Policy = { name: "caller", ...MACHINES };
const COMMANDS: Policy = { name: "commands", points: 1, seconds: 1, burst: 10 };
const PERSON_AT_EVENT: Policy = { name: "person-at-event", points: 30, seconds: 3600 };
const FAILURES: Policy = { name: "credentials", points: 10, seconds: 60 };

/** Of one caller, at a time. */
const MOST_WAITS = 4;
const WAIT_MS = 1000;
const WAITS = {
  "RateLimit-Policy": `"waits";q=${MOST_WAITS};qu="concurrent-requests"`,
  RateLimit: '"waits";r=0',
};

/** Those who are refused together shall not come back together. */
const JITTER_SECONDS = 3;

const MOST_EVENTS = 50_000;

const DETAILS: Readonly<Record<string, string>> = {
  address: "Too many requests came from this address.",
  caller: "This caller has asked for too much.",
  commands: "This caller has sent too many commands.",
  "person-at-event": "Too many commands within an hour were about this person at this event.",
  credentials: "Too many credentials from this address were not valid.",
  waits: `This caller waits for ${MOST_WAITS} outcomes already.`,
};

export function createLimits({ onLimited, random = Math.random }: LimitsOptions): Limits {
  const [address, attendee, machine] = [createLimit(ADDRESS), createLimit(ATTENDEE), createLimit(MACHINE)];
  const [commands, personAtEvent] = [createLimit(COMMANDS), createLimit(PERSON_AT_EVENT)];
  const waits = new Map<string, number>();

  const refusal = (what: string, afterMs: number, headers: Readonly<Record<string, string>>) => {
    onLimited(what);
    const seconds = Math.ceil(afterMs / 1000) + Math.floor(random() * JITTER_SECONDS);
    const detail = `${DETAILS[what]} Try again in ${seconds} s.`;
    return new ProblemError(problem("RATE_LIMITED", detail), { "Retry-After": String(seconds), ...headers });
  };
  const refusalOf = (policy: Policy, afterMs: number) =>
    refusal(policy.name, afterMs, rateLimitHeaders(policy, Math.ceil(afterMs / 1000)));
  const take = async (limit: Limit, key: string, points?: number): Promise<void> => {
    const afterMs = await limit.take(key, points);
    if (afterMs !== undefined) throw refusalOf(limit.policy, afterMs);
  };

  return {
    async request({ id, role }, from, points, isCommand) {
      if (role === "admin") return;
      if (role === "anonymous") return from === undefined ? undefined : await take(address, from, points);
      await take(role === "attendee" ? attendee : machine, id, points);
      if (role === "attendee" && isCommand) await take(commands, id);
    },

    async command({ role }, eventId, userId) {
      // The ids may be long, and are remembered for an hour.
      if (role !== "admin") await take(personAtEvent, hash("sha256", `${eventId}\0${userId}`, "base64"));
    },

    startWait({ id, role }) {
      if (role === "admin") return () => undefined;
      const count = waits.get(id) ?? 0;
      if (count >= MOST_WAITS) return undefined;
      waits.set(id, count + 1);
      return () => {
        const left = (waits.get(id) ?? 1) - 1;
        if (left === 0) waits.delete(id);
        else waits.set(id, left);
      };
    },

    tooManyWaits: () => refusal("waits", WAIT_MS, WAITS),
    attempt: createAttempts(FAILURES, (afterMs) => refusalOf(FAILURES, afterMs)),
    events: createRecent(MOST_EVENTS),
  };
}
