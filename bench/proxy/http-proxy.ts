import { Agent, type IncomingMessage, type ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { type Counts, isWrite, NOTHING, requestsOf, sumOf, unitsIn } from "./counts.ts";
import { bodyOf, forward } from "./forward.ts";
import { sendAnswer, serveLocally } from "./serve.ts";
import { latencyOf, type Latency, type Operation } from "./latency.ts";

export type HttpProxy = {
  readonly port: number;
  /** What was asked since the last call. */
  countsSinceLast(): Counts;
};

type Service = "dynamodb" | "queues";

/**
 * Stands between AWS clients and an emulator: adds the latency of the real service to each call,
 * independently of all others, and counts what AWS would bill. A call that changes something is delayed on
 * its way to the emulator, a call that only reads on its way back.
 */
export async function startHttpProxy(
  service: Service,
  upstreamPort: number,
  sample: (latency: Latency) => number,
): Promise<HttpProxy> {
  const agent = new Agent({ keepAlive: true });
  let counts = NOTHING;

  const serve = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const sent = await bodyOf(incoming);
    const operation = operationOf(incoming, sent);
    const delay = sample(latencyOf(operation));
    const isRead = READING.test(operation.name);
    if (!isRead) await sleep(delay);
    const body = service === "dynamodb" ? askingForUnits(sent) : sent;
    const answer = await forward({ agent, port: upstreamPort }, incoming, outgoing, body);
    if (answer === undefined) return;
    counts = sumOf(counts, countsOf(service, operation, sent, answer.body));
    if (isRead) await sleep(delay);
    sendAnswer(outgoing, answer);
  };

  const { port } = await serveLocally(serve);
  return {
    port,
    countsSinceLast() {
      const taken = counts;
      counts = NOTHING;
      return taken;
    },
  };
}

const READING = /^(?:Get|BatchGet|Query|Scan|Receive|List|Describe)/;

/** Calls to DynamoDB that may write several items. */
const SEVERAL = /^(?:TransactWriteItems|BatchExecuteStatement)$/;
type Several = { readonly TransactItems?: readonly unknown[]; readonly Statements?: readonly unknown[] };

/**
 * The call that a request makes: JSON protocols name it in a header, the query protocol of SNS in the body.
 */
function operationOf({ headers }: IncomingMessage, body: Buffer): Operation {
  const [target] = [headers["x-amz-target"] ?? ""].flat();
  const name = target?.split(".").at(-1) || (/Action=(\w+)/.exec(body.toString("latin1"))?.[1] ?? "");
  if (!SEVERAL.test(name)) return { name, items: 1 };
  const { TransactItems, Statements } = JSON.parse(body.toString()) as Several;
  return { name, items: (TransactItems ?? Statements ?? []).length };
}

/** The same request, with `ReturnConsumedCapacity` in front of its members. */
function askingForUnits(body: Buffer): Buffer {
  if (body.length <= 2) return body;
  return Buffer.concat([Buffer.from('{"ReturnConsumedCapacity":"TOTAL",'), body.subarray(1)]);
}

function countsOf(service: Service, { name, items }: Operation, sent: Buffer, answer: Buffer): Counts {
  if (service === "dynamodb") {
    return { ...NOTHING, ...unitsIn(name, answer.toString() || "{}"), writes: isWrite(name) ? items : 0 };
  }
  const requests = requestsOf(Math.max(sent.length, answer.length));
  const isSns = name.startsWith("Publish") || name === "ListTopics";
  return isSns ? { ...NOTHING, snsRequests: requests } : { ...NOTHING, sqsRequests: requests };
}
