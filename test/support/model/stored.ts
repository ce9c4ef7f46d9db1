import { expect } from "vitest";
import { rejectionProblem } from "#application/views.ts";
import type { SubmittedCommand } from "#contracts/command-message.ts";
import { personOf } from "#domain/commands.ts";
import type { Result } from "#domain/request-record.ts";
import type { Ask } from "../arbitraries/rules.ts";
import { type Core, submitted as asCommand } from "../systems/core.ts";
import type { Reply } from "./model.ts";
import { shownRefusal } from "./shown.ts";
import { PEOPLE } from "./arbitraries.ts";

/** Stored items and queued commands in the words of the model. */

/** The reply in each command's record, by key. A second record of a key is there as `<key> twice`. */
export async function recordsOf(
  { memory }: Core,
  eventId: string,
  commands: readonly SubmittedCommand[],
): Promise<ReadonlyMap<string, Reply>> {
  const people = new Set(commands.map(({ command }) => personOf(command)));
  const rows = [...people].map((userId) => ({ eventId, userId }));
  const found = new Map<string, Reply>();
  for (const { key, result } of (await memory.histories(rows)).flatMap(({ records }) => records))
    found.set(found.has(key) ? `${key} twice` : key, replyOf(result));
  return found;
}

function replyOf(result: Result): Reply {
  if (result.status === "failed") return { code: "COMMAND_FAILED" };
  if (result.status === "succeeded") {
    const { outcome, standing } = result;
    return {
      outcome,
      ...(standing?.status === "waitlisted" && { position: standing.position ?? Number.NaN }),
    };
  }
  return shownRefusal(rejectionProblem(result.rejection, "", ""));
}

/** Seats, offers and waitlist, by the rows of the people and by the waitlist. */
export async function stored({ registrations }: Core, eventId: string) {
  const rows = await Promise.all(
    PEOPLE.map(async (userId) => ({ userId, ...(await registrations.find(eventId, userId)) })),
  );
  const waiting = (await registrations.waiting(eventId, 0, 100)).map(({ userId }) => userId);
  const those = (status: string) => rows.filter((row) => row.status === status).map(({ userId }) => userId);
  expect(those("waitlisted").toSorted(), "rows and waitlist agree").toEqual(waiting.toSorted());
  return { seats: those("registered"), offered: those("offered"), waiting };
}

/** The command, sent by a caller who sends no other. */
export function submitted(one: Ask): SubmittedCommand {
  const command = asCommand(one);
  return { ...command, by: `k:${command.key}` };
}

export function asked({ command }: SubmittedCommand): Ask {
  if (command.type === "lapse" || command.type === "update") return command as Ask;
  return command;
}
