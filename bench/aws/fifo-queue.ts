/**
 * A FIFO queue as SQS has it, as a value of its own: time, in milliseconds, is passed in and never goes back.
 *
 * A message is in one of three states:
 *
 *   waiting ──receive──► in flight ──delete──► gone
 *      ▲                    │
 *      └── timeout over ────┘   or, received `maxReceiveCount` times before: handed to `onDead`
 *
 * While any message of a group is in flight, no other of the group is given out.
 */

export type Message = {
  readonly id: string;
  readonly group: string;
  readonly body: string;
  readonly sequence: number;
  readonly sentAt: number;
  receiveCount: number;
  /** In flight until then. */
  hiddenUntil: number;
  /** Of its last receive. */
  receipt: string;
};

export type FifoQueueOptions = {
  readonly retentionMs: number;
  readonly maxReceiveCount: number;
  /** Called with a message that is out of receives, instead of giving it out once more. */
  readonly onDead: (message: Message, now: number) => void;
};

export type ReceiveOptions = {
  readonly most: number;
  readonly visibilityMs: number;
  /** `ReceiveRequestAttemptId`: the same one gives, within five minutes, the same messages again. */
  readonly attemptId?: string | undefined;
  /** Whether messages of this group may be given out. */
  readonly isOpen?: (group: string) => boolean;
};

const REMEMBERED_MS = 5 * 60_000;
const MOST_MESSAGES = 10;

export type FifoQueue = ReturnType<typeof createFifoQueue>;

export function createFifoQueue(options: FifoQueueOptions) {
  const state: State = {
    ...options,
    groups: new Map(),
    sent: createMemory(),
    attempts: createMemory(),
    inFlight: new Map(),
  };
  const { groups, inFlight } = state;
  let sequence = 0;

  return {
    /** Puts a message behind those of its group; the same deduplication id within five minutes adds none. */
    send(group: string, body: string, deduplicationId: string, now: number): Message {
      const key = `${group}\n${deduplicationId}`;
      const known = state.sent.get(key, now);
      if (known !== undefined) return known;
      sequence++;
      const unseen = { receiveCount: 0, hiddenUntil: 0, receipt: "" };
      const message = { id: `message-${sequence}`, group, body, sequence, sentAt: now, ...unseen };
      state.sent.set(key, message, now);
      const messages = groups.get(group);
      if (messages === undefined) groups.set(group, [message]);
      else messages.push(message);
      return message;
    },

    /** Up to ten messages: of each group as many as there are, in order, then of other groups. */
    receive: (how: ReceiveOptions, now: number): readonly Message[] => receive(state, how, now),

    /** Deletes the message of this receipt. False if its time was over, so that it stays. */
    delete(receipt: string, now: number): boolean {
      const message = inFlight.get(receipt);
      // It is gone already.
      if (message === undefined) return true;
      if (!isInFlight(message, now)) return false;
      remove(state, message);
      return true;
    },

    /** Hides the message of this receipt for so long from now on. False if it was in flight no more. */
    hide(receipt: string, forMs: number, now: number): boolean {
      const message = inFlight.get(receipt);
      if (message === undefined || !isInFlight(message, now)) return false;
      message.hiddenUntil = now + forMs;
      return true;
    },

    groupOf: (receipt: string): string | undefined => inFlight.get(receipt)?.group,

    /** When the next message in flight comes back; undefined if none is. */
    nextReturn(now: number): number | undefined {
      const times = [...inFlight.values()].map(({ hiddenUntil }) => hiddenUntil).filter((at) => at > now);
      return times.length === 0 ? undefined : Math.min(...times);
    },

    depth(now: number): { readonly waiting: number; readonly inFlight: number } {
      const all = [...groups.values()].flat();
      const hidden = all.filter((message) => isInFlight(message, now)).length;
      return { waiting: all.length - hidden, inFlight: hidden };
    },

    /** The messages that it holds, in order within each group. */
    messages: (): readonly Message[] => [...groups.values()].flat(),
  };
}

type State = FifoQueueOptions & {
  /** The messages of each group, in order. What was served last comes last. */
  readonly groups: Map<string, Message[]>;
  readonly sent: Memory<Message>;
  readonly attempts: Memory<readonly Message[]>;
  /** By the receipts that are worth something. */
  readonly inFlight: Map<string, Message>;
};

const isInFlight = ({ hiddenUntil }: Message, now: number): boolean => hiddenUntil > now;

function receive(state: State, how: ReceiveOptions, now: number): readonly Message[] {
  const { most, visibilityMs, attemptId, isOpen = () => true } = how;
  const { groups, attempts } = state;
  const before = attemptId === undefined ? undefined : attempts.get(attemptId, now);
  if (before?.every((message) => state.inFlight.has(message.receipt) && isInFlight(message, now)) === true) {
    for (const message of before) message.hiddenUntil = now + visibilityMs;
    return before;
  }
  const received: Message[] = [];
  // A group that was served comes once more, at the end, and has nothing more to give.
  for (const group of groups.keys()) {
    const room = Math.min(most, MOST_MESSAGES) - received.length;
    if (room <= 0) break;
    if (!isOpen(group)) continue;
    const given = available(state, group, now).slice(0, room);
    received.push(...given.map((message) => giveOut(state, message, now + visibilityMs)));
    const messages = groups.get(group);
    if (given.length === 0 || messages === undefined) continue;
    groups.delete(group);
    groups.set(group, messages);
  }
  if (attemptId !== undefined && received.length > 0) attempts.set(attemptId, received, now);
  return received;
}

/** The first messages of a group that may be given out now: none while one of them is in flight. */
function available(state: State, group: string, now: number): readonly Message[] {
  const { groups, retentionMs, maxReceiveCount, onDead } = state;
  // Only the first of a group are ever in flight.
  const first = (groups.get(group) ?? []).slice(0, MOST_MESSAGES);
  if (first.some((message) => isInFlight(message, now))) return [];
  for (let message = first[0]; message !== undefined; message = groups.get(group)?.[0]) {
    const isExpired = now - message.sentAt >= retentionMs;
    if (!isExpired && message.receiveCount < maxReceiveCount) break;
    remove(state, message);
    if (!isExpired) onDead(message, now);
  }
  return (groups.get(group) ?? []).slice(0, MOST_MESSAGES);
}

function giveOut({ inFlight }: State, message: Message, hiddenUntil: number): Message {
  inFlight.delete(message.receipt);
  message.receiveCount++;
  message.hiddenUntil = hiddenUntil;
  message.receipt = `${message.id}#${message.receiveCount}`;
  inFlight.set(message.receipt, message);
  return message;
}

function remove({ groups, inFlight }: State, message: Message): void {
  const messages = groups.get(message.group) ?? [];
  messages.splice(messages.indexOf(message), 1);
  if (messages.length === 0) groups.delete(message.group);
  inFlight.delete(message.receipt);
}

type Memory<Value> = {
  get(key: string, now: number): Value | undefined;
  set(key: string, value: Value, now: number): void;
};

/** Remembers for five minutes. */
function createMemory<Value>(): Memory<Value> {
  const known = new Map<string, { readonly value: Value; readonly at: number }>();
  return {
    get(key, now) {
      for (const [old, { at }] of known) {
        if (now - at < REMEMBERED_MS) break;
        known.delete(old);
      }
      return known.get(key)?.value;
    },
    set: (key, value, now) => void known.set(key, { value, at: now }),
  };
}
