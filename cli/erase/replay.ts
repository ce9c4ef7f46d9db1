import { randomKey } from "#application/accepting/random-key.ts";
import { fingerprintOf } from "#application/idempotency.ts";
import { type ErasingDeps, giveUpAll } from "#application/identifying/erasing.ts";
import { messageOf } from "#contracts/command-message.ts";
import type { ErasedUser } from "#contracts/user.ts";
import type { CommandQueue } from "#ports/command-queue.ts";
import type { PersonalData } from "#ports/personal-data.ts";

export type ReplayDeps = Pick<ErasingDeps, "registrations" | "events" | "clock"> & {
  /** Who was erased, by what was noted then. */
  readonly known: AsyncIterable<ErasedUser>;
  readonly personal: Pick<PersonalData, "erase">;
  readonly queue: CommandQueue;
  /** Called once somebody is erased. */
  readonly onPerson: () => void;
};

/** Whoever may run this may do everything. */
const OPERATOR = "root";

/**
 * Erases again whoever was erased, as of then, and puts commands into the queue that give up what they have at events
 * that have not ended. Resolves with how many people and commands that were. Throws `Unavailable`.
 */
export async function replayErasures({ known, personal, queue, onPerson, ...deps }: ReplayDeps) {
  let [people, commands] = [0, 0];
  const giveUp: ErasingDeps["giveUp"] = async (eventId, userId, by) => {
    const command = { type: "unregister", userId, as: "organizer" } as const;
    const sent = {
      command,
      key: randomKey(),
      fingerprint: fingerprintOf(command.type, { as: command.as }),
      acceptedAt: deps.clock(),
      by,
    };
    const [failure] = await queue.send([messageOf(eventId, [sent])]);
    if (failure !== undefined) throw failure;
    commands++;
  };
  for await (const { userId, erasedAt } of known) {
    await personal.erase(userId, erasedAt, OPERATOR);
    await giveUpAll({ ...deps, giveUp }, userId, OPERATOR);
    people++;
    onPerson();
  }
  return { people, commands };
}
