import { randomUUID } from "node:crypto";
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
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
  /** Sends letters back; otherwise they are only looked at. */
  readonly apply: boolean;
  /** Of this event only. */
  readonly eventId?: string | undefined;
  /** Ids of letters to throw away. */
  readonly discard: ReadonlySet<string>;
  readonly onLetter: (letter: Letter) => void;
};

/** Long enough for a look at all of them; ended early for each that stays. */
const HIDDEN_SECONDS = 120;

/**
 * Goes through the dead letters, event by event in order, and sends those that a worker can read back to the
 * queue. A letter leaves the dead letters only once the queue has it: after a crash it may be in both, and
 * its second appearance changes nothing, since every command has its record. Of an event, a look sees no more
 * than the letters that one receive gives out.
 */
export async function redrive(sqs: SQSClient, options: RedriveOptions): Promise<void> {
  const { from, onLetter } = options;
  const kept: string[] = [];
  try {
    for (;;) {
      const messages = await receive(sqs, from);
      if (messages.length === 0) return;
      for (const message of messages) {
        const letter = letterOf(message, options);
        if (letter.fate === "redriven") await sendBack(sqs, options.to, letter);
        if (letter.fate === "redriven" || letter.fate === "deleted") await remove(sqs, from, message);
        else kept.push(message.ReceiptHandle ?? "");
        if (isWanted(letter, options)) onLetter(letter);
      }
    }
  } finally {
    await Promise.allSettled(kept.map((ReceiptHandle) => show(sqs, from, ReceiptHandle)));
  }
}

async function receive(sqs: SQSClient, QueueUrl: string): Promise<readonly Message[]> {
  const command = new ReceiveMessageCommand({
    QueueUrl,
    MaxNumberOfMessages: 10,
    VisibilityTimeout: HIDDEN_SECONDS,
    WaitTimeSeconds: 1,
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

async function show(sqs: SQSClient, QueueUrl: string, ReceiptHandle: string): Promise<void> {
  await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }));
}
