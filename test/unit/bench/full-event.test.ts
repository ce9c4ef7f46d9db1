import { expect, test } from "vitest";
import { environmentOf, startEmulators } from "#bench/harness/emulators.ts";
import { createMusterStorage } from "#bench/muster/storage.ts";
import { createDynamoClient } from "#adapters/dynamodb/client.ts";
import { createEventCatalog } from "#adapters/dynamodb/event-catalog.ts";
import { resourceNames } from "#platform/resource-names.ts";
import { expectAudited } from "#test/support/audited.ts";

test("a full event is prepared as if everybody had come and asked", async () => {
  const emulators = await startEmulators();
  try {
    const storage = await createMusterStorage(emulators, "full");
    await storage.addUsers(320);
    await storage.addFullEvent("concert", 20, 300);
    const events = createEventCatalog(createDynamoClient("us-east-1"), resourceNames("full").tables);
    expect(await events.find("concert")).toMatchObject({
      capacity: 20,
      registeredCount: 20,
      waitlistCount: 300,
    });
    await expectAudited({ env: { ...environmentOf(emulators), RESOURCE_PREFIX: "full" } });
  } finally {
    await emulators.stop();
  }
});
