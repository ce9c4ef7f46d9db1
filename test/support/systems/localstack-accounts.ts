import { afterAll, inject } from "vitest";
import { emptyAccount, usedAccounts } from "./account.ts";

/**
 * After each file: removes what its tests made in LocalStack if all passed; else keeps it, and prints where.
 */
// oxlint-disable-next-line no-empty-pattern -- vitest takes nothing else in its place
afterAll(async ({}, file) => {
  if (!hasFailed(file)) {
    for (const account of usedAccounts()) await emptyAccount(account);
    return;
  }
  const { url = "", isLasting = false } = inject("localstack") ?? {};
  const ids = usedAccounts().map(({ AWS_ACCESS_KEY_ID }) => AWS_ACCESS_KEY_ID);
  const keys = `AWS_ENDPOINT_URL=${url} AWS_SECRET_ACCESS_KEY=local AWS_ACCESS_KEY_ID=${ids.join(" or ")}`;
  const how = isLasting
    ? "is kept"
    : "goes with this run; npm run localstack, and AWS_ENDPOINT_URL for the tests, keep it";
  process.stderr.write(`\nWhat ${file.name} has left ${how}: ${keys}\n`);
});

type Task = Readonly<Parameters<Parameters<typeof afterAll>[0]>[1]>["tasks"][number];

function hasFailed(task: Task): boolean {
  if (task.result?.state === "fail") return true;
  return task.type === "suite" && task.tasks.some(hasFailed);
}
