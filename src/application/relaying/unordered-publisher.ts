import { createRoom } from "#flow/room.ts";
import type { JournalEntry } from "#ports/outbox.ts";
import { createClaimer } from "./claiming.ts";
import { cancellationIn } from "./everybody.ts";
import { notificationsOf } from "./notifications.ts";
import { isLate, type Publisher, type PublishingDeps } from "./publishing.ts";

/** Notifications that are under way at a time, to bound memory: those of ten large transactions. */
const MAX_NOTIFICATIONS = 1000;

/**
 * Publishes entries at once, side by side: for topics that keep no order. Nothing is concluded from the mark of one
 * entry about another: `sequence` tells subscribers the order.
 */
export function createUnorderedPublisher(deps: PublishingDeps): Publisher {
  const { topic, clock, report, observe } = deps;
  const inHand = new Set<string>();
  const claimer = createClaimer(deps, (entry) => inHand.has(nameOf(entry)));
  const room = createRoom(MAX_NOTIFICATIONS);

  const publishNow = async (entry: JournalEntry): Promise<boolean> => {
    const notifications = notificationsOf(entry);
    if (isLate(entry, clock) || cancellationIn(entry) !== undefined) {
      await claimer.take({ entry, notifications });
      return false;
    }
    await topic.publish(entry.eventId, notifications);
    observe?.("published", 1);
    return true;
  };

  return {
    async publish(entry) {
      const name = nameOf(entry);
      inHand.add(name);
      try {
        return await room(entry.facts.length, () => publishNow(entry));
      } catch (error) {
        report(entry.eventId, error);
        return false;
      } finally {
        inHand.delete(name);
      }
    },

    async adopt(range, before) {
      await claimer.takeRange(range, before);
    },
  };
}

const nameOf = ({ eventId, version }: JournalEntry): string => `${version} ${eventId}`;
