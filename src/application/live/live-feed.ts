import { eventNotFound, userNotFound } from "#application/views.ts";
import type { ByeReason } from "#contracts/live.ts";
import { ProblemError } from "#contracts/problem.ts";
import type { EventState } from "#domain/event-state.ts";
import { createRoom } from "#flow/room.ts";
import type { EventCatalog } from "#ports/event-catalog.ts";
import type { UserDirectory } from "#ports/user-directory.ts";
import { type CensusOptions, createCensus } from "./census.ts";
import { type Channel, type ChannelDeps, createChannel } from "./channel.ts";
import { createLooks, type LooksOptions } from "./looks.ts";
import { BEAT, byeMessage, retryMessage } from "./messages.ts";
import { mayTake, type Outlet, type Watcher } from "./watcher.ts";

export type LiveFeedDeps = Omit<ChannelDeps, "room" | "onSent"> & {
  readonly users: Pick<UserDirectory, "find">;
  readonly events: Pick<EventCatalog, "find" | "findMany">;
};

export type LiveFeedOptions = CensusOptions &
  Pick<LooksOptions, "trouble"> & {
    /** Called with how many messages with a state were sent. */
    readonly onSent?: (messages: number) => void;
    /** Called once everybody was told of a change, with the milliseconds since that was made. */
    readonly onDelay?: (ms: number) => void;
  };

/** What somebody wants to watch. */
export type Wish = {
  readonly eventId: string;
  /** Whose registration, too. */
  readonly userId?: string | undefined;
  /** Under whose name the stream counts; nobody's unless given. */
  readonly holder?: string | undefined;
  /** The version that the client knows already, as it says. */
  readonly after?: string | undefined;
  /** Asked with each beat, where somebody's rights may end earlier than the stream. Must not reject. */
  readonly mayStay?: (() => Promise<boolean>) | undefined;
};

export type LiveFeed = {
  /** The event of a wish, as it is now. Throws EVENT_NOT_FOUND and USER_NOT_FOUND, and `Unavailable`. */
  find(wish: Wish): Promise<EventState>;
  /** Whether there is room for no other stream, or for none of this holder. */
  isFull(holder?: string): boolean;
  /**
   * Opens a stream, with the event as `find` gave it. Call what it returns once the client is gone; it does nothing if
   * the stream has ended.
   */
  watch(wish: Wish, event: EventState, outlet: Outlet): () => void;
  /** Says that the event may have changed just now: whoever watches it sees that soon. */
  nudge(eventId: string): void;
  /** Ends every stream that is open. */
  close(): void;
  /** How many streams are open: of events alone, and of registrations. */
  streams(): { readonly event: number; readonly registration: number };
};

/** Between two times at which beats, ages and phases are looked at. */
const TICK_MS = 1000;
const BEAT_MS = 15_000;
/** A stream ends at this age, give or take a fifth, so that whoever may not have it any more loses it. */
const AGE_MS = { least: 720_000, most: 1_080_000 };
/** Whoever takes nothing for so long is gone, or too slow. */
const BEHIND_MS = 60_000;
/** When those who have lost their streams come again: not all at once. */
const RETRY_MS = { least: 2000, most: 6000 };
/** Rows and blocks that are read at a time. */
const READS_AT_A_TIME = 50;

/**
 * The streams of one gateway. All who watch the same event share what is read of it (`channel.ts`), at the event's own
 * pace (`pace.ts`). Nothing is remembered of an event that nobody watches, and then no timer runs.
 */
export function createLiveFeed(deps: LiveFeedDeps, options: LiveFeedOptions): LiveFeed {
  const { events, clock } = deps;
  const { onSent = () => undefined, onDelay, trouble } = options;
  const census = createCensus(options);
  const parts = { ...deps, room: createRoom(READS_AT_A_TIME), onSent };
  const looks = createLooks(
    { events, channelOf: (event) => createChannel(event, parts) },
    { trouble, onChange: ({ changedAt }) => onDelay?.(Date.parse(clock()) - Date.parse(changedAt)) },
  );

  let isTicking = false;

  const leave = (channel: Channel, watcher: Watcher): boolean => {
    if (!channel.leave(watcher)) return false;
    census.remove(watcher);
    if (channel.watchers.size === 0) looks.forget(channel.eventId);
    return true;
  };

  const end = (channel: Channel, watcher: Watcher, reason: ByeReason): void => {
    if (!leave(channel, watcher)) return;
    watcher.outlet.send(Buffer.from(byeMessage(reason)));
    watcher.outlet.end();
  };

  const tick = (): void => {
    const now = performance.now();
    for (const channel of looks.channels()) {
      channel.publish();
      for (const watcher of channel.watchers) {
        const reason = reasonToEnd(watcher, now);
        if (reason !== undefined) end(channel, watcher, reason);
        else if (beat(watcher, now))
          void watcher.mayStay?.().then((mayStay) => mayStay || end(channel, watcher, "age"));
      }
    }
    isTicking = census.size() > 0;
    if (isTicking) setTimeout(tick, TICK_MS);
  };

  return {
    find: (wish) => find(deps, wish),
    isFull: census.isFull,

    watch(wish, event, outlet) {
      const watcher = newWatcher(wish, outlet, performance.now());
      census.add(watcher);
      if (!isTicking) setTimeout(tick, TICK_MS);
      isTicking = true;
      outlet.send(Buffer.from(retryMessage(between(RETRY_MS))));
      const channel = looks.channelAt(event);
      channel.join(watcher, event, versionOf(wish.after));
      if (watcher.userId !== undefined) looks.wake(channel.eventId);
      return () => void leave(channel, watcher);
    },

    nudge: looks.wake,

    close() {
      for (const channel of looks.channels())
        for (const watcher of channel.watchers) end(channel, watcher, "restart");
    },

    streams: census.streams,
  };
}

async function find({ events, users }: LiveFeedDeps, { eventId, userId }: Wish): Promise<EventState> {
  const [event, user] = await Promise.all([
    events.find(eventId),
    userId === undefined ? undefined : users.find(userId),
  ]);
  if (event === undefined) throw new ProblemError(eventNotFound(eventId));
  if (userId !== undefined && user === undefined) throw new ProblemError(userNotFound(userId));
  return event;
}

function newWatcher({ userId, holder, mayStay }: Wish, outlet: Outlet, now: number): Watcher {
  const [endsAt, beatsAt] = [now + between(AGE_MS), now + BEAT_MS];
  return { outlet, userId, holder, mayStay, endsAt, beatsAt };
}

function reasonToEnd({ endsAt, behindSince }: Watcher, now: number): ByeReason | undefined {
  if (now >= endsAt) return "age";
  return behindSince !== undefined && now - behindSince >= BEHIND_MS ? "busy" : undefined;
}

/** Sends a beat if it is time for one; whether it was. */
function beat(watcher: Watcher, now: number): boolean {
  if (now < watcher.beatsAt || !mayTake(watcher, now)) return false;
  watcher.beatsAt = now + BEAT_MS;
  watcher.outlet.send(BEAT);
  return true;
}

/** A whole number, at random. */
function between({ least, most }: { readonly least: number; readonly most: number }): number {
  return least + Math.floor(Math.random() * (most - least + 1));
}

/** The version that a client says it knows; undefined if that can't be one. */
function versionOf(text = ""): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
