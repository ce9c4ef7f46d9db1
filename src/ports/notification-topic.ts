import type { Notification } from "#contracts/notification.ts";

/** The topic that downstream systems subscribe to. */
export interface NotificationTopic {
  /**
   * Publishes notifications of one event, in order, in as few calls as possible. Resolves when the topic
   * has all of them. Throws `Unavailable` otherwise; then any number of them may have been published.
   */
  publish(eventId: string, notifications: readonly Notification[]): Promise<void>;
}
