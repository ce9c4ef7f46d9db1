import { once } from "node:events";
import { expect, onTestFinished, test } from "vitest";
import { createClient, eventually } from "../support/client.ts";
import { idsOf } from "../support/systems/core.ts";
import { createSmallDisk, type SmallDisk } from "../support/faults/small-disk.ts";
import { run, type Running } from "../support/systems/processes.ts";

/** `npm start` with its data on a small disk. */
function embeddedOn({ directory, enter }: SmallDisk): Running {
  const env = {
    DATA_DIR: `${directory}/data`,
    PORT: "0",
    HOST: "127.0.0.1",
    VISIBILITY_TIMEOUT_SECONDS: "5",
  };
  const system = run("localstack/embedded/main.ts", env, [], enter);
  onTestFinished(async () => void (await system.end("SIGTERM")));
  return system;
}

async function smallDisk(megabytes: number): Promise<SmallDisk> {
  const disk = await createSmallDisk(megabytes);
  onTestFinished(() => disk.remove());
  return disk;
}

test("a read-only data directory: the start ends with a message that names it", async () => {
  const disk = await smallDisk(4);
  await disk.run(`mkdir ${disk.directory}/data && mount -o remount,ro ${disk.directory}`);

  const system = embeddedOn(disk);

  await system.prints(
    /muster: the data directory .*data can't be used: .*\nSet DATA_DIR to a directory that can be written/,
    60_000,
  );
  await eventually(async () => expect(system.child.exitCode).toBe(1));
});

test("a full disk: nothing is accepted that is not kept, and with room again everything goes on", async () => {
  const disk = await smallDisk(24);
  const system = embeddedOn(disk);
  const [, url = ""] = await system.prints(/muster is ready on (http:\S+)/, 100_000);
  const client = createClient(url);
  const users = idsOf("guest", 60);
  await client.createUsers(users);
  await client.createEvent("full", 20);
  const first = await Promise.all(users.slice(0, 10).map((userId) => client.register("full", userId)));

  await disk.run(`cat /dev/zero > ${disk.directory}/filler || true`);
  const accepted: string[] = [];
  const statuses = new Set<number>();
  for (const userId of users.slice(10)) {
    const { status, body } = await client.call("POST", "/events/full/register", { userId });
    statuses.add(status);
    if (status === 202) accepted.push((body as { requestId: string }).requestId);
  }
  await disk.run(`rm ${disk.directory}/filler`);

  expect(statuses).toContain(503);
  for (const requestId of [...first.map((request) => request.requestId), ...accepted]) {
    expect((await client.ended(requestId, 60_000)).status).toBe("succeeded");
  }
  await eventually(async () => expect((await client.call("GET", "/readyz")).status).toBe(200), 60_000);
  const audit = run("cli/main.ts", { DATA_DIR: `${disk.directory}/data` }, ["verify"], disk.enter);
  const [code] = (await once(audit.child, "close")) as [number | null];
  expect(code, audit.output()).toBe(0);
});
