import type { Notification } from "#contracts/notification.ts";

/** The topic that downstream systems subscribe to. */
export interface NotificationTopic {
  /** Whether subscribers get an event's notifications in the order in which they were published: a FIFO topic. */
  readonly isOrdered: boolean;
  /**
   * Publishes notifications of one event, in as few calls as possible: in order, one call after the other, if the
   * topic is ordered, otherwise side by side. Resolves when the topic has all of them. Throws `Unavailable`
   * otherwise; then any number of them may have been published.
   */
  publish(eventId: string, notifications: readonly Notification[]): Promise<void>;
}
