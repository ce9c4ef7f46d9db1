import type { Answer, Call, Now, Output } from "./answer.ts";

/** SNS as far as Muster publishes, in memory: topics that keep what was published. */
export type Sns = {
  answer(call: Call): Answer;
  readonly published: readonly Published[];
};

export type Published = { readonly topic: string; readonly at: number; readonly message: string };

type Input = {
  readonly Name?: string;
  readonly TopicArn?: string;
  readonly PublishBatchRequestEntries?: readonly { readonly Id: string; readonly Message: string }[];
};

const ARN = "arn:aws:sns:us-east-1:000000000000:";

export function createSns(now: Now): Sns {
  const topics = new Set<string>();
  const published: Published[] = [];
  const calls: Readonly<Record<string, (input: Input) => Output>> = {
    ListTopics: () => ({ Topics: [...topics].map((TopicArn) => ({ TopicArn })) }),
    CreateTopic: ({ Name }) => {
      topics.add(ARN + Name);
      return { TopicArn: ARN + Name };
    },
    PublishBatch: ({ TopicArn = "", PublishBatchRequestEntries = [] }) => {
      for (const { Message } of PublishBatchRequestEntries)
        published.push({ topic: TopicArn, at: now(), message: Message });
      const Successful = PublishBatchRequestEntries.map(({ Id }, i) => {
        return { Id, MessageId: `notification-${published.length}-${i}` };
      });
      return { Successful, Failed: [] };
    },
  };
  return {
    published,
    answer({ operation, input }) {
      const act = calls[operation];
      if (act === undefined) throw new Error(`the stage's SNS has no ${operation}`);
      return { output: act(input) };
    },
  };
}
