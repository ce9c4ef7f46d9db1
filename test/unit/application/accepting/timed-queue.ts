import type { CommandMessage, SubmittedCommand } from "#contracts/command-message.ts";
import type { CommandQueue } from "#ports/command-queue.ts";

export const EVENTS = Array.from({ length: 14 }, (_, i) => `event-${i}`);
export const MAX_BYTES = 60 * 1024;

export const command = (key: string, padding = 0): SubmittedCommand => {
  const changes = { description: "x".repeat(padding) };
  return {
    command: { type: "update", changes },
    key,
    fingerprint: "f",
    acceptedAt: "2027-01-01T00:00:00.000Z",
  };
};

/** The queue as a timing device: a call hangs until it is answered, with success or failures. */
export type Call = {
  readonly messages: readonly CommandMessage[];
  answer(failures: readonly (Error | undefined)[]): void;
  crash(error: Error): void;
};

export function timedQueue() {
  const open: Call[] = [];
  const calls: Call[] = [];
  const send: CommandQueue["send"] = (messages) =>
    new Promise((answer, crash) => {
      const call = { messages, answer, crash };
      open.push(call);
      calls.push(call);
    });
  return { send, open, calls };
}

export const keysOf = (messages: readonly CommandMessage[]) =>
  messages.flatMap(({ commands }) => commands.map(({ key }) => key));
export const tick = () => new Promise<void>((resolve) => setImmediate(resolve));
