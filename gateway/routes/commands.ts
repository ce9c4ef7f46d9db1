import type { Replayable } from "#application/idempotency.ts";
import type { Command } from "#domain/commands.ts";
import type { RequestView } from "#contracts/request.ts";
import type { GatewayDeps } from "../deps.ts";
import type { Handlers } from "../handlers.ts";
import type { CommandHeaders } from "../http/command.ts";

type Commands = Handlers<"register" | "unregister" | "updateEvent" | "getRequest">;

/** The commands go through the queue. Whether event and user exist is decided when their turn comes. */
export function commandHandlers({ requests }: Pick<GatewayDeps, "requests">): Commands {
  const submit = (
    eventId: string,
    command: Command,
    headers: CommandHeaders,
  ): Promise<Replayable<RequestView>> => {
    const { idempotencyKey, wait = 0 } = headers;
    return requests.submit({ eventId, command, idempotencyKey, waitMs: wait * 1000 });
  };

  return {
    register: ({ params: { eventId }, body: { userId }, headers }) =>
      submit(eventId, { type: "register", userId }, headers),

    unregister: ({ params: { eventId, userId }, headers }) =>
      submit(eventId, { type: "unregister", userId }, headers),

    updateEvent: ({ params: { eventId }, body, headers }) =>
      submit(eventId, { type: "update", changes: body }, headers),

    getRequest: ({ params: { requestId }, query: { wait } }) => requests.find(requestId, wait * 1000),
  };
}
