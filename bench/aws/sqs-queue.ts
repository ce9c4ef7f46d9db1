import { createHash } from "node:crypto";
import { type Answer, isError, type Now, type Output } from "./answer.ts";
import { createFifoQueue, type FifoQueue, type Message } from "./fifo-queue.ts";
import { createQueueLimits, type QueueLimits, type Refusals } from "./queue-limits.ts";
import { createReceives } from "./receives.ts";

/** One queue of the stage's SQS, with the calls that concern it. */
export type SqsQueue = {
  readonly fifo: FifoQueue;
  readonly limits: QueueLimits;
  /** Every message that was sent, in order. */
  readonly sent: readonly Message[];
  answer(operation: string, input: QueueInput): Answer | Promise<Answer>;
};

type Entry = {
  readonly Id?: string;
  readonly MessageGroupId?: string;
  readonly MessageDeduplicationId?: string;
  readonly MessageBody?: string;
  readonly ReceiptHandle?: string;
  readonly VisibilityTimeout?: number;
};
export type QueueInput = Entry & {
  readonly Attributes?: Readonly<Record<string, string>>;
  readonly Entries?: readonly Entry[];
  readonly MaxNumberOfMessages?: number;
  readonly WaitTimeSeconds?: number;
  readonly ReceiveRequestAttemptId?: string;
};

export type SqsQueueOptions = {
  readonly now: Now;
  readonly refusals: Refusals;
  readonly url: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Takes a message that is out of receives. */
  readonly onDead: (message: Message, now: number) => void;
};

const DAY_SECONDS = 86_400;
const EXPIRED = "Reason: The receipt handle has expired.";

export function createSqsQueue({ now, refusals, url, attributes, onDead }: SqsQueueOptions): SqsQueue {
  const known = { ...attributes };
  const { maxReceiveCount = Number.POSITIVE_INFINITY } = policyOf(attributes);
  const retentionMs = Number(attributes["MessageRetentionPeriod"] ?? 4 * DAY_SECONDS) * 1000;
  const fifo = createFifoQueue({ retentionMs, maxReceiveCount, onDead });
  const limits = createQueueLimits({ refusals, groupOf: fifo.groupOf });
  const sent: Message[] = [];
  const receives = createReceives(fifo, limits, now);

  const send: Act = ({ MessageGroupId = "", MessageBody = "", MessageDeduplicationId = "" }) => {
    const message = fifo.send(MessageGroupId, MessageBody, MessageDeduplicationId, now());
    if (message.sequence > sent.length) sent.push(message);
    const MD5OfMessageBody = md5Of(MessageBody);
    return { MessageId: message.id, SequenceNumber: String(message.sequence), MD5OfMessageBody };
  };
  const remove: Act = ({ ReceiptHandle = "" }) => (fifo.delete(ReceiptHandle, now()) ? {} : EXPIRED);
  const hide: Act = ({ ReceiptHandle = "", VisibilityTimeout = 0 }) =>
    fifo.hide(ReceiptHandle, VisibilityTimeout * 1000, now()) ? {} : EXPIRED;

  // What was sent, deleted or released may leave something for those that wait.
  const batch = (act: Act) => entriesOf(act, receives.wake);
  const one = (act: Act) => oneEntryOf(act, receives.wake);

  const calls: Readonly<Record<string, (input: QueueInput) => Answer | Promise<Answer>>> = {
    GetQueueUrl: () => ({ output: { QueueUrl: url } }),
    GetQueueAttributes: () => ({ output: { Attributes: { ...known, ...depthOf(fifo, now()) } } }),
    SetQueueAttributes: ({ Attributes }) => {
      Object.assign(known, Attributes);
      return { output: {} };
    },
    ReceiveMessage: async (input) => {
      const messages = await receives.receive({
        most: input.MaxNumberOfMessages ?? 1,
        visibilityMs: (input.VisibilityTimeout ?? 30) * 1000,
        attemptId: input.ReceiveRequestAttemptId,
        patienceMs: (input.WaitTimeSeconds ?? 0) * 1000,
      });
      return { output: messages.length === 0 ? {} : { Messages: messages.map(asReceived) } };
    },
    SendMessageBatch: batch(send),
    SendMessage: one(send),
    DeleteMessageBatch: batch(remove),
    DeleteMessage: one(remove),
    ChangeMessageVisibilityBatch: batch(hide),
    ChangeMessageVisibility: one(hide),
  };
  return {
    fifo,
    limits,
    sent,
    answer(operation, input) {
      const act = calls[operation];
      if (act === undefined) throw new Error(`the stage's SQS has no ${operation}`);
      const admission = limits.admit({ operation, input }, now());
      if ("refused" in admission) return admission.refused;
      const answer = act(admission.input);
      return answer instanceof Promise ? answer : admission.complete(answer, now());
    },
  };
}

/** What to do with an entry; a text says why it can't be done. */
type Act = (entry: Entry) => Output | string;

type QueueCall = (input: QueueInput) => Answer;

/** The call that acts on each of its entries, and then calls `done`. */
function entriesOf(act: Act, done: () => void): QueueCall {
  return ({ Entries = [] }) => {
    const results = Entries.map((entry) => ({ Id: entry.Id, result: act(entry) }));
    done();
    const Successful = results.flatMap(({ Id, result }) =>
      typeof result === "string" ? [] : { Id, ...result },
    );
    return { output: { Successful, Failed: results.flatMap(failed) } };
  };
}

/** The call that acts on one entry. */
function oneEntryOf(act: Act, done: () => void): QueueCall {
  return (input) => single(entriesOf(act, done)({ Entries: [input] }));
}

/** Where a queue sends the messages that are out of receives, and after how many. */
export function policyOf({ RedrivePolicy = "{}" }: Readonly<Record<string, string>>) {
  return JSON.parse(RedrivePolicy) as {
    readonly deadLetterTargetArn?: string;
    readonly maxReceiveCount?: number;
  };
}

function failed({
  Id,
  result,
}: {
  readonly Id: string | undefined;
  readonly result: Output | string;
}): Output[] {
  if (typeof result !== "string") return [];
  return [{ Id, SenderFault: true, Code: "InvalidParameterValue", Message: result }];
}

/** The answer to a call with one entry, from the answer to the same call as a batch. */
function single(answer: Answer): Answer {
  if (isError(answer)) return answer;
  const { Successful, Failed } = answer.output as {
    readonly Successful: Output[];
    readonly Failed: Output[];
  };
  const [first] = Failed;
  if (first === undefined) return { output: Successful[0] ?? {} };
  return { error: String(first["Code"]), message: String(first["Message"]) };
}

function asReceived({ id, group, body, sequence, receiveCount, receipt }: Message): Output {
  const Attributes = {
    MessageGroupId: group,
    SequenceNumber: String(sequence).padStart(20, "0"),
    ApproximateReceiveCount: String(receiveCount),
  };
  return { MessageId: id, ReceiptHandle: receipt, Body: body, MD5OfBody: md5Of(body), Attributes };
}

/** The SDK compares it with the body that it has sent or received. */
const md5Of = (body: string): string => createHash("md5").update(body).digest("hex");

function depthOf(fifo: FifoQueue, now: number): Readonly<Record<string, string>> {
  const { waiting, inFlight } = fifo.depth(now);
  return {
    ApproximateNumberOfMessages: String(waiting),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: "0",
  };
}
