import { afterAll, beforeAll, expect, test } from "vitest";
import { LOCAL } from "#application/access.ts";
import { applyCommands } from "#application/applying/apply-commands.ts";
import { createQueries } from "#application/querying/queries.ts";
import { testSealer } from "../support/token-keys.ts";
import { systemClock } from "#platform/clock.ts";
import { type Core, idsOf, register, startCore, unregister } from "../support/systems/core.ts";

/** Positions on a waitlist that is longer than what one rank may count. */

let core: Core;
let eventId = "";
const people = idsOf("waiting", 700);
const gone = people.filter((_, i) => i % 3 === 0 || (i >= 300 && i < 600));
const line = people.filter((userId) => !gone.includes(userId));

const apply = (commands: Parameters<typeof applyCommands>[2]) => {
  const report = (_: string, error: unknown) => expect.fail(String(error));
  const stopping = new AbortController().signal;
  const deps = { store: core.store, clock: systemClock, announce: () => undefined, report, stopping };
  return applyCommands(deps, eventId, commands);
};

beforeAll(async () => {
  core = await startCore();
  await core.addUsers(["holder", ...people]);
  eventId = await core.addEvent(1);
  await apply([register("holder"), ...people.map((userId) => register(userId))]);
  await apply(gone.map((userId) => unregister(userId)));
});
afterAll(() => core.stop());

const queries = () => createQueries({ ...core, sealer: testSealer, clock: systemClock });

test("are 1 to n without gaps in the list, page by page", async () => {
  const seen: [string, number | undefined][] = [];
  let cursor: string | undefined;
  do {
    const page = await queries().waitlistOfEvent(eventId, { limit: 90, ...(cursor && { cursor }) }, LOCAL);
    seen.push(...page.items.map(({ userId, position }): [string, number | undefined] => [userId, position]));
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  expect(seen).toEqual(line.map((userId, i) => [userId, i + 1]));
});

test("are the same for one person, in the person's list, and in what a second registration is told", async () => {
  for (const [i, userId] of line.entries()) {
    if (i % 50 !== 0 && i !== line.length - 1) continue;
    const position = i + 1;
    expect(await queries().registration(eventId, userId)).toMatchObject({ position });
    expect((await queries().waitlistOfUser(userId, { limit: 10 })).items).toMatchObject([{ position }]);
  }
  const again = [line[0], line[100], line.at(-1)].map((userId = "") => register(userId));
  await apply(again);
  const rows = again.map(({ command: { userId } }) => ({ eventId, userId }));
  const results = (await core.memory.histories(rows)).map(({ records }) => records.at(-1)?.result);
  expect(results).toMatchObject(
    [1, 101, line.length].map((position) => ({ rejection: { standing: { position } } })),
  );
});
