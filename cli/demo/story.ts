import { randomBytes } from "node:crypto";
import { styleText } from "node:util";
import { createClient } from "#client/client.ts";
import type { Notification } from "#contracts/notification.ts";
import { createEvening, heading, print, printEnd } from "./evening.ts";
import { subscribe, type Subscription } from "./subscription.ts";
import type { RunningSystem } from "./system.ts";

const NEWS_MS = 20_000;

export type Story = {
  /** Resolves when the last notification has arrived; rejects when anything goes otherwise. */
  run(): Promise<void>;
  /** Removes what the story needed only for itself. */
  close(): Promise<void>;
};

/**
 * An organiser's evening, with users, event and queue of its own: it can run again on the same system.
 */
export function createStory({ gateway, clients, topicArn }: RunningSystem): Story {
  const run = randomBytes(3).toString("hex");
  const eventId = `demo-${run}`;
  const muster = createClient(gateway);
  let subscription: Subscription | undefined;

  const play = async (): Promise<void> => {
    heading(
      `Three seats, a waitlist, offers  ${styleText("dim", `(event ${eventId} at ${gateway.baseUrl})`)}`,
    );
    const evening = createEvening(muster, eventId, run);
    await evening.prepare();
    subscription = await subscribe(clients, topicArn, `muster-demo-${run}`, { eventId: [eventId] });
    const arrives = newsOf(subscription);
    await evening.open();
    await evening.fill();
    await evening.cancelLate("Barbara");
    await arrives("registration.offered", evening.idOf("Dorothy"), "Dorothy is offered the seat");
    await evening.pick("Frances");
    await evening.accept("Dorothy");
    await arrives("registration.promoted", evening.idOf("Dorothy"), "Dorothy has a seat now");
    await evening.atTheDoor();
    await printEnd(muster, eventId, run);
    await evening.cancel("A thunderstorm");
    await arrives("event.cancelled", undefined, "and everybody with a seat or a place is told");
    print();
  };
  return { run: play, close: async () => subscription?.close() };
}

/** Waits for a notification, and prints when it came. */
function newsOf(subscription: Subscription) {
  return async (type: Notification["type"], userId: string | undefined, meaning: string): Promise<void> => {
    const since = performance.now();
    const isIt = (one: Notification): boolean =>
      one.type === type && (userId === undefined || ("userId" in one.data && one.data.userId === userId));
    const found = await subscription.next(isIt, NEWS_MS);
    if (found === undefined)
      throw new Error(`no ${type} reached the subscriber within ${NEWS_MS / 1000} seconds`);
    const detail = styleText("dim", `(${Math.round(performance.now() - since)} ms later, ${found.id})`);
    print(`  an SQS queue receives ${styleText("green", type)}: ${meaning}  ${detail}`);
  };
}
