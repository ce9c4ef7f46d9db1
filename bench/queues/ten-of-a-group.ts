/**
 * Makes the embedded queue hand out as many messages of a group as a receive takes, in order, as SQS does: as it is, it
 * hands out one, which would hold the benchmark back by something that no user of SQS sees.
 */

type Message = { readonly messageGroupId?: string; readonly sequenceNumber?: string };
type Received = { readonly ReceiptHandle: string };

type Queue = {
  readonly fifoMessages: Map<string, Message[]>;
  readonly fifoLockedGroups: Map<string, number>;
  readonly inflightMessages: Map<string, { readonly message: Message }>;
  processTimers(): void;
};

type Dequeue = (this: Queue, maxCount: number, ...rest: unknown[]) => Received[];

export async function handOutTenOfAGroup(): Promise<void> {
  const module = new URL("sqs/sqsStore.js", import.meta.resolve("fauxqs")).href;
  const { SqsQueue } = (await import(module)) as { SqsQueue: { prototype: { dequeueFifo: Dequeue } } };
  const dequeueOne = SqsQueue.prototype.dequeueFifo;

  SqsQueue.prototype.dequeueFifo = function dequeueMany(maxCount, ...rest) {
    this.processTimers();
    restoreOrder(this);
    const received: Received[] = [];
    const taken = new Map<string, number>();
    while (received.length < Math.min(maxCount, 10)) {
      const [next] = dequeueOne.call(this, 1, ...rest);
      if (next === undefined) break;
      received.push(next);
      const group = this.inflightMessages.get(next.ReceiptHandle)?.message.messageGroupId ?? "";
      taken.set(group, (taken.get(group) ?? 0) + 1);
      // Hidden for the rest of this receive, so that the next of the group is found.
      this.fifoLockedGroups.delete(group);
    }
    for (const [group, count] of taken) this.fifoLockedGroups.set(group, count);
    return received;
  };
}

/** Messages that come back together are put in front of their group one by one, the last of them foremost. */
function restoreOrder({ fifoMessages, fifoLockedGroups }: Queue): void {
  for (const [group, messages] of fifoMessages) {
    if (fifoLockedGroups.has(group)) continue;
    const first = messages.slice(0, 11).map(sequenceOf);
    if (first.some((sequence, i) => i > 0 && sequence < (first[i - 1] ?? ""))) {
      messages.sort((a, b) => (sequenceOf(a) < sequenceOf(b) ? -1 : 1));
    }
  }
}

const sequenceOf = ({ sequenceNumber = "" }: Message) => sequenceNumber;
