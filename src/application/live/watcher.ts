import type { LiveEvent } from "#contracts/live.ts";

/** Where a stream's messages go. */
export type Outlet = {
  /** Sends it, or keeps it until the client takes it. */
  send(bytes: Uint8Array): void;
  /** How much the client has still to take. */
  unsentBytes(): number;
  /** Ends the stream, after what was sent. */
  end(): void;
};

/** Whoever has a stream open. Times are milliseconds of the monotonic clock. */
export type Watcher = {
  readonly outlet: Outlet;
  /** Whose registration it is about, too; of the event alone unless given. */
  readonly userId: string | undefined;
  /** Under whose name it counts, where somebody may have only so many. */
  readonly holder: string | undefined;
  /** Whether it may go on: rights may end earlier than a stream. */
  readonly mayStay: (() => Promise<boolean>) | undefined;
  /** When it ends, however well it goes. */
  readonly endsAt: number;
  beatsAt: number;
  /** The event's state that was sent last, or that the client has from elsewhere. */
  shown?: Pick<LiveEvent, "version" | "phase">;
  /** The registration that was sent last, as JSON. */
  registration?: string;
  /** Since when it has taken too little to be sent any more. */
  behindSince?: number | undefined;
};

/** A watcher that has still to take so much is sent nothing: it gets the newest state once it has caught up. */
const MOST_UNSENT_BYTES = 64 * 1024;

/** Whether a message to the watcher makes sense now. Notes since when it does not. */
export function mayTake(watcher: Watcher, now: number): boolean {
  const isBehind = watcher.outlet.unsentBytes() > MOST_UNSENT_BYTES;
  watcher.behindSince = isBehind ? (watcher.behindSince ?? now) : undefined;
  return !isBehind;
}
