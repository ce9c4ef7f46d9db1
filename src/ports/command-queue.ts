import type { CommandMessage } from "#contracts/command-message.ts";

/** The gateway's side of the command queue. */
export interface CommandQueue {
  /**
   * Sends up to 10 messages of at most 1 MiB in all, messages of one event in the order given. Resolves, per
   * message, to undefined when it is durably in the queue, or to the reason why it is not.
   */
  send(messages: readonly CommandMessage[]): Promise<readonly (Error | undefined)[]>;
}
