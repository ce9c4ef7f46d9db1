import { userId } from "../harness/backend.ts";
import { type Endings, expectOnly, netOf, countEnding } from "../harness/check.ts";
import { closedLoop, type Measured, openLoop } from "../load/loops.ts";
import type { Metrics, Run, Workload } from "./workload.ts";
import { PLENTY } from "./workload.ts";

const QUIET = 50;
/** Requests per second, at all quiet events together. */
const RATE = 50;
const WARM_MS = 500;

/** A crowd at one event must not be felt at others. */
export const beside: Workload = {
  name: "beside",
  title: "Fifty quiet events, alone and beside a hot one",
  backends: ["c", "d", "e", "f"],
  quickly: ["c", "d"],
  async run({ backend: { client, name }, id, sizes }: Run): Promise<Metrics> {
    const hot = `${id}-hot`;
    const quiet = Array.from({ length: QUIET }, (_, i) => `${id}-${i}`);
    for (const eventId of [hot, ...quiet]) await client.createEvent(eventId, PLENTY);
    const endings: Endings = new Map();
    let visitor = 0;
    const visit = (): Promise<Measured> =>
      openLoop(RATE, sizes.quietMs, async () => {
        const number = visitor++;
        countEnding(
          endings,
          await client.register(quiet[number % QUIET] ?? "", userId(Math.floor(number / QUIET))),
        );
      });
    const undisturbed = await visit();
    let next = 0;
    await client.open(sizes.clients[name] + QUIET);
    const crowd = closedLoop(sizes.clients[name], { warmMs: WARM_MS, measureMs: sizes.quietMs }, async () => {
      countEnding(endings, await client.register(hot, userId(next++ % sizes.users[name])));
    });
    const [besides, { perSecond }] = await Promise.all([visit(), crowd]);
    expectOnly(endings, "registered");
    let there = 0;
    for (const eventId of [hot, ...quiet]) there += (await client.event(eventId)).registeredCount;
    if (there !== netOf(endings)) throw new Error(`${netOf(endings)} registered, but ${there} are there`);
    return {
      "p50 alone": undisturbed.p50,
      "p50 beside": besides.p50,
      "p99 alone": undisturbed.p99,
      "p99 beside": besides.p99,
      "hot a second": perSecond,
    };
  },
};
