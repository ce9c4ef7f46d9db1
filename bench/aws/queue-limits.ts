import type { Admission } from "./admission.ts";
import { type Call, isError, type Output } from "./answer.ts";
import { createPeak, type Peak } from "./peak.ts";
import { createRateLimit } from "./rate-limit.ts";

/**
 * What SQS allows each message group of a FIFO queue in high-throughput mode, a second: 300 calls of each kind;
 * of up to ten messages each, which makes the 3,000 messages that AWS names beside. A call over several groups
 * counts once for each. In truth a partition has these limits, which several groups may share; so this is the
 * best that a group can hope for. Batches are limited, and receives; Muster sends nothing else in numbers.
 */
export type QueueLimits = {
  /** What of a call may go to the queue, and what has to be answered instead, or beside. */
  readonly admit: (call: Call, now: number) => Admission;
  /** Whether messages of this group may be given out. */
  mayReceive(group: string, now: number): boolean;
  /** Counts a receive that gave out messages of these groups. */
  countReceive(groups: ReadonlySet<string>, now: number): void;
  /** Batches per second that were sent, by group, also those that were refused. */
  readonly sent: Peak;
};

/** How a service refuses what is too much of a batch: the whole call, or the entries concerned. */
export type Refusals = "call" | "entries";

export type QueueLimitsOptions = {
  readonly refusals: Refusals;
  /** The group of a message in flight. */
  readonly groupOf: (receipt: string) => string | undefined;
  readonly callsPerSecond?: number;
};

type CallKind = "send" | "receive" | "delete";
type Entry = { readonly Id?: string; readonly MessageGroupId?: string; readonly ReceiptHandle?: string };

const CALLS_PER_SECOND = 300;
const LIMITED: Readonly<Record<string, CallKind>> = {
  SendMessageBatch: "send",
  DeleteMessageBatch: "delete",
};
const THROTTLED = { error: "ThrottlingException", message: "Rate exceeded" };

const keyOf = (kind: CallKind, group: string) => `${kind} ${group}`;

export function createQueueLimits(options: QueueLimitsOptions): QueueLimits {
  const { refusals, groupOf, callsPerSecond = CALLS_PER_SECOND } = options;
  const calls = createRateLimit(callsPerSecond);
  const sent = createPeak();
  const count = (kind: CallKind, groups: ReadonlySet<string>, now: number): void => {
    for (const group of groups) calls.take(keyOf(kind, group), 1, now);
  };
  const groupOfEntry = ({ MessageGroupId, ReceiptHandle = "" }: Entry): string =>
    MessageGroupId ?? groupOf(ReceiptHandle) ?? "";

  return {
    sent,
    mayReceive: (group, now) => calls.hasRoom(keyOf("receive", group), now),
    countReceive: (groups, now) => count("receive", groups, now),
    admit({ operation, input }, now) {
      const kind = LIMITED[operation];
      if (kind === undefined) return { input, complete: (answer) => answer };
      const entries = input["Entries"] as readonly Entry[];
      const groups = new Set(entries.map(groupOfEntry));
      const open = new Set([...groups].filter((group) => calls.hasRoom(keyOf(kind, group), now)));
      if (kind === "send") for (const group of groups) sent.add(group, 1, now);
      if (open.size < groups.size && refusals === "call") return { refused: THROTTLED };
      count(kind, open, now);
      const [through, refused] = [true, false].map((isOpen) =>
        entries.filter((entry) => open.has(groupOfEntry(entry)) === isOpen),
      );
      const Failed = (refused ?? []).map(throttled);
      if (open.size === 0) return { refused: { output: { Successful: [], Failed } } };
      return {
        input: { ...input, Entries: through },
        complete: (answer) =>
          isError(answer)
            ? answer
            : { output: { ...answer.output, Failed: [...failedOf(answer.output), ...Failed] } },
      };
    },
  };
}

const failedOf = ({ Failed = [] }: Output): readonly unknown[] => Failed as readonly unknown[];

const throttled = ({ Id }: Entry): Output => {
  return { Id, SenderFault: false, Code: THROTTLED.error, Message: THROTTLED.message };
};
