import { Agent, type IncomingMessage, type ServerResponse } from "node:http";
import type { Admission } from "../aws/admission.ts";
import type { Call, Output } from "../aws/answer.ts";
import { createQueueLimits, type Refusals } from "../aws/queue-limits.ts";
import { createTableLimits, type UnitsPerSecond } from "../aws/table-limits.ts";
import { callOf, jsonAnswer, type Service } from "../aws/wire.ts";
import { bodyOf, forward } from "./forward.ts";
import { sendAnswer, serveLocally } from "./serve.ts";

/** What a limiting proxy allows; AWS's own limits unless given. */
export type Limits = {
  /** Units of a partition key. */
  readonly unitsPerSecond?: UnitsPerSecond;
  /** Batches of each kind that a message group takes. */
  readonly callsPerSecond?: number;
  /** How SQS refuses what is too much of a batch. */
  readonly refusals?: Refusals;
};

export type LimitingProxy = {
  readonly port: number;
  /** The most write units that a partition key, of a table or an index, consumed in a second. */
  mostWriteUnits(): number;
  /** The most batches in a second that were sent to a message group. */
  mostSends(): number;
  stop(): Promise<void>;
};

/**
 * Stands between AWS clients and an emulator, which has no limits: refuses what AWS would refuse. And a receive
 * whose client is gone goes on, as on AWS, and takes messages with it.
 */
export async function startLimitingProxy(upstreamPort: number, limits: Limits = {}): Promise<LimitingProxy> {
  const { unitsPerSecond, callsPerSecond, refusals = "entries" } = limits;
  const agent = new Agent({ keepAlive: true });
  /** The groups of messages in flight, by receipt. */
  const groups = new Map<string, string>();
  const groupOf = (receipt: string) => groups.get(receipt);
  const tables = createTableLimits(unitsPerSecond);
  const queues = createQueueLimits({
    refusals,
    groupOf,
    ...(callsPerSecond !== undefined && { callsPerSecond }),
  });
  const admit: Readonly<Record<Service, (call: Call, now: number) => Admission>> = {
    dynamodb: tables.admit,
    sqs: queues.admit,
    sns: ({ input }) => ({ input, complete: (answer) => answer }),
  };

  const serve = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const sent = await bodyOf(incoming);
    const { service, ...call } = callOf({ headers: incoming.headers, body: sent.toString() });
    const admission = admit[service](call, performance.now());
    if ("refused" in admission) return sendAnswer(outgoing, jsonAnswer(admission.refused));
    const body = service === "sns" ? sent : Buffer.from(JSON.stringify(admission.input));
    const isKept = call.operation === "ReceiveMessage";
    const answered = await forward({ agent, port: upstreamPort, isKept }, incoming, outgoing, body);
    if (answered === undefined) return;
    if (service === "sns" || answered.status !== 200) return sendAnswer(outgoing, answered);
    const output = JSON.parse(answered.body.toString() || "{}") as Output;
    for (const { ReceiptHandle, Attributes } of (output["Messages"] ?? []) as readonly Received[])
      groups.set(ReceiptHandle, Attributes?.MessageGroupId ?? "");
    sendAnswer(outgoing, jsonAnswer(admission.complete({ output }, performance.now())));
  };

  const { server, port } = await serveLocally(serve);
  return {
    port,
    mostWriteUnits: () => tables.writes.most(),
    mostSends: () => queues.sent.most(),
    async stop() {
      agent.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
}

type Received = {
  readonly ReceiptHandle: string;
  readonly Attributes?: { readonly MessageGroupId?: string };
};
