import { Agent, type IncomingMessage, request as ask } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { Answer, Call, Output } from "../aws/answer.ts";
import { createPeak, type Peak } from "../aws/peak.ts";
import type { Refusals } from "../aws/queue-limits.ts";
import { createSns, type Sns } from "../aws/sns.ts";
import { createSqs, type Sqs } from "../aws/sqs.ts";
import { createTableLimits, type TableLimits } from "../aws/table-limits.ts";
import { touchedBy } from "../aws/touched-keys.ts";
import { callOf, jsonAnswer, type WireAnswer, type WireRequest, xmlAnswer } from "../aws/wire.ts";
import { requestsOf } from "../proxy/counts.ts";
import { createSampler, type Latency, latencyOf } from "../proxy/latency.ts";
import type { SimulatedTime } from "./simulated-time.ts";

/** The services of a simulation: SQS and SNS in memory, DynamoDB by an emulator, with AWS's latencies and limits. */
export type Services = {
  readonly answer: (request: WireRequest) => Promise<WireAnswer>;
  readonly sqs: Sqs;
  readonly sns: Sns;
  readonly limits: TableLimits;
  /** Rows read with `BatchGetItem`, also those that are not there, by the host of the endpoint. */
  readonly rowsRead: Peak;
  /** The calls that DynamoDB refused as a whole, since a key that they touch had used up its units. */
  readonly refusedCalls: () => number;
  /** What SQS and SNS bill so far. */
  readonly billed: () => Billed;
  /** From now on, connections to DynamoDB are refused, or not any more. */
  readonly setDatabaseAway: (isAway: boolean) => void;
};

/** Requests, as the two services bill them; and the calls of SQS, by operation. */
export type Billed = {
  readonly sqs: number;
  readonly sns: number;
  readonly calls: Readonly<Record<string, number>>;
};

export type ServicesOptions = {
  readonly time: SimulatedTime;
  readonly seed: number;
  readonly dynamodbPort: number;
  readonly refusals: Refusals;
  /** Whether latencies vary as they do on AWS; else each call takes the median. */
  readonly isVaried: boolean;
};

const READING = /^(?:Get|BatchGet|Query|Scan|Receive|List|Describe)/;
/** How long it takes to learn that nobody listens. */
const REFUSED_MS = 1;

export function createServices(options: ServicesOptions): Services {
  const { seed, dynamodbPort, refusals, isVaried } = options;
  const { now, held } = options.time;
  const sample = isVaried ? createSampler(seed) : ({ p50 }: Latency) => p50;
  const sqs = createSqs({ now, refusals });
  const sns = createSns(now);
  const limits = createTableLimits();
  const rowsRead = createPeak();
  const agent = new Agent({ keepAlive: true });
  let isDatabaseAway = false;
  let refusedCalls = 0;
  const requests = createPeak();
  const calls = createPeak();
  const inTurn = createTurns();

  const askDatabase = async (call: Call, { headers }: WireRequest): Promise<Answer> => {
    if (isDatabaseAway) {
      await sleep(REFUSED_MS);
      throw Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
    }
    const admission = limits.admit(call, now());
    if ("refused" in admission) {
      refusedCalls++;
      return admission.refused;
    }
    const body = JSON.stringify(admission.input);
    const answer = await held(() => inTurn(() => forward(agent, dynamodbPort, headers, body)));
    return admission.complete(answer, now());
  };

  return {
    sqs,
    sns,
    limits,
    rowsRead,
    refusedCalls: () => refusedCalls,
    billed: () => ({
      sqs: requests.total("sqs"),
      sns: requests.total("sns"),
      calls: Object.fromEntries(calls.keys().map((name) => [name, calls.total(name)])),
    }),
    setDatabaseAway: (isAway) => void (isDatabaseAway = isAway),
    async answer(request) {
      const { service, ...call } = callOf(request);
      requests.add(service, requestsOf(Buffer.byteLength(request.body)), now());
      if (service === "sqs") calls.add(call.operation, 1, now());
      if (call.operation === "BatchGetItem") rowsRead.add(request.host, touchedBy(call).length, now());
      const latency = sample(latencyOf({ name: call.operation, items: itemsOf(call.input) }));
      const isRead = READING.test(call.operation);
      if (!isRead) await sleep(latency);
      const asking = {
        dynamodb: () => askDatabase(call, request),
        sqs: () => sqs.answer(call),
        sns: () => sns.answer(call),
      };
      const answer = await asking[service]();
      if (isRead) await sleep(latency);
      return service === "sns" ? xmlAnswer(call.operation, answer) : jsonAnswer(answer);
    },
  };
}

function itemsOf({ TransactItems, Statements }: Output): number {
  return ((TransactItems ?? Statements) as readonly unknown[] | undefined)?.length ?? 1;
}

/**
 * Does one thing after another. The order in which an emulator answers calls of the same moment depends on the
 * machine; so it is asked one of them at a time.
 */
function createTurns() {
  let last: Promise<unknown> = Promise.resolve();
  return <Result>(work: () => Promise<Result>): Promise<Result> => {
    const mine = last.then(work);
    last = mine.catch(() => undefined);
    return mine;
  };
}

async function forward(
  agent: Agent,
  port: number,
  given: WireRequest["headers"],
  body: string,
): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const target = String(given["x-amz-target"]);
  const headers = {
    "content-type": "application/x-amz-json-1.0",
    "x-amz-target": target,
    authorization: String(given["authorization"]),
    "x-amz-date": String(given["x-amz-date"]),
    "content-length": Buffer.byteLength(body),
  };
  ask({ agent, port, host: "127.0.0.1", method: "POST", headers }, resolve).once("error", reject).end(body);
  const response = await promise;
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const output = JSON.parse(Buffer.concat(chunks).toString() || "{}") as Output;
  if (response.statusCode === 200) return { output };
  const { __type = "", message = "", Message = message, ...more } = output as Record<string, unknown>;
  return {
    error: String(__type).split("#").at(-1) ?? "",
    message: String(Message),
    status: response.statusCode ?? 500,
    more,
  };
}
