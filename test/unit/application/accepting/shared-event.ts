import { createSampler, latencyOf } from "#bench/proxy/latency.ts";
import { type CommandSender, createCommandSender } from "#application/accepting/command-sender.ts";
import type { CommandMessage } from "#contracts/command-message.ts";
import { command } from "./timed-queue.ts";

/**
 * A crowd at one event that several gateways share: their senders are real, queue and worker are a model on
 * the test's fake timers, with the latencies of the benchmark. The queue gives out up to ten messages of the
 * event, and no more before those are done; the worker commits up to 98 commands at a time.
 */

const COMMANDS_PER_COMMIT = 98;
/** How long a gateway that waits for an outcome takes to find it. */
const LOOK_MS = 10;

export type Shared = {
  readonly gateways: number;
  readonly seed: number;
  /** Most messages of the event that the queue gives out at a time; ten unless given. */
  readonly perReceive?: number;
  /** Called once somebody has the outcome of a command. */
  readonly onEnded?: (sender: CommandSender) => void;
};

export function sharedEvent({ gateways, seed, perReceive = 10, onEnded }: Shared) {
  const sample = createSampler(seed);
  const callMs = (name: string, items = 1) => sample(latencyOf({ name, items }));
  const sent: number[] = [];
  let restMs = 0;
  const lags: number[] = [];
  const accepted = new Map<string, { readonly at: number; readonly sender: CommandSender }>();
  const queued: CommandMessage[] = [];
  let isInFlight = false;

  const receive = async (): Promise<void> => {
    if (isInFlight || queued.length === 0) return;
    isInFlight = true;
    await sleep(callMs("ReceiveMessage"));
    const commands = queued.splice(0, perReceive).flatMap((message) => message.commands);
    await sleep(callMs("BatchGetItem"));
    for (let i = 0; i < commands.length; i += COMMANDS_PER_COMMIT) {
      const chunk = commands.slice(i, i + COMMANDS_PER_COMMIT);
      await sleep(callMs("TransactWriteItems", chunk.length));
      const now = performance.now();
      for (const { key } of chunk) {
        const { at = 0, sender } = accepted.get(key) ?? {};
        lags.push(now - at);
        setTimeout(() => {
          sender?.sawLag("e", { ms: now - at, isEnded: true });
          if (sender !== undefined) onEnded?.(sender);
        }, LOOK_MS);
      }
    }
    await sleep(callMs("DeleteMessageBatch"));
    isInFlight = false;
    void receive();
  };

  const send = async (messages: readonly CommandMessage[]): Promise<undefined[]> => {
    const now = performance.now();
    for (const { commands } of messages) {
      sent.push(now);
      restMs += now - Math.min(...commands.map(({ key }) => accepted.get(key)?.at ?? now));
    }
    await sleep(callMs("SendMessageBatch"));
    queued.push(...messages);
    void receive();
    return messages.map(() => undefined);
  };

  const senders = Array.from({ length: gateways }, () => createCommandSender({ send }));
  let count = 0;
  return {
    senders,
    /** When messages left. */
    sent,
    /** How long, in all, the first command of each message had waited when it left. */
    restMs: () => restMs,
    /** How old each command was when it ended. */
    lags,
    /** A command comes to this gateway. */
    accept(sender: CommandSender): void {
      const key = String(count++);
      accepted.set(key, { at: performance.now(), sender });
      void sender.send("e", command(key));
    },
  };
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
