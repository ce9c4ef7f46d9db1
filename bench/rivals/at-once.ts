import type { RequestsDeps } from "#application/accepting/requests.ts";
import type { SubmittedCommand } from "#contracts/command-message.ts";
import type { Register, Unregister } from "#domain/commands.ts";
import type { RequestRecord } from "#domain/request-record.ts";

/** Commands about one person: those that are measured. */
export type PersonalCommand = SubmittedCommand & { readonly command: Register | Unregister };

/** Carries a command out, durably, and resolves with its record. */
export type Apply = (eventId: string, command: PersonalCommand) => Promise<RequestRecord>;

/**
 * What stands in the place of the queue where a command is carried out inside the request: sending it is
 * applying it, and who then waits for the outcome has it at once. Everybody here waits.
 */
export function applyAtOnce(apply: Apply): Pick<RequestsDeps, "sender" | "watcher"> {
  const records = new Map<string, RequestRecord>();
  return {
    sender: {
      async send(eventId, { command, ...submission }) {
        if (command.type === "update") throw new Error("updates are not measured");
        records.set(submission.key, await apply(eventId, { command, ...submission }));
      },
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

/** For the questions of the interface that nobody asks here. */
export async function notMeasured(): Promise<never> {
  throw new Error("this is not measured");
}
