import { createArchive } from "#adapters/dynamodb/archive.ts";
import { createDueOffers } from "#adapters/dynamodb/due-offers.ts";
import { lapseOf } from "#application/lapsing/lapse-command.ts";
import { audit } from "#audit/audit.ts";
import type { SubmittedCommand } from "#contracts/command-message.ts";
import type { Request } from "#domain/commands.ts";
import type { EventChanges } from "#domain/event-details.ts";
import type { EventState, Standing } from "#domain/event-state.ts";
import type { DueOffer } from "#ports/due-offers.ts";
import type { RosterStore } from "#ports/roster-store.ts";
import { createApplier } from "../support/systems/applier.ts";
import { type Core, idsOf, submitted as accepted } from "../support/systems/core.ts";

/** For how long a seat is offered, unless an event says otherwise. */
export const CLAIM_MS = 10_000;
/** After so many milliseconds an offer has run out. */
export const RUN_OUT_MS = CLAIM_MS + 1;

type StageOptions = {
  readonly capacity?: number;
  readonly people?: number;
  readonly changes?: EventChanges;
  readonly store?: RosterStore;
};

/** An event whose seats are offered, and a worker in this process whose clock a test moves. */
export async function createOffersStage(
  core: Core,
  { capacity = 1, people = 3, changes = {}, store = core.store }: StageOptions = {},
) {
  const eventId = await core.addEvent(capacity);
  const users = idsOf(`p-${eventId}`, people);
  await core.addUsers(users);
  let now = Date.now();
  const clock = (): string => new Date(now).toISOString();
  const { apply: applyTo, entries, errors } = createApplier(store, clock);
  const offers = createDueOffers(core.dynamo, core.names.tables);

  const submitted = (command: Request): SubmittedCommand => ({
    ...accepted(command),
    acceptedAt: clock(),
  });
  const apply = (...commands: readonly SubmittedCommand[]) => applyTo(eventId, commands);
  /** Applies one command, and resolves with how it ended. */
  const result = async (command: SubmittedCommand) => {
    await apply(command);
    const userId = "userId" in command.command ? command.command.userId : undefined;
    const [{ records } = { records: [] }] = await core.memory.histories([
      { eventId, ...(userId !== undefined && { userId }) },
    ]);
    return records.find(({ key }) => key === command.key)?.result;
  };
  await apply(
    submitted({ type: "update", changes: { promotion: "offer", claimWithin: "PT10S", ...changes } }),
  );

  return {
    eventId,
    users,
    clock,
    entries,
    errors,
    apply,
    submitted,
    result,
    do: (command: Request) => result(submitted(command)),
    pass: (ms: number): void => void (now += ms),
    standing: (userId = ""): Promise<Standing> => core.registrations.find(eventId, userId),
    event: async (): Promise<EventState> => (await core.events.find(eventId)) as EventState,
    /** The offers of the event that have run out, as the index has them. */
    async due(): Promise<DueOffer[]> {
      const pages = await Array.fromAsync(offers.ranOutBefore(clock()));
      return pages.flat().filter((offer) => offer.eventId === eventId);
    },
    /** The command that ends the offer to this person, as a sweep would send it. */
    async lapseFor(userId = ""): Promise<SubmittedCommand> {
      const standing = await core.registrations.find(eventId, userId);
      if (standing.status !== "offered") throw new Error(`${userId} is ${standing.status}`);
      return lapseOf({ eventId, userId, ...standing });
    },
    /** What an audit of the event finds. */
    async differences() {
      const archive = createArchive(core.dynamo, core.names.tables);
      return (await audit({ archive, clock, onEvent: () => undefined, pausesMs: [1] }, eventId)).differences;
    },
  };
}

/** A stage on which `first` has given up the only seat, `second` is offered it, and the others wait. */
export async function offeredStage(core: Core, people = 4) {
  const stage = await createOffersStage(core, { people });
  const [first = "", second = "", third = "", fourth = ""] = stage.users;
  await stage.apply(...stage.users.map((userId) => stage.submitted({ type: "register", userId })));
  await stage.do({ type: "unregister", userId: first });
  const { status } = await stage.standing(second);
  if (status !== "offered") throw new Error(`${second} is ${status}`);
  stage.entries.length = 0;
  return { ...stage, first, second, third, fourth };
}

export type OffersStage = Awaited<ReturnType<typeof createOffersStage>>;

/** The types of an entry's facts, in order. */
export const typesOf = ({ facts }: OffersStage["entries"][number] | { facts: readonly { type: string }[] }) =>
  facts.map(({ type }) => type);
