import { composeGateway } from "#gateway/compose.ts";
import { gatewaySchema } from "#gateway/config.ts";
import { listen } from "#gateway/server.ts";
import { readConfig } from "#platform/config.ts";
import { authEnvironment } from "../support/keys.ts";
import { createTestApp } from "../support/systems/test-app.ts";

/** Has a command be answered with its outcome. */
export const WAIT = { Prefer: "wait=30" };

/** A gateway with pages on a port, a worker behind it, and a second gateway that asks who somebody is. */
async function startPages() {
  const system = await createTestApp();
  const { core, app, call, endWaits } = system;
  await system.startWorker();
  const { url } = await listen(app, "127.0.0.1", 0);
  const env = { ...core.env, LOG_LEVEL: "silent", ...authEnvironment() };
  const asking = composeGateway(readConfig(gatewaySchema, env));
  const { url: askingUrl } = await listen(asking.app, "127.0.0.1", 0);
  let number = 0;
  return {
    core,
    call,
    endWaits,
    url,
    askingUrl,

    async newEvent({ eventId = `concert-${number++}`, ...more }: NewEvent = {}): Promise<string> {
      const body = {
        eventId,
        title: "Night of Open Music",
        date: "2027-05-01T18:00:00Z",
        timeZone: "Europe/Berlin",
        location: "Kulturbrauerei, Berlin",
        organizer: "Friends of Music",
        description: "Five bands, one courtyard.\nBring a jacket.",
        capacity: 1,
        hasWaitlist: true,
        ...more,
      };
      await call("POST", "/events", { body });
      return eventId;
    },
    /** These people register one after the other; resolves once all is decided. */
    async register(eventId: string, ...userIds: readonly string[]): Promise<void> {
      for (const userId of userIds)
        await call("POST", `/events/${eventId}/register`, { body: { userId }, headers: WAIT });
    },
    async unregister(eventId: string, ...userIds: readonly string[]): Promise<void> {
      for (const userId of userIds)
        await call("DELETE", `/events/${eventId}/register/${userId}`, { headers: WAIT });
    },
  };
}

type NewEvent = { readonly eventId?: string } & Readonly<Record<string, unknown>>;

export type Pages = Awaited<ReturnType<typeof startPages>>;

let started: Promise<Pages> | undefined;

/** The one system of all files of a run, which ends with the process. */
export function sharedPages(): Promise<Pages> {
  started ??= startPages();
  return started;
}
