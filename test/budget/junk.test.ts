import { afterAll, beforeAll, expect, test } from "vitest";
import { createSqsClient } from "#adapters/sqs/client.ts";
import { createQueueDepth } from "#adapters/sqs/depth.ts";
import type { RequestView } from "#contracts/request.ts";
import { createTestApp, type TestApp } from "../support/systems/test-app.ts";

/** What commands for nothing cost those whose commands are for something. */

let system: TestApp;
beforeAll(async () => {
  system = await createTestApp();
  await system.addEvent("real");
});
afterAll(() => system.stop());

test("a hundred commands for events that don't exist put nothing into the queue", async () => {
  const junk = Array.from({ length: 100 }, (_, i) => {
    const [event, person] = [`/events/junk-${i}`, { body: { userId: `nobody-${i}` } }];
    if (i % 3 === 0) return system.call("POST", `${event}/register`, person);
    if (i % 3 === 1) return system.call("DELETE", `${event}/register/nobody-${i}`);
    return system.call("PATCH", event, { body: { capacity: 3 } });
  });
  const answers = await Promise.all(junk);
  expect(answers.map(({ body }) => (body as RequestView).status)).toEqual(junk.map(() => "rejected"));
  const depth = createQueueDepth(createSqsClient("us-east-1"), system.core.names.commands);
  expect(await depth()).toMatchObject({ waiting: 0 });

  await system.call("POST", "/events/real/register", { body: { userId: "nobody" } });
  expect(await depth()).toMatchObject({ waiting: 1 });
});
