import { randomUUID } from "node:crypto";
import {
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { createReleaseMessages } from "#adapters/sqs/visibility.ts";
import { parseMessage } from "#contracts/parse-message.ts";

/** A dead letter, and what became of it. */
export type Letter = {
  readonly messageId: string;
  readonly eventId: string;
  readonly body: string;
  /** Why it was put aside; absent if its worker could not say. */
  readonly reason: string | undefined;
  /** Commands in it that a worker can read. */
  readonly commands: number;
  readonly fate: "redriven" | "deleted" | "would be redriven" | "unreadable";
};

export type RedriveOptions = {
  readonly from: string;
  readonly to: string;
  /** Sends letters back; otherwise they are only read. */
  readonly apply: boolean;
  /** Of this event only. */
  readonly eventId?: string | undefined;
  /** Ids of letters to throw away. */
  readonly discard: ReadonlySet<string>;
  readonly onLetter: (letter: Letter) => void;
  /** Called once, after the last letter. */
  readonly settled: () => Promise<void>;
};

/** Long enough to receive all letters; those that stay are released at the end. */
export const HIDDEN_SECONDS = 120;

/** Those that a run before this one released are visible again by then. */
const WAIT_SECONDS = 2;

/**
 * Receives the dead letters, those of each event in order, and sends the ones that a worker can read back to
 * the queue. A letter is deleted only once the queue has it: after a crash it may be in both queues, and its
 * second appearance changes nothing, since every command has its record. A queue gives out nothing of an event
 * behind letters that stay, beyond what one receive gives: `settled` is called while these are in hand, and what
 * the queue counts as waiting then is behind them. Rejects when letters that stay could not be released: they
 * are hidden for two minutes then.
 */
export async function redrive(sqs: SQSClient, options: RedriveOptions): Promise<void> {
  const { from, onLetter, settled } = options;
  const kept: string[] = [];
  try {
    for (;;) {
      const messages = await receive(sqs, from);
      if (messages.length === 0) break;
      for (const message of messages) {
        const letter = letterOf(message, options);
        if (letter.fate === "redriven") await sendBack(sqs, options.to, letter);
        if (letter.fate === "redriven" || letter.fate === "deleted") await remove(sqs, from, message);
        else kept.push(message.ReceiptHandle ?? "");
        if (isWanted(letter, options)) onLetter(letter);
      }
    }
    await settled();
  } finally {
    await releaseAll(sqs, from, kept);
  }
}

async function receive(sqs: SQSClient, QueueUrl: string): Promise<readonly Message[]> {
  const command = new ReceiveMessageCommand({
    QueueUrl,
    MaxNumberOfMessages: 10,
    VisibilityTimeout: HIDDEN_SECONDS,
    WaitTimeSeconds: WAIT_SECONDS,
    MessageSystemAttributeNames: ["MessageGroupId"],
    MessageAttributeNames: ["All"],
  });
  return (await sqs.send(command)).Messages ?? [];
}

function letterOf(message: Message, options: RedriveOptions): Letter {
  const { MessageId: messageId = "", Body: body = "", Attributes, MessageAttributes } = message;
  const group = Attributes?.MessageGroupId ?? "";
  const parsed = parseMessage({ group, body });
  const commands = parsed.kind === "read" ? parsed.commands.length : 0;
  const reason = MessageAttributes?.["reason"]?.StringValue;
  const letter = { messageId, eventId: group, body, reason, commands };
  if (options.discard.has(messageId)) return { ...letter, fate: "deleted" };
  // A worker would only put it aside again, or leave it in the queue.
  if (parsed.kind === "newer" || parsed.poison.length > 0) return { ...letter, fate: "unreadable" };
  const isSentBack = options.apply && isWanted(letter, options);
  return { ...letter, fate: isSentBack ? "redriven" : "would be redriven" };
}

const isWanted = (letter: Pick<Letter, "eventId">, { eventId }: RedriveOptions) =>
  eventId === undefined || letter.eventId === eventId;

async function sendBack(sqs: SQSClient, QueueUrl: string, { eventId, body }: Letter): Promise<void> {
  const ids = { MessageGroupId: eventId, MessageDeduplicationId: randomUUID() };
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: body, ...ids }));
}

async function remove(sqs: SQSClient, QueueUrl: string, { ReceiptHandle }: Message): Promise<void> {
  await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
}

/** Makes letters visible again, ten at a time, all that can be; rejects when some could not. */
async function releaseAll(sqs: SQSClient, from: string, receiptHandles: readonly string[]): Promise<void> {
  const release = createReleaseMessages(sqs, from);
  const tens = Array.from({ length: Math.ceil(receiptHandles.length / 10) }, (_, i) =>
    receiptHandles.slice(10 * i, 10 * i + 10),
  );
  const released = await Promise.allSettled(tens.map((ten) => release(ten, 0)));
  const failed = released.find(({ status }) => status === "rejected");
  if (failed?.status === "rejected") throw failed.reason;
}
