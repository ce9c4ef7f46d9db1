import { allows, type Caller, isPerson } from "#application/access.ts";
import { ownKey } from "#application/idempotency.ts";
import { type ImportSteps, keyOfLine, type SentLine } from "#application/importing/import-lines.ts";
import type { Settled } from "#application/accepting/requests.ts";
import { operations } from "#contracts/endpoints/endpoints.ts";
import { ProblemError } from "#contracts/problem.ts";
import type { PersonLine } from "#lists/people.ts";
import { Unavailable } from "#ports/errors.ts";
import type { GatewayDeps } from "../deps.ts";
import { refuseAddresses } from "../http/addresses.ts";
import type { Visit } from "../site/route.ts";

/** What is asked for a line of an imported file, within the limits of its caller. */

export type ImportDeps = Pick<GatewayDeps, "requests" | "cataloguing" | "limits" | "asksWho">;
export type Importer = Pick<Visit<"eventId">, "caller" | "params" | "signal"> & {
  /** So many milliseconds it waits for the outcomes of some lines. */
  readonly waitMs: number;
};

/** The caller has used up their points: the rest is for later. */
export class Later extends Error {
  readonly seconds: number;

  constructor(seconds: number) {
    super("for later");
    this.seconds = seconds;
  }
}

/** Whether the caller may create users: nobody may do by a file what they may not by the interface. */
export function mayCreateUsers(caller: Caller): boolean {
  return allows(CREATE_USER.access, caller);
}

const CREATE_USER = operations.find(([id]) => id === "createUser")?.[1] ?? { access: [] };

/** The registration of a line, as it is sent. */
export function submissionOf(
  { caller, params: { eventId } }: Pick<Importer, "caller" | "params">,
  batch: string,
  line: PersonLine,
) {
  const command = { type: "register", userId: line.userId } as const;
  const key = keyOfLine(batch, line);
  return { eventId, command, by: caller.id, idempotencyKey: ownKey(caller, key) ?? key };
}

/** Counts as requests of the interface. Throws `Later`. */
export async function pay({ limits }: Pick<ImportDeps, "limits">, caller: Caller, points = 1): Promise<void> {
  await limits?.request(caller, undefined, points, false).catch((error: unknown) => {
    throw error instanceof ProblemError ? new Later(Number(error.headers["Retry-After"] ?? 1)) : error;
  });
}

/**
 * Those of the first lines for which the caller has points, as for requests of the interface: they are counted before
 * anything is done for a line, so that each that is begun is carried out, and an import goes on however few there are.
 */
export async function affordable(
  deps: ImportDeps,
  { caller }: Pick<Importer, "caller">,
  lines: readonly PersonLine[],
): Promise<{ readonly paid: readonly PersonLine[]; readonly later?: Later }> {
  const mayCreate = mayCreateUsers(caller);
  for (const [i, { name }] of lines.entries()) {
    try {
      await pay(deps, caller, mayCreate && name !== undefined ? 2 : 1);
    } catch (error) {
      if (error instanceof Later) return { paid: lines.slice(0, i), later: error };
      throw error;
    }
  }
  return { paid: lines };
}

/** How the lines of a file are carried out. */
export function stepsOf(deps: ImportDeps, importer: Importer, batch: string): ImportSteps<PersonLine> {
  const { requests, cataloguing, asksWho } = deps;
  const { caller, signal, waitMs } = importer;
  const mayCreate = mayCreateUsers(caller);
  let until: number | undefined;
  return {
    async create(person) {
      if (!mayCreate) return false;
      const { userId, name = "", email } = person;
      const key = ownKey(caller, keyOfLine(batch, person));
      if (isPerson(caller) && userId === caller.userId) {
        const { isReplay, isKnown = false } = await cataloguing.createOwnUser(caller, { name }, key);
        return !isReplay && !isKnown;
      }
      if (asksWho) refuseAddresses({ "/userId": userId });
      const user = { userId, name, ...(email !== undefined && { email }) };
      return !(await cataloguing.createUser(user, key)).isReplay;
    },

    async register(lines) {
      const refusals = await Promise.all(lines.map((line) => refusalOf(deps, importer, line)));
      const allowed = lines.filter((_, i) => refusals[i] === undefined);
      const results = await requests.submitAll(allowed.map((line) => submissionOf(importer, batch, line)));
      const sent = results.values();
      return refusals.map((reason) =>
        reason === undefined ? sentLine(sent.next().value) : { status: "rejected", reason },
      );
    },

    async ended(requestId) {
      until ??= performance.now() + waitMs;
      const leftMs = Math.max(0, until - performance.now());
      return await requests.find(requestId, leftMs, signal).catch((error: unknown) => {
        // It is in the queue: what came of it can be looked up later.
        if (error instanceof Unavailable) return { status: "queued" } as const;
        throw error;
      });
    },
  };
}

/** Why the line is refused, if too many commands were about its person. */
async function refusalOf(
  { limits }: ImportDeps,
  { caller, params: { eventId } }: Importer,
  { userId }: PersonLine,
): Promise<Error | undefined> {
  try {
    await limits?.command(caller, eventId, userId);
    return undefined;
  } catch (error) {
    if (error instanceof ProblemError) return error;
    throw error;
  }
}

function sentLine(result: Settled | undefined): PromiseSettledResult<SentLine> {
  if (result === undefined) throw new Error("a registration has no result");
  if (result.status === "rejected") return result;
  const { view, isReplay } = result.value;
  return { status: "fulfilled", value: { requestId: view.requestId, wasKnown: isReplay } };
}
