import { createCommandSender } from "#application/accepting/command-sender.ts";
import { notMeasured } from "../rivals/at-once.ts";
import { gatewayOver } from "../harness/gateway-over.ts";
import { serveApp } from "../harness/serve-app.ts";

/** Muster's gateway with a queue that accepts everything at once, and nothing else behind it. */

const registrations = {
  find: notMeasured,
  ofUser: notMeasured,
  seats: notMeasured,
  waiting: notMeasured,
  countWaiting: notMeasured,
};

const app = gatewayOver({
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
  registrations,
  memory: { histories: notMeasured },
  sender: createCommandSender({ send: async (messages) => messages.map(() => undefined) }),
  watcher: { wait: notMeasured },
});

await serveApp(app);
