import type { RequestsDeps } from "#application/accepting/requests.ts";
import type { SubmittedCommand } from "#contracts/command-message.ts";
import type { Register, Unregister } from "#domain/commands.ts";
import type { RequestRecord } from "#domain/request-record.ts";

/** The commands that are measured: those about one person. */
export type PersonalCommand = SubmittedCommand & { readonly command: Register | Unregister };

/** Applies a command durably, and resolves with its record. */
export type Apply = (eventId: string, command: PersonalCommand) => Promise<RequestRecord>;

/**
 * Replaces the queue where a command is applied within its request: sending a command applies it, and waiting
 * for its outcome finds it at once. Every request here has to wait for its outcome.
 */
export function applyAtOnce(apply: Apply): Pick<RequestsDeps, "sender" | "watcher"> {
  const records = new Map<string, RequestRecord>();
  return {
    sender: {
      async send(eventId, { command, ...submission }) {
        if (command.type !== "register" && command.type !== "unregister") return notMeasured();
        records.set(submission.key, await apply(eventId, { command, ...submission }));
      },
      sawLag: () => undefined,
    },
    watcher: {
      async wait({ key }) {
        const record = records.get(key);
        records.delete(key);
        return record;
      },
    },
  };
}

/** For methods of a port that no workload calls. */
export function notMeasured(): never {
  throw new Error("this is not measured");
}
