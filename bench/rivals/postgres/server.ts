import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { Client } from "pg";
import { freePort } from "#localstack/processes/free-port.ts";
import type { Storage } from "#bench/harness/backend.ts";
import { makeDataDirectory, serve, unprivileged } from "../unprivileged.ts";

export type Postgres = Storage & { readonly port: number; stop(): Promise<void> };

const READY_MS = 30_000;

/** This machine's newest Postgres, with Debian's settings, on its own port; undefined where there is none. */
export async function startPostgres(): Promise<Postgres | undefined> {
  const bin = newestBin();
  if (bin === undefined) return undefined;
  const [port, directory] = [await freePort(), makeDataDirectory("postgres")];
  const initdb = {
    file: join(bin, "initdb"),
    args: ["-D", directory, "-A", "trust", "-U", "bench", "-E", "UTF8"],
  };
  const { file, args } = unprivileged(initdb);
  await promisify(execFile)(file, args);
  const options = ["-D", directory, "-p", String(port), "-h", "127.0.0.1", "-k", directory];
  const server = serve({ file: join(bin, "postgres"), args: options });
  const client = await connected(port);
  await client.query(readFileSync(join(import.meta.dirname, "schema.sql"), "utf8"));
  return {
    port,
    async addUsers(count) {
      await client.query(
        `insert into users select 'u' || n, 'Name of u' || n, now()::text from generate_series(0, $1 - 1) n
         on conflict do nothing`,
        [count],
      );
    },
    async addFullEvent(eventId, seats, waiting) {
      await client.query("select add_full_event($1, $2, $3)", [eventId, seats, waiting]);
      await client.query("analyze");
    },
    async stop() {
      await client.end();
      await server.stop();
    },
  };
}

const INSTALLED = "/usr/lib/postgresql";

function newestBin(): string | undefined {
  if (!existsSync(INSTALLED)) return undefined;
  const [newest] = readdirSync(INSTALLED).sort((a, b) => Number(b) - Number(a));
  return newest === undefined ? undefined : join(INSTALLED, newest, "bin");
}

async function connected(port: number): Promise<Client> {
  const deadline = Date.now() + READY_MS;
  for (;;) {
    const client = new Client({ host: "127.0.0.1", port, user: "bench", database: "postgres" });
    try {
      await client.connect();
      return client;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await sleep(50);
    }
  }
}
