import type { Answer, Call, Now } from "./answer.ts";
import type { Refusals } from "./queue-limits.ts";
import { createSqsQueue, policyOf, type QueueInput, type SqsQueue } from "./sqs-queue.ts";

/** SQS with FIFO queues, as far as Muster uses it, in memory, with the limits of `queue-limits.ts`. */
export type Sqs = {
  answer(call: Call): Promise<Answer>;
  /** Throws if there is no such queue. */
  queue(name: string): SqsQueue;
};

export type SqsOptions = { readonly now: Now; readonly refusals: Refusals };

type Input = QueueInput & { readonly QueueName?: string; readonly QueueUrl?: string };

const ARN = "arn:aws:sqs:us-east-1:000000000000:";
const ADDRESS = "http://sqs.us-east-1.amazonaws.com/000000000000/";

/** A name has neither slash nor colon. */
const nameOf = (address = "") => address.split(/[/:]/).at(-1) ?? "";

export function createSqs({ now, refusals }: SqsOptions): Sqs {
  const queues = new Map<string, SqsQueue>();

  const create = (name: string, attributes: Readonly<Record<string, string>> = {}): void => {
    const deadLetters = nameOf(policyOf(attributes).deadLetterTargetArn);
    const queue = createSqsQueue({
      now,
      refusals,
      url: ADDRESS + name,
      attributes: { ...attributes, QueueArn: ARN + name },
      onDead: ({ id, group, body }, at) => void queues.get(deadLetters)?.fifo.send(group, body, id, at),
    });
    queues.set(name, queue);
  };

  return {
    async answer({ operation, input }) {
      const { QueueName, QueueUrl, ...rest } = input as Input;
      const name = QueueName ?? nameOf(QueueUrl);
      if (operation === "ListQueues")
        return { output: { QueueUrls: [...queues.keys()].map((one) => ADDRESS + one) } };
      if (operation === "CreateQueue") {
        if (!queues.has(name)) create(name, rest.Attributes);
        return { output: { QueueUrl: ADDRESS + name } };
      }
      const queue = queues.get(name);
      if (queue === undefined) return { error: "QueueDoesNotExist", message: `there is no queue ${name}` };
      return await queue.answer(operation, rest);
    },
    queue(name) {
      const queue = queues.get(name);
      if (queue === undefined) throw new Error(`there is no queue ${name}`);
      return queue;
    },
  };
}
