import { expect } from "vitest";
import { rejectionProblem } from "#application/views.ts";
import type { SubmittedCommand } from "#contracts/command-message.ts";
import { personOf } from "#domain/commands.ts";
import type { Result } from "#domain/request-record.ts";
import { type Core, register, unregister, update } from "../systems/core.ts";
import type { Ask, Reply } from "./model.ts";
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
  const { code, capacity, registeredCount, registration } = rejectionProblem(result.rejection, "", "");
  const { status = "registered", position } = registration ?? {};
  return {
    code,
    ...(capacity !== undefined && { capacity }),
    ...(registeredCount !== undefined && { registeredCount }),
    ...(registration && { registration: position === undefined ? { status } : { status, position } }),
  };
}

/** Seats and waitlist, by the rows of the people and by the waitlist. */
export async function stored(
  { registrations }: Core,
  eventId: string,
): Promise<{ seats: string[]; waiting: string[] }> {
  const rows = await Promise.all(
    PEOPLE.map(async (userId) => ({ userId, ...(await registrations.find(eventId, userId)) })),
  );
  const waiting = (await registrations.waiting(eventId, 0, 100)).map(({ userId }) => userId);
  const withPlace = rows.filter(({ status }) => status === "waitlisted").map(({ userId }) => userId);
  expect(withPlace.toSorted(), "rows and waitlist agree").toEqual(waiting.toSorted());
  return { seats: rows.filter(({ status }) => status === "registered").map(({ userId }) => userId), waiting };
}

export function submitted(one: Ask): SubmittedCommand {
  if (one.type === "update") return update(one.changes);
  return one.type === "register" ? register(one.userId) : unregister(one.userId);
}

export function asked({ command }: SubmittedCommand): Ask {
  if (command.type !== "update") return { type: command.type, userId: command.userId };
  const { title, capacity, hasWaitlist } = command.changes;
  return {
    type: "update",
    changes: {
      ...(title !== undefined && { title }),
      ...(capacity !== undefined && { capacity }),
      ...(hasWaitlist !== undefined && { hasWaitlist }),
    },
  };
}
