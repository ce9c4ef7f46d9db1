import { randomUUID } from "node:crypto";
import {
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import type { HeldLetter, LetterBox } from "#ports/letter-box.ts";
import { onSqs } from "./client.ts";
import { createQueueUrl } from "./queue-url.ts";
import { createReleaseMessages } from "./visibility.ts";

/** Long enough to receive all letters; those that stay are released at the end. */
const HIDDEN_SECONDS = 120;

/** So long a receive waits for a letter: those that a look before this one released are visible again by then. */
export const LETTERS_WAIT_SECONDS = 2;

export function createLetterBox(
  client: SQSClient,
  names: { readonly deadLetters: string; readonly commands: string },
): LetterBox {
  const deadLetters = createQueueUrl(client, names.deadLetters);
  const commands = createQueueUrl(client, names.commands);
  return {
    async receive() {
      const command = new ReceiveMessageCommand({
        QueueUrl: await deadLetters(),
        MaxNumberOfMessages: 10,
        VisibilityTimeout: HIDDEN_SECONDS,
        WaitTimeSeconds: LETTERS_WAIT_SECONDS,
        MessageSystemAttributeNames: ["MessageGroupId", "SentTimestamp"],
        MessageAttributeNames: ["All"],
      });
      return ((await onSqs(() => client.send(command))).Messages ?? []).map(heldLetter);
    },

    async sendBack({ eventId, body }) {
      const ids = { MessageGroupId: eventId, MessageDeduplicationId: randomUUID() };
      const command = new SendMessageCommand({ QueueUrl: await commands(), MessageBody: body, ...ids });
      await onSqs(() => client.send(command));
    },

    async remove({ handle: ReceiptHandle }) {
      const command = new DeleteMessageCommand({ QueueUrl: await deadLetters(), ReceiptHandle });
      await onSqs(() => client.send(command));
    },

    async release(letters) {
      const release = createReleaseMessages(client, await deadLetters());
      const handles = letters.map(({ handle }) => handle);
      const tens = Array.from({ length: Math.ceil(handles.length / 10) }, (_, i) =>
        handles.slice(10 * i, 10 * i + 10),
      );
      const released = await Promise.allSettled(tens.map((ten) => release(ten, 0)));
      const failed = released.find(({ status }) => status === "rejected");
      if (failed?.status === "rejected") throw failed.reason;
    },
  };
}

function heldLetter(message: Message): HeldLetter {
  const { MessageId = "", Body = "", ReceiptHandle = "", Attributes = {}, MessageAttributes = {} } = message;
  const sentAt = Number(Attributes.SentTimestamp);
  return {
    messageId: MessageId,
    eventId: Attributes.MessageGroupId ?? "",
    body: Body,
    reason: MessageAttributes["reason"]?.StringValue,
    at: Number.isFinite(sentAt) ? new Date(sentAt).toISOString() : undefined,
    handle: ReceiptHandle,
  };
}
