import { expect, it } from "vitest";
import { resourceDefinitions } from "#infra/resources.ts";
import { resourceNames } from "#platform/resource-names.ts";
import { releaseSeconds } from "#workers/registration/consumer.ts";

it("a message that nobody can apply is kept in its place for days, and moved before it would be deleted", () => {
  const { queues } = resourceDefinitions(resourceNames("muster"));
  const commands = queues.find(({ redrive }) => redrive !== undefined);
  const retention = Number(commands?.attributes["MessageRetentionPeriod"]);
  let seconds = 0;
  for (let i = 1; i <= (commands?.redrive?.maxReceiveCount ?? 0); i++) seconds += releaseSeconds(i);

  expect(seconds).toBeGreaterThan(0.8 * retention);
  expect(seconds).toBeLessThan(0.9 * retention);
});

it("a message that failed once comes again after a second; after n failures n² seconds have passed", () => {
  expect([1, 2, 3, 100].map(releaseSeconds)).toEqual([1, 3, 5, 199]);
});
