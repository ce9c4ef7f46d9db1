import type { CommandMessage } from "#contracts/command-message.ts";

/** The gateway's side of the command queue. */
export interface CommandQueue {
  /**
   * Sends up to 10 messages of at most 1 MiB in all, the limits of SQS. Messages of one event stay in the
   * order given. Resolves with one item per message: undefined when it is durably in the queue, else the
   * reason why not.
   */
  send(messages: readonly CommandMessage[]): Promise<readonly (Error | undefined)[]>;
}
