import { afterAll, beforeAll, expect, test } from "vitest";
import { applyCommands } from "#application/applying/apply-commands.ts";
import { createQueries } from "#application/querying/queries.ts";
import { testSealer } from "../support/token-keys.ts";
import type { SubmittedCommand } from "#contracts/command-message.ts";
import { systemClock } from "#platform/clock.ts";
import { type Core, register, startCore, update } from "../support/systems/core.ts";

let core: Core;
beforeAll(async () => {
  core = await startCore();
});
afterAll(() => core.stop());

const apply = (eventId: string, command: SubmittedCommand) => {
  const quiet = {
    announce: () => undefined,
    report: () => undefined,
    stopping: new AbortController().signal,
  };
  return applyCommands({ store: core.store, clock: systemClock, ...quiet }, eventId, [command]);
};

test.each(["registered", "waitlisted"])(
  "a user's list shows each %s event once while dates change",
  async (status) => {
    const userId = `pager-${status}`;
    await core.addUsers([userId, `${userId}-first`]);
    const queries = createQueries({ ...core, sealer: testSealer, clock: systemClock });
    const list = status === "registered" ? queries.registrationsOfUser : queries.waitlistOfUser;
    const ids: string[] = [];
    for (const month of ["01", "02", "03", "04"]) {
      const eventId = await core.addEvent(1, true, `2030-${month}-01T00:00:00.000Z`);
      if (status === "waitlisted") await apply(eventId, register(`${userId}-first`));
      await apply(eventId, register(userId));
      ids.push(eventId);
    }
    const [a = "", b = "", c = "", d = ""] = ids;

    const first = await list(userId, { limit: 2 });
    await apply(a, update({ date: "2039-01-01T00:00:00.000Z" }));
    await apply(d, update({ date: "2029-01-01T00:00:00.000Z" }));
    const second = await list(userId, { limit: 2, cursor: first.nextCursor });

    expect(first.items.map(({ eventId }) => eventId)).toEqual([a, b]);
    expect(second.items.map(({ eventId }) => eventId)).toEqual([d, c]);
    expect(second.nextCursor).toBeUndefined();
  },
);
