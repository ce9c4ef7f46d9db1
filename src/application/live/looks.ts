import type { EventState } from "#domain/event-state.ts";
import type { EventCatalog } from "#ports/event-catalog.ts";
import type { Channel } from "./channel.ts";
import { firstPace, nudged, type Pace, paceAfterLook } from "./pace.ts";

export type LooksDeps = {
  readonly events: Pick<EventCatalog, "findMany">;
  readonly channelOf: (event: EventState) => Channel;
};

export type LooksOptions = {
  /** Called once everybody was told of a change. */
  readonly onChange?: ((event: EventState) => void) | undefined;
  /** Is told when a look fails, which is then repeated, and when one works. */
  readonly trouble?: { readonly failed: (error: unknown) => void; readonly over: () => void } | undefined;
};

type Watched = { readonly channel: Channel; pace: Pace; isLookedAt: boolean };
type Found = ReadonlyMap<string, EventState>;

/**
 * Looks at each watched event again and again, at its own pace. Events that are due at the same moment share the calls
 * of their looks; one that takes long keeps no other waiting. An event is in one of two states:
 *
 * resting   Until it is due. Entered when somebody begins to watch it, and after each look. Left when it is due: to
 *           being looked at.
 * looked at  It is read, and its channel takes what was found. Whoever wakes the event meanwhile makes it due soon
 *           after the look. Left when the channel has told everybody, or the look has failed: to resting.
 */
export function createLooks({ events, channelOf }: LooksDeps, { onChange, trouble }: LooksOptions) {
  const watched = new Map<string, Watched>();

  const lookAtDue = (): void => {
    const now = performance.now();
    const resting = [...watched.values()].filter(({ isLookedAt }) => !isLookedAt);
    const due = resting.filter(({ pace }) => pace.dueAt <= now);
    const others = resting.filter(({ pace }) => pace.dueAt > now);
    if (due.length > 0) {
      const found = events.findMany(due.map(({ channel }) => channel.eventId));
      for (const one of due) void look(one, found);
    }
    ringAt(others.reduce((next, { pace }) => Math.min(next, pace.dueAt), Infinity));
  };

  const ringAt = createBell(lookAtDue);

  const look = async (one: Watched, found: Promise<Found>): Promise<void> => {
    const { channel, pace } = one;
    const lookedAt = performance.now();
    const before = channel.version();
    one.isLookedAt = true;
    one.pace = { ...pace, lookedAt, dueAt: Infinity };
    let isUncertain = false;
    try {
      const event = (await found).get(channel.eventId);
      if (event !== undefined) isUncertain = await channel.take(event);
      trouble?.over();
      if (event !== undefined && event.version !== before) onChange?.(event);
    } catch (error) {
      trouble?.failed(error);
    }
    const [watchers, isChanged] = [channel.watchers.size, channel.version() !== before];
    const isWoken = one.pace.dueAt < Infinity;
    one.pace = paceAfterLook(pace, lookedAt, { isChanged, watchers, events: watched.size });
    if (isUncertain || isWoken) one.pace = nudged(one.pace, watchers);
    one.isLookedAt = false;
    if (watched.get(channel.eventId) === one) ringAt(one.pace.dueAt);
  };

  return {
    /** The channel of the event, which was read just now. */
    channelAt(event: EventState): Channel {
      const known = watched.get(event.eventId);
      if (known !== undefined) return known.channel;
      const one = { channel: channelOf(event), pace: firstPace(performance.now()), isLookedAt: false };
      watched.set(event.eventId, one);
      // What was read is as good as a look.
      void look(one, Promise.resolve(new Map([[event.eventId, event]])));
      return one.channel;
    },

    /** Looks at the event soon, if somebody watches it. */
    wake: (eventId: string): void => {
      const one = watched.get(eventId);
      if (one === undefined) return;
      one.pace = nudged(one.pace, one.channel.watchers.size);
      if (!one.isLookedAt) ringAt(one.pace.dueAt);
    },

    /** Looks at the event no more. */
    forget: (eventId: string): void => void watched.delete(eventId),

    channels: (): readonly Channel[] => [...watched.values()].map(({ channel }) => channel),
  };
}

/** A timer for the earliest of the times that it is set to, after which it can be set again. */
function createBell(ring: () => void): (at: number) => void {
  let timer: NodeJS.Timeout | undefined;
  let ringsAt = Infinity;
  return (at) => {
    if (at >= ringsAt) return;
    clearTimeout(timer);
    ringsAt = at;
    timer = setTimeout(
      () => {
        ringsAt = Infinity;
        ring();
      },
      Math.max(0, at - performance.now()),
    );
  };
}
