import type { Caller } from "#application/access.ts";
import { jsonIn } from "#application/cursor.ts";
import type { Sealer } from "#application/seal.ts";
import { eventNotFound, userNotFound } from "#application/views.ts";
import { type LinkContent, linkContentSchema, type NewLink } from "#contracts/link.ts";
import { ProblemError, validationFailed } from "#contracts/problem.ts";
import { rememberEach } from "#flow/remember-each.ts";
import type { Clock } from "#ports/clock.ts";
import type { PersonalData } from "#ports/personal-data.ts";

/** A person is looked up no more often. So long a link that was ended may still be taken. */
const REMEMBERED = { forMs: 30_000, most: 10_000 };
const PREFIX = "mstl_";

export type OpenedLink = { readonly caller: Caller; readonly expiresAt: string };

/** Makes, recognises and ends personal links. Every method may throw `Unavailable`. */
export type Links = {
  /**
   * The token of a link that makes whoever has it this person, and nothing more. Throws VALIDATION_FAILED for a time
   * in the past, USER_NOT_FOUND and EVENT_NOT_FOUND.
   */
  make(userId: string, asked: NewLink): Promise<string>;
  /** Whom the token makes the caller; undefined for a text that is no token of a link, or none any more. */
  callerOf(token: string): Promise<Caller | undefined>;
  /** The same, and when the link ends. */
  open(token: string): Promise<OpenedLink | undefined>;
  /** Whether a caller who came by a link may go on: the links of the person were not ended since. */
  areGood(caller: Caller): Promise<boolean>;
  /** Ends every link of the user that was made until now. Throws USER_NOT_FOUND. */
  end(userId: string): Promise<void>;
  /** The person is looked up again: something has ended their links. */
  forget(userId: string): void;
};

export type LinksDeps = {
  readonly personal: Pick<PersonalData, "ties" | "endLinks">;
  /** The owners of the event; undefined when there is no such event. */
  readonly ownersOf: (eventId: string) => Promise<readonly string[] | undefined>;
  readonly sealer: Sealer;
  readonly clock: Clock;
};

/** A token of a link holds all that it says, sealed; nothing of it is stored. */
export function createLinks({ personal, ownersOf, sealer, clock }: LinksDeps): Links {
  const sinceOf = async (userId: string) => (await personal.ties(userId))?.linksSince;
  const remembered = rememberEach<string | undefined>(REMEMBERED);

  const areGood = async (userId: string, since: string): Promise<boolean> =>
    (await remembered(userId, () => sinceOf(userId))) === since;

  const contentOf = (token: string): LinkContent | undefined => {
    const bytes = token.startsWith(PREFIX) ? sealer.open("link", "", token.slice(PREFIX.length)) : undefined;
    // Not believed, whoever has sealed it.
    return bytes && linkContentSchema.safeParse(jsonIn(bytes)).data;
  };

  const open = async (token: string): Promise<OpenedLink | undefined> => {
    const link = contentOf(token);
    if (link === undefined || link.expiresAt <= clock()) return undefined;
    const { userId, eventId, since, expiresAt } = link;
    if (!(await areGood(userId, since))) return undefined;
    const events = eventId !== undefined && { events: new Set([eventId]) };
    const caller = { id: `u:${userId}`, role: "attendee", userId, linksSince: since, ...events } as const;
    return { caller, expiresAt };
  };

  return {
    async make(userId, { eventId, expiresAt }) {
      if (expiresAt <= clock())
        throw new ProblemError(
          validationFailed([{ pointer: "/expiresAt", detail: "must be in the future" }]),
        );
      const since = await sinceOf(userId);
      if (since === undefined) throw new ProblemError(userNotFound(userId));
      if (eventId !== undefined && (await ownersOf(eventId)) === undefined)
        throw new ProblemError(eventNotFound(eventId));
      const content: LinkContent = { userId, ...(eventId !== undefined && { eventId }), expiresAt, since };
      return PREFIX + sealer.seal("link", "", Buffer.from(JSON.stringify(content)));
    },

    open,

    callerOf: async (token) => (await open(token))?.caller,

    areGood: async ({ userId = "", linksSince = "" }) => await areGood(userId, linksSince),

    async end(userId) {
      const since = await sinceOf(userId);
      if (since === undefined) throw new ProblemError(userNotFound(userId));
      const now = clock();
      await personal.endLinks(userId, now > since ? now : oneLater(since));
      remembered.forget(userId);
    },

    forget: (userId) => remembered.forget(userId),
  };
}

/** The next millisecond: each end of all links has a time of its own. */
function oneLater(instant: string): string {
  return new Date(Date.parse(instant) + 1).toISOString();
}
