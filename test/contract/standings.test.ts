import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Request } from "#domain/commands.ts";
import type { EventChanges } from "#domain/event-details.ts";
import { type Core, startCore } from "../support/systems/core.ts";
import { createOffersStage } from "./offers-stage.ts";

/** Every standing that there is, and what leads from one to another, as it is stored: an audit follows each step. */

let core: Core;
beforeAll(async () => void (core = await startCore()));
afterAll(() => core.stop());

type Asks = (people: Record<"ann" | "ben" | "cem", string>) => readonly (readonly [Request, object])[];

const register = (userId: string, more: object = {}): Request => ({ type: "register", userId, ...more });
const unregister = (userId: string, more: object = {}): Request => ({ type: "unregister", userId, ...more });
const byOrganizer = { as: "organizer", reason: "asked by phone" } as const;
const beyond = { ...byOrganizer, waives: ["capacity"] } as const;
const checkIn = (userId: string): Request => ({ type: "check-in", userId });
const undo = (userId: string): Request => ({ type: "undo-check-in", userId });

const succeeded = (outcome: string, standing?: object) => ({
  status: "succeeded",
  outcome,
  ...(standing && { standing }),
});

/** Of an event with one seat: commands, and how each ends. */
const STORIES: readonly (readonly [name: string, changes: EventChanges, asks: Asks])[] = [
  [
    "an extra seat, which nobody gets when it is given up",
    { promotion: "automatic" },
    ({ ann, ben, cem }) => [
      [register(ann), succeeded("registered")],
      [register(ben), succeeded("waitlisted")],
      [register(cem, beyond), succeeded("registered", { extra: true })],
      [unregister(cem), succeeded("unregistered")],
    ],
  ],
  [
    "somebody who is picked, and has an extra seat",
    { promotion: "manual" },
    ({ ann, ben, cem }) => [
      [register(ann), succeeded("registered")],
      [register(ben), succeeded("waitlisted")],
      [register(cem), succeeded("waitlisted")],
      [
        { type: "promote", userId: cem, reason: "speaks", waives: ["capacity"] },
        succeeded("promoted", { extra: true }),
      ],
      [checkIn(cem), succeeded("checked-in")],
      [unregister(cem, byOrganizer), succeeded("unregistered")],
      [unregister(ann), succeeded("unregistered")],
      [{ type: "promote", userId: ben }, succeeded("promoted")],
    ],
  ],
  [
    "somebody who is checked in, by mistake, again, and then removed",
    { promotion: "automatic" },
    ({ ann, ben }) => [
      [register(ann), succeeded("registered")],
      [register(ben), succeeded("waitlisted")],
      [checkIn(ann), succeeded("checked-in")],
      [undo(ann), succeeded("check-in-undone")],
      [checkIn(ann), succeeded("checked-in")],
      [unregister(ann, byOrganizer), succeeded("unregistered")],
      [undo(ben), { status: "rejected" }],
    ],
  ],
  [
    "somebody who walks in",
    { promotion: "automatic", registrationClosesAt: "-P3650D" },
    ({ ann, ben }) => [
      [register(ann, { ...beyond, waives: ["window"], checkIn: true }), succeeded("registered")],
      [register(ben, { ...beyond, waives: ["window", "capacity"], checkIn: true }), succeeded("registered")],
      [undo(ben), succeeded("check-in-undone")],
    ],
  ],
  [
    "offers that are accepted, by the person and by the organiser, and declined",
    { promotion: "offer", claimWithin: "PT1H" },
    ({ ann, ben, cem }) => [
      [register(ann), succeeded("registered")],
      [register(ben), succeeded("waitlisted")],
      [register(cem), succeeded("waitlisted")],
      [unregister(ann), succeeded("unregistered")],
      [unregister(ben), succeeded("declined")],
      [register(cem, { ...byOrganizer, checkIn: true }), succeeded("registered")],
      [register(ann), succeeded("waitlisted")],
      [unregister(cem, byOrganizer), succeeded("unregistered")],
      [unregister(ann, byOrganizer), succeeded("declined")],
    ],
  ],
  [
    "a draft that is filled, published, cancelled and reinstated",
    { promotion: "automatic" },
    ({ ann, ben, cem }) => [
      [register(ann), succeeded("registered")],
      [register(ben), succeeded("waitlisted")],
      [{ type: "cancel-event", reason: "storm" }, succeeded("event-cancelled")],
      [unregister(ann), { status: "rejected", rejection: { type: "EventCancelled", reason: "storm" } }],
      [register(cem, { ...beyond, waives: ["published"] }), { status: "rejected" }],
      [{ type: "reinstate" }, succeeded("reinstated")],
      [{ type: "publish" }, succeeded("published")],
      [unregister(ann), succeeded("unregistered")],
    ],
  ],
];

describe("what is stored agrees with the journal after every step:", () => {
  test.each(STORIES)("%s", async (_, changes, asks) => {
    const stage = await createOffersStage(core, { changes });
    const [ann = "", ben = "", cem = ""] = stage.users;
    for (const [command, expected] of asks({ ann, ben, cem })) {
      stage.pass(1000);
      expect(await stage.do(command), JSON.stringify(command)).toMatchObject(expected);
      expect(await stage.differences(), JSON.stringify(command)).toEqual([]);
    }
    expect(stage.errors).toEqual([]);
  });
});
