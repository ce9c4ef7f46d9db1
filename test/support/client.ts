import { setTimeout as sleep } from "node:timers/promises";
import { createClient as createMuster, type Exchange } from "#client/client.ts";
import type { CommandOptions } from "#client/requests.ts";
import { sendByFetch } from "#client/transport.ts";
import type { EventView } from "#contracts/event.ts";
import type { RegistrationWithUser } from "#contracts/registration.ts";
import type { RequestView } from "#contracts/request.ts";

export type RawAnswer = {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Pick<Headers, "get">;
};
export type Client = ReturnType<typeof createClient>;

/** The typed client, with short methods for what most tests do. */
export function createClient(baseUrl: string, credential?: string) {
  const send = sendByFetch(baseUrl, credential);
  const muster = createMuster({ send });

  /** Any request at all. */
  const call = async (
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<RawAnswer> => {
    const json = body !== undefined && { body: JSON.stringify(body) };
    const type = json && { "content-type": "application/json" };
    const answer = await send({ method, path, headers: { ...type, ...headers }, ...json });
    return { ...answer, body: answer.body === "" ? undefined : (JSON.parse(answer.body) as unknown) };
  };

  return {
    muster,
    call,
    async createUsers(userIds: readonly string[]): Promise<void> {
      await inBatches(userIds, 50, async (userId) => {
        const user = { userId, name: `Name of ${userId}` };
        await eventually(async () => expectThere(await muster.exchange("createUser", user)));
      });
    },
    async createEvent(
      eventId: string,
      capacity: number,
      hasWaitlist = true,
      rules: object = {},
    ): Promise<void> {
      const date = "2027-05-01T18:00:00Z";
      const event = { eventId, title: `Title of ${eventId}`, date, capacity, hasWaitlist, ...rules };
      expectThere(await muster.exchange("createEvent", event));
    },
    register: async (eventId: string, userId: string, manner: CommandOptions = {}): Promise<RequestView> =>
      accepted(await muster.exchange("register", { eventId, userId, ...manner })),
    unregister: async (eventId: string, userId: string, manner: CommandOptions = {}): Promise<RequestView> =>
      accepted(await muster.exchange("unregister", { eventId, userId, ...manner })),
    event: (eventId: string): Promise<EventView> => muster.getEvent({ eventId }),
    registrations: (eventId: string): Promise<RegistrationWithUser[]> =>
      Array.fromAsync(muster.items("listRegistrationsOfEvent", { eventId, limit: 1000 })),
    waitlist: (eventId: string): Promise<RegistrationWithUser[]> =>
      Array.fromAsync(muster.items("listWaitlistOfEvent", { eventId, limit: 1000 })),
    ended: (requestId: string, withinMs = 30_000): Promise<RequestView> =>
      muster.ended(requestId, { withinMs }),
  };
}

/** Creates something; after a 503 it may exist all the same. */
function expectThere(answer: Exchange<"createUser" | "createEvent">): void {
  if (answer.status !== 201 && answer.status !== 409)
    throw new Error(`expected 201: ${JSON.stringify(answer)}`);
}

function accepted(answer: Exchange<"register" | "unregister">): RequestView {
  if (answer.isSuccess && answer.status === 202) return answer.view;
  throw new Error(`expected 202: ${JSON.stringify(answer)}`);
}

/** Runs `work` for each item, `size` at a time. */
export async function inBatches<Item>(
  items: readonly Item[],
  size: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  for (let i = 0; i < items.length; i += size) await Promise.all(items.slice(i, i + size).map(work));
}

/** Resolves once `condition` does not throw any more; rejects with its last error after `withinMs`. */
export async function eventually<Result>(
  condition: () => Promise<Result>,
  withinMs = 60_000,
): Promise<Result> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    try {
      return await condition();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await sleep(50);
    }
  }
}
