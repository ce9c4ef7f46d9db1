import { setTimeout as sleep } from "node:timers/promises";
import { createClient as createMuster, type Exchange } from "#client/client.ts";
import type { CommandId } from "#contracts/endpoints/endpoints.ts";
import type { RequestView } from "#contracts/request.ts";
import { createHttpClient } from "./http-client.ts";

/** How a command ended: its outcome, or the code of the problem. */
export type Ending = string;

export type Client = ReturnType<typeof createClient>;

/**
 * What a refusal of a repeated command means: its first sending was answered with 503, but had taken effect.
 */
const MEANING: Partial<Record<Ending, Ending>> = {
  ALREADY_REGISTERED: "registered",
  ALREADY_WAITLISTED: "waitlisted",
  NOT_REGISTERED: "unregistered",
};
const RETRY_MS = 100;
const WAIT_SECONDS = 20;

const endingOf = ({ outcome, error }: RequestView): Ending | undefined => outcome ?? error?.code;

/** The API that every backend has, used by clients that wait until their commands have ended. */
export function createClient(url: string) {
  const http = createHttpClient(url);
  const muster = createMuster({ send: http.send });
  let unavailable = 0;

  /** Sends a command again for as long as the answer is 503. */
  const ended = async (send: () => Promise<Exchange<CommandId>>): Promise<Ending> => {
    for (let isRepeated = false; ; isRepeated = true) {
      const ending = await endingOfSent(await send());
      if (ending !== "SERVICE_UNAVAILABLE") return isRepeated ? (MEANING[ending] ?? ending) : ending;
      unavailable++;
      await sleep(RETRY_MS);
    }
  };

  /** How the command of this answer ended; a queued one is followed until then, however long it takes. */
  const endingOfSent = async (answer: Exchange<CommandId>): Promise<Ending> => {
    if (answer.status === 500) throw new Error(JSON.stringify(answer));
    if (!answer.isSuccess) return answer.problem.code;
    const { requestId } = answer.view;
    const request = async () => await muster.ended(requestId, { withinMs: Number.POSITIVE_INFINITY });
    return endingOf(answer.view) ?? endingOf(await request()) ?? "nothing";
  };

  return {
    muster,
    async createEvent(eventId: string, capacity: number, hasWaitlist = true): Promise<void> {
      const event = { eventId, title: eventId, date: "2027-05-01T18:00:00Z", capacity, hasWaitlist };
      await muster.createEvent(event);
    },
    register: (eventId: string, userId: string) =>
      ended(() => muster.exchange("register", { eventId, userId, wait: WAIT_SECONDS })),
    unregister: (eventId: string, userId: string) =>
      ended(() => muster.exchange("unregister", { eventId, userId, wait: WAIT_SECONDS })),
    event: (eventId: string) => muster.getEvent({ eventId }),
    registrations: (eventId: string) =>
      Array.fromAsync(muster.items("listRegistrationsOfEvent", { eventId, limit: 1000 })),
    waitlist: (eventId: string) =>
      Array.fromAsync(muster.items("listWaitlistOfEvent", { eventId, limit: 1000 })),
    /** Answers of 503 since the last call. */
    unavailable(): number {
      const count = unavailable;
      unavailable = 0;
      return count;
    },
    open: (connections: number) => http.open(connections),
    close: () => http.close(),
  };
}
