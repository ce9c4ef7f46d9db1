import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually } from "../support/client.ts";
import { startSystem, type System } from "../support/systems/system.ts";

/** What a worker shows of its work. */

let system: System;
let url = "";
beforeAll(async () => {
  system = await startSystem({ more: { worker: { METRICS_PORT: "0" } } });
  const [, port] = (await system.workers[0]?.prints(/"port":(\d+),"msg":"metrics are served"/)) ?? [];
  url = `http://127.0.0.1:${port}`;
});
afterAll(() => system.stop());

const metrics = async () => await (await fetch(`${url}/metrics`)).text();

test("commands are counted by how they ended, transactions and messages by their size", async () => {
  const { client } = system;
  await client.createUsers(["ada", "ben"]);
  await client.createEvent("opera", 1, false);
  for (const userId of ["ada", "ben", "ada"]) {
    const { requestId } = await client.register("opera", userId);
    await client.ended(requestId);
  }
  await eventually(async () => {
    const text = await metrics();
    for (const outcome of ["registered", "EventFull", "AlreadyRegistered"]) {
      expect(text).toContain(`muster_commands_ended_total{outcome="${outcome}"} 1`);
    }
    expect(text).toContain("muster_chunk_commands_count 3");
    expect(text).toContain("muster_batch_messages_count 3");
    expect(text).toContain("muster_command_age_seconds_count 3");
    expect(text).toContain("muster_commit_seconds_count 3");
    expect(text).toContain('muster_queue_messages{queue="commands",state="waiting"} 0');
    expect(text).toContain('muster_queue_messages{queue="dead-letters",state="in-flight"} 0');
    expect(text).toContain("muster_events_pending 0");
  });
});

test("whoever looks after the process hears that it lives, and nothing else is served", async () => {
  expect(await (await fetch(`${url}/healthz`)).json()).toEqual({ status: "ok" });
  expect((await fetch(`${url}/other`)).status).toBe(404);
});
