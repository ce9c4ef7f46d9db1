import type { CommandMessage } from "#contracts/command-message.ts";

/** The gateway's side of the command queue. */
export interface CommandQueue {
  /**
   * Sends up to 10 messages of at most 1 MiB in all, the limits of SQS. Messages of one event stay in the
   * order given; the same message within five minutes is queued once. Resolves with one item per message:
   * undefined when it is durably in the queue, else the reason why not. Of these, and of the errors that it rejects
   * with for all messages, `Overloaded` says that the queue refused the message for the moment, so that it should be
   * sent again; `Unavailable`, that nobody knows whether it is queued; any other, that it never will be.
   */
  send(messages: readonly CommandMessage[]): Promise<readonly (Error | undefined)[]>;
}
