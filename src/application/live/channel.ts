import type { LiveEvent } from "#contracts/live.ts";
import type { EventState } from "#domain/event-state.ts";
import type { Clock } from "#ports/clock.ts";
import { eventMessage, liveEvent, registrationMessage } from "./messages.ts";
import { createPeople, type PeopleDeps } from "./people.ts";
import { mayTake, type Watcher } from "./watcher.ts";

export type ChannelDeps = PeopleDeps & {
  readonly clock: Clock;
  /** Called with how many messages with a state were sent. */
  readonly onSent: (messages: number) => void;
};

export type Channel = ReturnType<typeof createChannel>;

/** Everybody who watches one event: each message is made once, however many they are. */
export function createChannel(first: EventState, deps: ChannelDeps) {
  const { clock, onSent } = deps;
  const watchers = new Set<Watcher>();
  const people = createPeople(first.eventId, deps);
  let event = first;
  /** Whether the last look has read what only the next one makes certain. */
  let isUncertain = false;

  // What is shown of a person is as of the event that is known: nobody gets it who has seen a newer one.
  const registrationOf = ({ userId = "", shown }: Watcher, { version }: LiveEvent): string | undefined =>
    Math.max(version, shown?.version ?? 0) === event.version ? people.shown(userId) : undefined;

  /** Tells them what is new to them. */
  const tell = (some: Iterable<Watcher>, state: LiveEvent): void => {
    const message = sharedMessage(state);
    let sent = 0;
    for (const watcher of some) sent += send(watcher, state, message, registrationOf(watcher, state));
    if (sent > 0) onSent(sent);
  };

  /** Tells everybody what is new to them: also what time alone has changed, and what they were too slow for. */
  const publish = (): void => tell(watchers, liveEvent(event, clock()));

  return {
    eventId: first.eventId,
    watchers: watchers as ReadonlySet<Watcher>,
    version: () => event.version,
    publish,

    /**
     * Adds a watcher, and sends it the newest state, unless that has the version `seen`. `read` is the event as it was
     * just read. What is shown of a person comes with the next look.
     */
    join(watcher: Watcher, read: EventState, seen: number | undefined): void {
      watchers.add(watcher);
      if (watcher.userId !== undefined) people.add(watcher.userId);
      const newest = read.version > event.version ? read : event;
      const state = liveEvent(newest, clock());
      // A client may have seen the same version in another phase, if that has changed since by time alone.
      const isSeen = seen === state.version && state.phase === liveEvent(newest, newest.changedAt).phase;
      if (isSeen) watcher.shown = state;
      tell([watcher], state);
    },

    /** Removes a watcher; whether it was there. */
    leave(watcher: Watcher): boolean {
      const isThere = watchers.delete(watcher);
      if (isThere && watcher.userId !== undefined) people.remove(watcher.userId);
      return isThere;
    },

    /**
     * Takes the event as it was just read, finds out what that means for the people, and tells everybody what is new.
     * Resolves with whether it takes another look to be certain of something. Rejects with the first error of a read,
     * after telling everybody what is known all the same.
     */
    async take(next: EventState): Promise<boolean> {
      const isMoved = next.version !== event.version;
      if (isMoved) await people.follow(event.version, next.version);
      event = next;
      const { rows, blocks } = await people.read(event);
      if (isMoved || isUncertain || rows.length > 0) people.describe(event);
      isUncertain = blocks.length > 0;
      publish();
      for (const read of [...rows, ...blocks]) if (read.status === "rejected") throw read.reason;
      return isUncertain;
    },
  };
}

/** A message that is made when it is first needed, for everybody who needs it. */
type SharedMessage = { readonly text: () => string; readonly bytes: () => Uint8Array };

/** Sends a watcher what is new to it, if it may take that, with one write; how many messages that were. */
function send(
  watcher: Watcher,
  state: LiveEvent,
  message: SharedMessage,
  registration: string | undefined,
): number {
  const { outlet, shown } = watcher;
  const isNews = shown === undefined || isNewer(state, shown);
  const isPersonNews = registration !== undefined && registration !== watcher.registration;
  if (!(isNews || isPersonNews) || !mayTake(watcher, performance.now())) return 0;
  if (isNews) watcher.shown = state;
  if (isPersonNews) {
    watcher.registration = registration;
    outlet.send(Buffer.from(`${isNews ? message.text() : ""}${registrationMessage(registration)}`));
  } else outlet.send(message.bytes());
  return Number(isNews) + Number(isPersonNews);
}

/** Whether a watcher to whom the other state was shown has to hear of this one. */
function isNewer({ version, phase }: LiveEvent, shown: Pick<LiveEvent, "version" | "phase">): boolean {
  return version > shown.version || (version === shown.version && phase !== shown.phase);
}

function sharedMessage(state: LiveEvent): SharedMessage {
  let text: string | undefined;
  let bytes: Uint8Array | undefined;
  const readText = (): string => (text ??= eventMessage(state));
  return { text: readText, bytes: () => (bytes ??= Buffer.from(readText())) };
}
