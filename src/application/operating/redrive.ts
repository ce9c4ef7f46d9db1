import { parseMessage } from "#contracts/parse-message.ts";
import type { HeldLetter, LetterBox } from "#ports/letter-box.ts";

/** A dead letter, and what became of it. */
export type Letter = Omit<HeldLetter, "handle"> & {
  /** Commands in it that a worker can read. */
  readonly commands: number;
  readonly fate: "redriven" | "deleted" | "would be redriven" | "unreadable";
};

export type RedriveOptions = {
  /** Sends letters back; otherwise they are only read. */
  readonly apply: boolean;
  /** Of this event only. */
  readonly eventId?: string | undefined;
  /** This letter only. */
  readonly messageId?: string | undefined;
  /** Ids of letters to throw away. */
  readonly discard?: ReadonlySet<string>;
  /** Receives no further ones once it has so many in hand that stay; unless given, all. */
  readonly most?: number;
  readonly onLetter: (letter: Letter) => void;
  /** Called once, after the last letter. */
  readonly settled?: () => Promise<void>;
};

/**
 * Receives the dead letters, those of each event in order, and sends the ones that a worker can read back to
 * the queue. A letter is deleted only once the queue has it: after a crash it may be in both queues, and its
 * second appearance changes nothing, since every command has its record. A queue gives out nothing of an event
 * behind letters that stay, beyond what one receive gives: `settled` is called while these are in hand, and what
 * the queue counts as waiting then is behind them. Rejects when letters that stay could not be released: they
 * are hidden for two minutes then.
 */
export async function redrive(box: LetterBox, options: RedriveOptions): Promise<void> {
  const { onLetter, settled, most = Infinity } = options;
  const kept: HeldLetter[] = [];
  try {
    while (kept.length < most) {
      const received = await box.receive();
      if (received.length === 0) break;
      // Whatever happens to one of them, no other stays hidden.
      kept.push(...received);
      for (const held of received) {
        const letter = letterOf(held, options);
        if (letter.fate === "redriven") await box.sendBack(held);
        if (letter.fate === "redriven" || letter.fate === "deleted") {
          await box.remove(held);
          kept.splice(kept.indexOf(held), 1);
        }
        if (isWanted(letter, options)) onLetter(letter);
      }
    }
    await settled?.();
  } finally {
    await box.release(kept);
  }
}

function letterOf({ messageId, eventId, body, reason, at }: HeldLetter, options: RedriveOptions): Letter {
  const parsed = parseMessage({ group: eventId, body });
  const commands = parsed.kind === "read" ? parsed.commands.length : 0;
  const letter = { messageId, eventId, body, reason, at, commands };
  if (options.discard?.has(messageId)) return { ...letter, fate: "deleted" };
  // A worker would only put it aside again, or leave it in the queue.
  if (parsed.kind === "newer" || parsed.poison.length > 0) return { ...letter, fate: "unreadable" };
  const isSentBack = options.apply && isWanted(letter, options);
  return { ...letter, fate: isSentBack ? "redriven" : "would be redriven" };
}

const isWanted = (letter: Pick<Letter, "eventId" | "messageId">, { eventId, messageId }: RedriveOptions) =>
  (eventId === undefined || letter.eventId === eventId) &&
  (messageId === undefined || letter.messageId === messageId);
