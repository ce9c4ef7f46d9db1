import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import { eventually } from "../support/client.ts";
import { createScenarios } from "../support/faults/scenario.ts";
import { type OpenStream, readStream } from "../support/streams.ts";

const scenario = createScenarios();

const WATCHERS = 300;
/** How long a gateway's death may cost its watchers. */
const BACK_MS = 10_000;

type State = { readonly version: number };

/** Somebody who watches, and comes back as a browser does: to any gateway, after the pause that it was told. */
function startWatcher(urls: () => readonly string[], number: number, over: AbortSignal) {
  let stream: OpenStream | undefined;
  let newest = 0;
  const watch = async (): Promise<void> => {
    let retryMs = 100;
    while (!over.aborted) {
      const all = urls();
      const url = all[number % all.length] ?? "";
      const headers = newest > 0 ? { "last-event-id": String(newest) } : {};
      const response = await fetch(`${url}/events/watched/live`, { headers, signal: over }).catch(
        () => undefined,
      );
      if (response?.ok === true) {
        stream = readStream(response);
        await stream.ended.catch(() => undefined);
        retryMs = Number(stream.messages[0]?.retry ?? retryMs);
      }
      if (!over.aborted) await sleep(retryMs);
    }
  };
  void watch();
  return {
    newest(): number {
      const states =
        stream?.messages.flatMap(({ event, data }) => (event === "event" ? [data as State] : [])) ?? [];
      newest = states.at(-1)?.version ?? newest;
      return newest;
    },
  };
}

scenario(
  `a gateway that is killed with ${WATCHERS} watchers: all of them are back at another one within ten seconds`,
  { gateways: 2 },
  async (system) => {
    const over = new AbortController();
    const client = system.client();
    await client.createUsers(["ada", "ben"]);
    await client.createEvent("watched", 10);
    const watchers = Array.from({ length: WATCHERS }, (_, i) => startWatcher(system.urls, i, over.signal));
    const expectAll = (version: number, withinMs: number) =>
      eventually(async () => {
        expect(watchers.filter((one) => one.newest() < version)).toHaveLength(0);
      }, withinMs);
    try {
      await expectAll(1, BACK_MS);
      const [victim] = system.gateways.running();
      victim?.child.kill("SIGKILL");
      const killedAt = performance.now();
      const { requestId } = await eventually(() => system.client().register("watched", "ada"));
      await system.client().ended(requestId);
      await expectAll(2, BACK_MS - (performance.now() - killedAt));
    } finally {
      over.abort();
    }
  },
);
