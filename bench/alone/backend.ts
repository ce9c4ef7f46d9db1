import { createCommandSender } from "#application/accepting/command-sender.ts";
import { notMeasured } from "../rivals/at-once.ts";
import type { Backend } from "../harness/gateway-over.ts";

/** A queue that accepts everything at once, and nothing else. */
export const NOTHING_BEHIND: Backend = {
  users: {
    create: notMeasured,
    markOf: notMeasured,
    find: notMeasured,
    findMany: notMeasured,
    list: notMeasured,
  },
  events: {
    create: notMeasured,
    markOf: notMeasured,
    find: notMeasured,
    findMany: notMeasured,
    list: notMeasured,
    byDate: notMeasured,
  },
  registrations: {
    find: notMeasured,
    ofUser: notMeasured,
    atEvent: notMeasured,
    offers: notMeasured,
    seats: notMeasured,
    waiting: notMeasured,
    countWaiting: notMeasured,
  },
  memory: { histories: notMeasured },
  sender: createCommandSender({ send: async (messages) => messages.map(() => undefined) }),
  watcher: { wait: notMeasured },
};
