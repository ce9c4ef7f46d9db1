import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { NONE_COUNTED } from "#domain/event-state.ts";
import type { EventView } from "#contracts/event.ts";
import type { User } from "#contracts/user.ts";
import { pointerTo } from "#gateway/http/invalid-members.ts";
import {
  asSent,
  asShown,
  changes,
  eventIds,
  events,
  unknownMembers,
  users,
} from "../support/arbitraries/domain.ts";
import { type Rules, someRules } from "../support/arbitraries/rules.ts";
import { always } from "../support/arbitraries/property.ts";
import { type PropertySystem, startPropertySystem } from "../support/systems/property-system.ts";

let system: PropertySystem;
beforeAll(async () => {
  system = await startPropertySystem();
});
afterAll(() => system.stopAudited());

/** Everything that was created, as it must be shown. */
const createdUsers = new Map<string, unknown>();
const createdEvents = new Map<string, unknown>();

/** The id, or one made from it where it is taken: the shortest ids are drawn more than once. */
function unused(id: string, taken: ReadonlyMap<string, unknown>): string {
  let candidate = id;
  for (let i = 0; taken.has(candidate); i++) candidate = `${id[0]}${i}${id.slice(1)}`.slice(0, 128);
  return candidate;
}

test("property 1: user creation round-trip", async () => {
  await always(
    fc.asyncProperty(users, unknownMembers, async ({ userId: drawn, ...profile }, unknown) => {
      const userId = unused(drawn, createdUsers);
      const body = { userId, ...profile };
      await expectUnknown("POST", "/users", { ...unknown, ...body }, unknown);
      const created = await system.call("POST", "/users", { body });
      const user = created.body as User;
      createdUsers.set(userId, user);

      expect(created.status).toBe(201);
      expect(user).toEqual({ userId, ...profile, createdAt: user.createdAt });
      expect(created.headers.get("location")).toBe(`/users/${encodeURIComponent(userId)}`);
      expect(await system.read(created.headers.get("location") ?? "")).toEqual(user);

      const again = await system.call("POST", "/users", { body: { userId, name: "Somebody else" } });
      expect(again.problem.code).toBe("USER_ALREADY_EXISTS");
      expect(await system.read(`/users/${encodeURIComponent(userId)}`)).toEqual(user);
    }),
  );
  await expectListed("/users", createdUsers);
});

test("property 2: event capacity and waitlist persistence", async () => {
  const ids = fc.option(eventIds, { nil: undefined });
  const rules = fc.oneof(fc.constant({}), someRules(["PT10S", "P14D"], 50));
  await always(
    fc.asyncProperty(
      ids,
      events,
      rules,
      changes,
      unknownMembers,
      async (drawn, event, some, change, unknown) => {
        const chosen = drawn === undefined ? {} : { eventId: unused(drawn, createdEvents) };
        const body = { ...chosen, ...some, ...asSent(event) };
        await expectUnknown("POST", "/events", { ...body, ...unknown }, unknown);
        const created = await system.call("POST", "/events", { body });
        const shown = created.body as EventView;
        const location = created.headers.get("location") ?? "";
        createdEvents.set(shown.eventId, shown);

        expect(created.status).toBe(201);
        expect(shown).toEqual({
          eventId: shown.eventId,
          hasWaitlist: false,
          ...some,
          ...asShown(event),
          ...chosen,
          ...timed({ date: "", ...some, ...asShown(event) }),
          status: "published",
          registeredCount: 0,
          ...NONE_COUNTED,
          waitlistCount: 0,
          availableSeats: event.capacity,
          version: 1,
        });
        expect(location).toBe(`/events/${shown.eventId}`);
        expect(await system.read(location)).toEqual(shown);

        const again = await system.call("POST", "/events", {
          body: { ...some, ...asSent(event), eventId: shown.eventId },
        });
        expect(again.problem.code).toBe("EVENT_ALREADY_EXISTS");
        expect(await system.read(location)).toEqual(shown);

        await expectUnknown("PATCH", location, { ...asSent(change), ...unknown }, unknown);
        const headers = { Prefer: "wait=20" };
        const updated = await system.call("PATCH", location, { body: asSent(change), headers });
        expect(updated).toMatchObject({ status: 200, body: { status: "succeeded", outcome: "updated" } });
        const after = await system.read<EventView>(location);
        createdEvents.set(shown.eventId, after);
        expect(after).toEqual(changed(shown, asShown(change)));
      },
    ),
  );
  await expectListed("/events", createdEvents);
});

/** A body with unknown members is refused, and each of them is named. */
async function expectUnknown(method: string, path: string, body: object, unknown: object): Promise<void> {
  const names = Object.keys(unknown);
  if (names.length === 0) return;
  const { problem } = await system.call(method, path, { body });
  expect(problem.code).toBe("VALIDATION_FAILED");
  expect(new Set(problem.errors?.map(({ pointer }) => pointer))).toEqual(
    new Set(names.map((name) => pointerTo([name]))),
  );
}

/** What an event shows of the time: its moments as instants, and the first phase that holds. */
function timed(event: Rules & { readonly date: string }): Pick<EventView, "phase" | "moments"> {
  const { date } = event;
  const moment = (text: string | null | undefined) =>
    typeof text === "string" ? instantOf(text, date) : undefined;
  const { registrationOpensAt, registrationClosesAt, cancelUntil, promoteUntil } = event;
  const [opensAt, closesAt] = [moment(registrationOpensAt), moment(registrationClosesAt)];
  const all = { opensAt, closesAt, cancelUntil: moment(cancelUntil), promoteUntil: moment(promoteUntil) };
  const moments = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
  const now = new Date().toISOString();
  if (date <= now) return { phase: "started", moments };
  if (closesAt !== undefined && closesAt <= now) return { phase: "closed", moments };
  return { phase: opensAt !== undefined && now < opensAt ? "scheduled" : "open", moments };
}

/** The instant so many minutes or seconds from another, within the calendar. */
function instantOf(duration: string, date: string): string {
  const [, sign, count, unit] = /^(-?)PT(\d+)([MS])$/.exec(duration) ?? [];
  const ms = Date.parse(date) + Number(`${sign}${count}`) * (unit === "M" ? 60_000 : 1000);
  const [first, last] = ["0000-01-01T00:00:00.000Z", "9999-12-31T23:59:59.999Z"].map(Date.parse);
  return new Date(Math.max(first ?? 0, Math.min(last ?? 0, ms))).toISOString();
}

/** The event with these changes; only what changes something makes a new version of it. */
function changed(before: EventView, change: object): unknown {
  const merged = Object.entries({ ...before, ...change }).filter(([, value]) => value !== null);
  const merge = Object.fromEntries(merged) as EventView;
  const after = { ...merge, ...timed(merge as EventView & Rules) };
  const isSame = isDeepStrictEqual(after, before);
  return { ...after, availableSeats: after.capacity, version: isSame ? before.version : before.version + 1 };
}

/** Every one of them is in the list, once and as it is shown by itself, whatever the size of the pages. */
async function expectListed(path: string, created: ReadonlyMap<string, unknown>): Promise<void> {
  for (const limit of [7, 1000]) {
    const items = await system.everyPage<{ userId?: string; eventId?: string }>(path, limit);
    expect(items).toHaveLength(created.size);
    expect(new Map(items.map((item) => [item.eventId ?? item.userId, item]))).toEqual(created);
  }
}
