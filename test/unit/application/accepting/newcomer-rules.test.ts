import { describe, expect, it } from "vitest";
import type { EventChanges } from "#domain/event-details.ts";
import type { Fact } from "#domain/facts.ts";
import type { Roster } from "#domain/roster.ts";
import { EARLIER, eventOf, fold, given, NOW } from "#test/unit/domain/given.ts";
import { gate, recordOf, stranger } from "./newcomer-stage.ts";

/** So many milliseconds from now. */
const fromNow = (ms: number) => new Date(Date.parse(NOW) + ms).toISOString();
const withRules = (changes: EventChanges): Roster =>
  fold(given({ capacity: 5, others: ["bob", "cy"] }), [{ type: "EventUpdated", changes, at: EARLIER }]);

describe("at an event that takes no registrations", () => {
  const OPENS = { registrationOpensAt: fromNow(60_000) };
  const notOpen = { rejection: { type: "RegistrationNotOpen", ...OPENS }, at: NOW };
  const see = (roster: Roster) => {
    const stage = gate(roster);
    stage.newcomers.saw(eventOf(roster));
    return stage;
  };

  it("the very first is refused, by one look at event and person", async () => {
    const { ask, reads } = see(withRules(OPENS));
    expect(await ask("bob")).toEqual([notOpen]);
    expect(reads).toEqual(["bob", "event"]);
    expect(await ask("nobody")).toEqual([stranger]);
  });

  it.each<[string, Fact, object]>([
    ["is cancelled", { type: "EventCancelled", reason: "Rain", at: EARLIER }, { reason: "Rain" }],
    ["is cancelled, nobody says why", { type: "EventCancelled", at: EARLIER }, {}],
  ])("since it %s", async (_, fact, more) => {
    const { ask } = see(fold(withRules({}), [fact]));
    expect(await ask("bob")).toEqual([{ rejection: { type: "EventCancelled", ...more }, at: NOW }]);
  });

  it("since it is a draft", async () => {
    const roster = withRules({});
    roster.event = { ...eventOf(roster), draft: true };
    expect(await see(roster).ask("bob")).toEqual([{ rejection: { type: "EventNotPublished" }, at: NOW }]);
  });

  it.each([
    ["opens in a second", { registrationOpensAt: fromNow(1000) }, false],
    ["opens in a second and a millisecond", { registrationOpensAt: fromNow(1001) }, true],
    ["closed less than a second ago", { registrationClosesAt: fromNow(-999) }, false],
    ["closed a second ago", { registrationClosesAt: fromNow(-1000) }, true],
    ["closes in an hour", { registrationClosesAt: fromNow(3_600_000) }, false],
  ])("if it %s, the gateway decides by itself: %s", async (_, rules, isEarly) => {
    const [answer] = await see(withRules(rules)).ask("bob");
    expect(answer !== undefined).toBe(isEarly);
  });

  it("nobody is asked again when it closes: that was known", async () => {
    const { ask, reads, time } = see(withRules({ registrationClosesAt: fromNow(60_000) }));
    expect(await ask("bob")).toEqual([undefined]);
    expect(reads).toEqual([]);
    time.now = fromNow(61_000);
    const rejection = { type: "RegistrationClosed", registrationClosesAt: fromNow(60_000) };
    expect(await ask("bob")).toEqual([{ rejection, at: time.now }]);
  });

  it("a worker decides, once a thousand other such events were seen since", async () => {
    const roster = withRules(OPENS);
    const { ask, newcomers } = see(roster);
    const seeOthers = (...ids: number[]) => {
      for (const id of ids) newcomers.saw({ ...eventOf(roster), eventId: `e${id}` });
    };
    seeOthers(...Array.from({ length: 999 }, (_, i) => i));
    expect(await ask("bob")).toEqual([notOpen]);
    seeOthers(...Array.from({ length: 1000 }, (_, i) => i));
    expect(await ask("bob")).toEqual([undefined]);
  });

  it("a clock that was ahead when the event changed last counts, too", async () => {
    const roster = withRules(OPENS);
    roster.event = { ...eventOf(roster), changedAt: fromNow(60_000) };
    expect(await see(roster).ask("bob")).toEqual([undefined]);
  });

  it("who is offered a seat, and what an organiser asks for, is for a worker", async () => {
    const roster = withRules({ registrationClosesAt: fromNow(-60_000) });
    const offer = { ticket: 1, waitlistedAt: EARLIER, offeredAt: EARLIER, expiresAt: fromNow(60_000) };
    roster.standings.set("bob", { status: "offered", ...offer });
    const { ask, newcomers, reads } = see(roster);
    expect(await ask("bob")).toEqual([undefined]);
    reads.length = 0;
    const command = { type: "register", userId: "cy", as: "organizer" } as const;
    expect(await newcomers.refusal("e", command)).toBeUndefined();
    expect(reads).toEqual([]);
  });

  it("nobody is refused while what may open it was sent before, and has not ended", async () => {
    const { ask, newcomers, records } = see(withRules(OPENS));
    const reference = { type: "update", eventId: "e", key: "k", fingerprint: "f", acceptedAt: NOW } as const;
    newcomers.recordCommand(reference, { type: "update", changes: { registrationOpensAt: null } });
    expect(await ask("bob")).toEqual([undefined]);
    records.push(recordOf("k"));
    expect(await ask("bob")).toEqual([notOpen]);
  });

  it("a full waitlist is looked at for a crowd only", async () => {
    const people = { registered: ["ann"], waiting: ["bob"], others: ["cy", "zoe"] };
    const roster = fold(given({ capacity: 1, ...people }), [
      { type: "EventUpdated", changes: { waitlistLimit: 1 }, at: EARLIER },
    ]);
    const { ask, crowd, reads } = see(roster);
    expect(await ask("cy")).toEqual([undefined]);
    expect(reads).toEqual([]);
    await crowd();
    expect(await ask("cy")).toEqual([{ rejection: { type: "WaitlistFull", waitlistLimit: 1 }, at: NOW }]);
  });
});
