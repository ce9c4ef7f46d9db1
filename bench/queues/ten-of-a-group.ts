/**
 * Makes the embedded queue behave as SQS does where that decides the speed: a receive gets as many messages
 * of a group as it asks for, in order, instead of one; and a message wakes one of the waiting receives,
 * instead of all of them.
 */

type Message = { readonly messageGroupId?: string; readonly sequenceNumber?: string };
type Received = { readonly ReceiptHandle: string };

type Queue = {
  readonly fifoMessages: Map<string, Message[]>;
  readonly fifoLockedGroups: Map<string, number>;
  readonly inflightMessages: Map<string, { readonly message: Message }>;
  readonly pollWaiters: { readonly resolve: () => void; readonly timer: NodeJS.Timeout }[];
  processTimers(): void;
  hasAvailableFifoMessages(): boolean;
  cancelWaiters(): void;
};

type Dequeue = (this: Queue, maxCount: number, ...rest: unknown[]) => Received[];

type Wait = (this: Queue, seconds: number) => Promise<void>;
type Patched = { dequeueFifo: Dequeue; waitForMessages: Wait; notifyWaiters(this: Queue): void };

/** The queues that have had a waiting receive. */
const waitedOn = new Set<Queue>();

/** Patches the emulator in this process; call it before a message is received. */
export async function handOutTenOfAGroup(): Promise<void> {
  const module = new URL("sqs/sqsStore.js", import.meta.resolve("fauxqs")).href;
  const { SqsQueue } = (await import(module)) as { SqsQueue: { prototype: Patched } };
  const { prototype } = SqsQueue;
  const { dequeueFifo: dequeueOne, waitForMessages: wait } = prototype;

  prototype.waitForMessages = async function waitRecorded(seconds) {
    waitedOn.add(this);
    await wait.call(this, seconds);
  };

  let isHandingOut = false;
  prototype.notifyWaiters = function wakeOne() {
    // The messages are for the receive that is served now.
    if (isHandingOut) return;
    const first = this.pollWaiters.shift();
    if (first === undefined) return;
    clearTimeout(first.timer);
    first.resolve();
  };

  prototype.dequeueFifo = function dequeueMany(maxCount, ...rest) {
    isHandingOut = true;
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
    isHandingOut = false;
    if (this.hasAvailableFifoMessages()) prototype.notifyWaiters.call(this);
    return received;
  };
}

/** Ends every waiting receive without messages. */
export function endReceives(): void {
  for (const queue of waitedOn) queue.cancelWaiters();
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
