import { existingEvent } from "#application/existing.ts";
import type { KnownUser } from "#contracts/user.ts";
import type { EventState } from "#domain/event-state.ts";
import { rememberEach } from "#flow/remember-each.ts";
import { remembered } from "#flow/remembered.ts";
import type { RegistrationReader } from "#ports/registration-reader.ts";
import type { QueriesDeps } from "./deps.ts";
import type { Part } from "./event-parts.ts";
import { rankOf } from "./ranks.ts";
import { readStable } from "./read-stable.ts";

type Users = ReadonlyMap<string, KnownUser>;

/** What a page of a waitlist shows, at one version of the event. */
type WaitlistPage = {
  /** How many people wait before the first of the page. */
  readonly before: number;
  readonly found: Awaited<ReturnType<RegistrationReader["waiting"]>>;
  /** Those on the page, each read once for all who look at it. */
  readonly users: () => Promise<Users>;
};

/** Pages that a crowd looks at, each by the event's version, so that none is ever out of date. */
const PAGES = { forMs: 500, most: 20 };

/** Reads a page of an event's waitlist once for all who look at it at about the same moment. */
function createWaitlistPages({ users, registrations }: Pick<QueriesDeps, "users" | "registrations">) {
  const pagesOfWaitlists = rememberEach<WaitlistPage>(PAGES);

  return (event: EventState, afterTicket: number, limit: number): Promise<WaitlistPage> => {
    const { eventId, version } = event;
    return pagesOfWaitlists(JSON.stringify([eventId, version, afterTicket, limit]), async () => {
      const [before, found] = await Promise.all([
        afterTicket === 0 ? 0 : rankOf(registrations, event, afterTicket),
        registrations.waiting(eventId, afterTicket, limit + 1),
      ]);
      const userIds = found.slice(0, limit).map(({ userId }) => userId);
      const once = { valueMs: PAGES.forMs, errorMs: 0 };
      return { before, found, users: remembered(() => users.findMany(userIds), once) };
    });
  };
}

type WaitingPart = Part<number> & Pick<WaitlistPage, "users">;
type Behind = { readonly limit: number; readonly after?: number | undefined };

/** The waitlist of an event, by position, behind a ticket; with those who wait. Throws EVENT_NOT_FOUND. */
export function createWaitingParts(deps: Pick<QueriesDeps, "users" | "events" | "registrations">) {
  const waitlistPage = createWaitlistPages(deps);
  return async (eventId: string, { limit, after = 0 }: Behind): Promise<WaitingPart> => {
    const { result } = await readStable(
      () => existingEvent(deps.events, eventId),
      (event) => waitlistPage(event, after, limit),
    );
    const { before, found, users } = result;
    const waiting = found.slice(0, limit);
    // What can't be read keeps its position: nobody moves up because of it.
    const rows = waiting.flatMap((place, i) => {
      if ("isUnreadable" in place) return [];
      const { userId, waitlistedAt } = place;
      return [{ eventId, userId, status: "waitlisted", position: before + i + 1, waitlistedAt } as const];
    });
    const unreadable = waiting.flatMap((place) => ("isUnreadable" in place ? [place.userId] : []));
    const last = found.length > waiting.length ? waiting.at(-1) : undefined;
    return { rows, unreadable, next: last?.ticket, users };
  };
}
