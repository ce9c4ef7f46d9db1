import type { Send } from "#client/transport.ts";
import { HEAP_BOUNDS } from "#platform/heap-bounds.ts";
import { userId } from "../harness/backend.ts";
import { startChild } from "../harness/children.ts";
import { cpuEach, cpuTimesDuring } from "../harness/cpu.ts";
import type { RecordMetrics } from "../harness/results.ts";
import type { Sizes } from "../harness/sizes.ts";
import { createHttpClient } from "../load/http-client.ts";
import { closedLoop } from "../load/loops.ts";
import type { Metrics } from "../workloads/workload.ts";

const CLIENTS = 64;
const PROGRAMS: Readonly<Record<string, readonly [file: string, ...args: string[]]>> = {
  gateway: ["bench/alone/gateway-main.ts"],
  "with tokens": ["bench/alone/tokens-main.ts"],
  "with tokens, limited": ["bench/alone/tokens-main.ts", "limited"],
  bare: ["bench/alone/bare-main.ts"],
};

type Program = {
  measure(sizes: Sizes): Promise<Metrics>;
  stop(): Promise<void>;
};

/** Requests of a gateway without a backend, with and without tokens, and of the least that a handler can do. */
export async function measureGatewayAlone(sizes: Sizes, record: RecordMetrics): Promise<void> {
  const programs = await Promise.all(
    Object.entries(PROGRAMS).map(async ([name, program]) => [name, await start(...program)] as const),
  );
  for (let round = 0; round < sizes.rounds; round++) {
    for (const [backend, program] of programs) {
      record({ workload: "alone", setting: "loopback", backend }, await program.measure(sizes));
    }
  }
  await Promise.all(programs.map(([, program]) => program.stop()));
}

async function start(file: string, ...args: string[]): Promise<Program> {
  const child = await startChild(file, { args, execArgv: HEAP_BOUNDS });
  const { port, tokens = [] } = child.ready as { readonly port: number; readonly tokens?: readonly string[] };
  const http = createHttpClient(`http://127.0.0.1:${port}`);
  const people: Person[] = [];
  for (const token of tokens) people.push(await personWith(http.send, token));
  let next = 0;
  const act = async (): Promise<void> => {
    const { headers = {}, userId: id = userId(next) } = people[next % people.length] ?? {};
    next++;
    const { status } = await http.send({
      method: "POST",
      path: "/events/concert/register",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify({ userId: id }),
    });
    if (status !== 202) throw new Error(`expected 202, got ${status}`);
  };
  return {
    async measure(sizes) {
      const pids = { gateway: child.pid, workers: [] };
      const [measured, cpu] = await Promise.all([
        closedLoop(CLIENTS, sizes, act),
        cpuTimesDuring({ pids }, sizes),
      ]);
      const { perSecond, p99 } = measured;
      return { perSecond, p99, ...cpuEach(cpu, measured, sizes) };
    },
    async stop() {
      http.close();
      await child.stop();
    },
  };
}

type Person = { readonly userId: string; readonly headers: Readonly<Record<string, string>> };

/** Who has the token. From now on the gateway knows it. */
async function personWith(send: Send, token: string): Promise<Person> {
  const headers = { authorization: `Bearer ${token}` };
  const { status, body } = await send({ method: "GET", path: "/me", headers });
  if (status !== 200) throw new Error(`expected 200, got ${status}`);
  const { userId: id } = JSON.parse(body) as { readonly userId: string };
  return { userId: id, headers };
}
