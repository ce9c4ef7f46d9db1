import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
} from "@aws-sdk/client-sqs";
import { setTimeout as sleep } from "node:timers/promises";
import type { ConsumerDeps } from "#workers/registration/consumer.ts";

type Stored = {
  readonly id: string;
  readonly group: string;
  readonly body: string;
  until: number;
  count: number;
};

/**
 * The consuming side of a FIFO queue as SQS has it, unlike the embedded queue: a receive gives as many
 * messages of a group as there are, up to ten, in order. While one of them is in flight, a receive gives none
 * of its group. A receive goes on when its client is gone: what it gets then is hidden from everybody.
 */
export function tenAtOnceQueue() {
  let stored: Stored[] = [];
  let sent = 0;

  const receive = ({ MaxNumberOfMessages = 1, VisibilityTimeout = 30 }: ReceiveMessageCommand["input"]) => {
    const now = Date.now();
    const locked = new Set(stored.filter(({ until }) => until > now).map(({ group }) => group));
    const received = stored.filter(({ group }) => !locked.has(group)).slice(0, MaxNumberOfMessages);
    return received.map((message): Message => {
      message.until = now + VisibilityTimeout * 1000;
      message.count++;
      return {
        MessageId: message.id,
        ReceiptHandle: message.id,
        Body: message.body,
        Attributes: { MessageGroupId: message.group, ApproximateReceiveCount: String(message.count) },
      };
    });
  };

  const poll = async (input: ReceiveMessageCommand["input"]): Promise<unknown> => {
    const end = Date.now() + (input.WaitTimeSeconds ?? 0) * 1000;
    for (;;) {
      const Messages = receive(input);
      if (Messages.length > 0 || Date.now() >= end) return { Messages };
      await sleep(20);
    }
  };

  const answer = async (command: unknown): Promise<unknown> => {
    if (command instanceof ReceiveMessageCommand) return await poll(command.input);
    if (command instanceof DeleteMessageBatchCommand) {
      const gone = new Set(command.input.Entries?.map(({ ReceiptHandle }) => ReceiptHandle));
      stored = stored.filter(({ id }) => !gone.has(id));
      return { Successful: command.input.Entries };
    }
    if (command instanceof ChangeMessageVisibilityBatchCommand) {
      for (const { ReceiptHandle, VisibilityTimeout = 0 } of command.input.Entries ?? []) {
        const message = stored.find(({ id }) => id === ReceiptHandle);
        if (message !== undefined) message.until = Date.now() + VisibilityTimeout * 1000;
      }
      return { Successful: command.input.Entries };
    }
    throw new Error("not a part of the consuming side");
  };

  const send = async (command: unknown, { abortSignal }: { abortSignal?: AbortSignal } = {}) => {
    const gone = new Promise<never>((_, reject) => {
      abortSignal?.addEventListener("abort", () => reject(new Error("the client is gone")));
    });
    return await Promise.race([answer(command), gone]);
  };
  return {
    sqs: { send } as unknown as ConsumerDeps["sqs"],
    async put(group: string, body: string): Promise<void> {
      stored.push({ id: `message-${sent++}`, group, body, until: 0, count: 0 });
    },
  };
}
