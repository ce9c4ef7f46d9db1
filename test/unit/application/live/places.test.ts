import fc from "fast-check";
import { expect, it } from "vitest";
import { createPlaces } from "#application/live/places.ts";
import { blockEnd, NO_TALLY, withTicket } from "#domain/tally.ts";
import { always } from "#test/support/arbitraries/property.ts";

/** What happens at a waitlist, and who looks at it; `pick` says who of those that there are. */
const steps = fc.array(
  fc.record({
    kind: fc.constantFrom("join", "leave", "leave", "come back", "watch", "watch", "unwatch", "look"),
    pick: fc.nat(),
  }),
  { maxLength: 120 },
);

/** A waitlist where `first` people wait, and the places of those who are watched. */
function createStage(first: number) {
  const live = new Set(Array.from({ length: first }, (_, i) => i + 1));
  const given = new Set<number>();
  const watched = new Set<number>();
  const places = createPlaces();
  const facts: (readonly [joins: number | undefined, leaves: number | undefined])[] = [];
  let [nextTicket, blocksRead] = [first + 1, 0];
  const tickets = () => [...live].toSorted((a, b) => a - b);
  const tally = () => tickets().reduce(withTicket, NO_TALLY);
  const join = (ticket: number): void => {
    live.add(ticket);
    given.delete(ticket);
    facts.push([ticket, undefined]);
  };

  const act = {
    join: () => join(nextTicket++),
    leave(ticket: number): void {
      for (const set of [live, watched]) set.delete(ticket);
      given.add(ticket);
      facts.push([undefined, ticket]);
    },
    "come back": join,
    watch: (ticket: number): void => void watched.add(ticket),
    unwatch: (ticket: number): void => void watched.delete(ticket),
    look(): void {
      for (const fact of facts.splice(0)) places.follow(...fact);
      places.settle(tally());
      for (const start of places.keep(watched)) {
        blocksRead++;
        places.load(
          start,
          tickets().filter((ticket) => ticket >= start && ticket <= blockEnd(start)),
        );
      }
    },
  };

  return {
    look: () => act.look(),
    watched,
    places,
    tally,
    blocksRead: () => blocksRead,
    positionOf: (ticket: number) => tickets().indexOf(ticket) + 1,
    play({ kind, pick }: { readonly kind: keyof typeof act; readonly pick: number }): void {
      const from = [...(kind === "come back" ? given : kind === "unwatch" ? watched : live)];
      const ticket = from[pick % from.length];
      if (kind === "join" || kind === "look") act[kind]();
      else if (ticket !== undefined) act[kind](ticket);
    },
  };
}

it("knows the positions that counting gives, whoever joins, leaves, comes back, and looks", async () => {
  await always(
    fc.property(fc.integer({ min: 1, max: 700 }), steps, (first, all) => {
      const stage = createStage(first);
      for (const step of all) stage.play(step);
      stage.look();
      const { places, watched, tally, positionOf } = stage;
      const before = stage.blocksRead();
      // What was just read is certain once the event was seen after it, and costs nothing more.
      stage.look();
      expect(stage.blocksRead()).toBe(before);
      const known = places.positionsAt(tally());
      for (const ticket of watched) expect(known(ticket)).toBe(positionOf(ticket));
    }),
    { runs: 500 },
  );
});

it("reads a block once, however many look at it and however much happens there", () => {
  const stage = createStage(600);
  for (let pick = 0; pick < 600; pick += 10) stage.play({ kind: "watch", pick });
  stage.look();
  expect(stage.blocksRead()).toBe(3);
  for (let pick = 0; pick < 200; pick++) {
    stage.play({ kind: "leave", pick: pick * 7 });
    stage.look();
  }
  expect(stage.blocksRead()).toBe(3);
});

it("knows nothing of a block until the event was seen after it was read", () => {
  const places = createPlaces();
  const tally = [1, 2, 3].reduce(withTicket, NO_TALLY);
  places.keep([2]);
  places.load(0, [1, 2, 3]);
  expect(places.positionsAt(tally)(2)).toBeUndefined();
  places.settle(tally);
  expect(places.positionsAt(tally)(2)).toBe(2);
});

it("reads a block anew when a fact that it does not understand has changed it", () => {
  const places = createPlaces();
  const tally = [1, 2, 3].reduce(withTicket, NO_TALLY);
  expect(places.keep([3])).toEqual([0]);
  places.load(0, [1, 2, 3]);
  places.settle(tally);
  places.settle([2, 3].reduce(withTicket, NO_TALLY));
  expect(places.positionsAt(tally)(3)).toBeUndefined();
  expect(places.keep([3])).toEqual([0]);
});
