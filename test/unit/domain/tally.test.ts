import fc from "fast-check";
import { expect, it } from "vitest";
import {
  blockEnd,
  blockStart,
  liveBefore,
  NO_TALLY,
  type Tally,
  withoutTicket,
  withTicket,
} from "#domain/tally.ts";
import { always } from "#test/support/arbitraries/property.ts";

/** Tickets drawn with gaps between them, and those of them that are given back, in any order. */
const histories = fc
  .array(fc.integer({ min: 1, max: 400 }), { maxLength: 60 })
  .map((gaps) => gaps.map((_, i) => gaps.slice(0, i + 1).reduce((sum, gap) => sum + gap, 0)))
  .chain((drawn) => fc.record({ drawn: fc.constant(drawn), back: fc.shuffledSubarray(drawn) }));

const tallyOf = (tickets: readonly number[]): Tally => tickets.reduce(withTicket, NO_TALLY);

it("ranks every ticket: what is live before its block, and in its block up to it", async () => {
  await always(
    fc.property(histories, ({ drawn, back }) => {
      const tally = back.reduce(withoutTicket, tallyOf(drawn));
      const live = drawn.filter((ticket) => !back.includes(ticket));
      live.forEach((ticket, i) => {
        const inside = live.filter((other) => other >= blockStart(ticket) && other <= ticket).length;
        expect(liveBefore(tally, ticket) + inside).toBe(i + 1);
      });
    }),
    { runs: 1000 },
  );
});

it("is the same whichever way the same tickets came to be live", async () => {
  await always(
    fc.property(histories, ({ drawn, back }) => {
      const live = drawn.filter((ticket) => !back.includes(ticket));
      expect(back.reduce(withoutTicket, tallyOf(drawn))).toEqual(tallyOf(live));
    }),
    { runs: 1000 },
  );
});

it("counts blocks of 255, from the first that has a ticket to the last", () => {
  expect(tallyOf([254, 255, 256, 1020])).toEqual({ from: 0, counts: [1, 2, 0, 0, 1] });
  expect(withoutTicket(tallyOf([254, 255, 256, 1020]), 254)).toEqual({ from: 1, counts: [2, 0, 0, 1] });
  expect([0, 1, 254, 255, 509, 510].map(blockStart)).toEqual([0, 0, 0, 255, 255, 510]);
});

it("counts no more in a block than a byte holds", () => {
  const full = tallyOf(Array.from({ length: 1000 }, (_, ticket) => ticket));
  expect(full).toEqual({ from: 0, counts: [255, 255, 255, 235] });
});

it("takes an older ticket back, also before the first block, and after the last", () => {
  const tally = tallyOf([600, 700]);
  expect(withTicket(tally, 3)).toEqual({ from: 0, counts: [1, 0, 2] });
  expect(withTicket(withTicket(tally, 3), 300)).toEqual({ from: 0, counts: [1, 1, 2] });
  expect(withTicket(tally, 1300)).toEqual({ from: 2, counts: [2, 0, 0, 1] });
  expect([0, 254, 255, 600].map(blockEnd)).toEqual([254, 254, 509, 764]);
});
