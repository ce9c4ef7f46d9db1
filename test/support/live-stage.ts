import { createLiveFeed, type LiveFeedOptions } from "#application/live/live-feed.ts";
import type { Outlet } from "#application/live/watcher.ts";
import { systemClock } from "#platform/clock.ts";
import type { Core } from "./systems/core.ts";

type Shown = { readonly status: string; readonly position?: number };

/** A client of a feed, which takes what it is sent unless it is told not to. */
export type Client = Outlet & {
  readonly userId: string | undefined;
  /** What lies in front of it, as long as this is set. */
  unsent: number;
  readonly texts: string[];
  /** What it was sent last. */
  last: Uint8Array | undefined;
  /** The newest state, and the newest registration, that it was sent. */
  readonly newest: { event?: { readonly version: number }; registration?: Shown };
  hasEnded: boolean;
  leave: () => void;
};

/** A feed over the emulators, and how much it reads. */
export function createLiveStage(core: Core, options: Partial<LiveFeedOptions> = {}) {
  const reads = { looks: 0, rows: 0, blocks: 0, journal: 0 };
  /** Set to have the next looks fail, or journals be empty. */
  const faults: { look?: Error | undefined; hasNoJournal?: boolean } = {};
  const feed = createLiveFeed(
    {
      users: core.users,
      clock: systemClock,
      events: {
        find: (eventId) => core.events.find(eventId),
        findMany(eventIds) {
          reads.looks++;
          return faults.look === undefined ? core.events.findMany(eventIds) : Promise.reject(faults.look);
        },
      },
      registrations: {
        find(eventId, userId) {
          reads.rows++;
          return core.registrations.find(eventId, userId);
        },
        waiting(eventId, afterTicket, limit) {
          reads.blocks++;
          return core.registrations.waiting(eventId, afterTicket, limit);
        },
      },
      journal: {
        async *forwards(eventId, from, through) {
          reads.journal++;
          if (faults.hasNoJournal !== true) yield* core.outbox.forwards(eventId, from, through);
        },
      },
    },
    { maxStreams: Infinity, ...options },
  );

  return {
    feed,
    faults,
    /** What was read since the last call. */
    readsSince: () => {
      const since = { ...reads };
      for (const name of Object.keys(reads) as (keyof typeof reads)[]) reads[name] = 0;
      return since;
    },
    open: async (eventId: string, userId?: string): Promise<Client> => {
      const event = await feed.find({ eventId, userId });
      const client = createClient(userId);
      client.leave = feed.watch({ eventId, userId }, event, client);
      return client;
    },
  };
}

function createClient(userId: string | undefined): Client {
  const texts: string[] = [];
  const newest: Client["newest"] = {};
  return {
    userId,
    unsent: 0,
    texts,
    last: undefined,
    newest,
    hasEnded: false,
    leave: () => undefined,
    send(bytes) {
      this.last = bytes;
      const text = new TextDecoder().decode(bytes);
      texts.push(text);
      for (const [, kind = "", json = ""] of text.matchAll(/event: (event|registration)\ndata: (.*)/g))
        Object.assign(newest, { [kind]: JSON.parse(json) as unknown });
    },
    unsentBytes() {
      return this.unsent;
    },
    end() {
      this.hasEnded = true;
    },
  };
}
