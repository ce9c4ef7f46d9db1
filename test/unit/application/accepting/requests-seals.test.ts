import { expect, test } from "vitest";
import type { Sealer } from "#application/seal.ts";
import { testSealer } from "#test/support/token-keys.ts";
import { harness, register, registered } from "./requests-stage.ts";

/** To seal an id is a good part of what a request costs a gateway: it is done once for each id that is given out. */

function counted() {
  let seals = 0;
  const sealer: Sealer = {
    ...testSealer,
    seal: (...content) => {
      seals++;
      return testSealer.seal(...content);
    },
  };
  return { ...harness({ sealer }), seals: () => seals };
}

test.each([0, 1000])("the id of a command that is waited for %d ms is sealed once", async (waitMs) => {
  const { submit, seals } = counted();
  await submit(register, undefined, waitMs);
  expect(seals()).toBe(1);
});

test("who asks for a request is answered under the id that they asked for, queued or ended", async () => {
  const { submit, requests, end, seals } = counted();
  const { requestId } = await submit(register);
  expect(await requests.find(requestId, 0)).toMatchObject({ requestId, status: "queued" });
  end(registered);
  expect(await requests.find(requestId, 0)).toMatchObject({ requestId, status: "succeeded" });
  expect(seals()).toBe(1);
});
