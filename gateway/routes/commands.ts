import type { Replayable } from "#application/idempotency.ts";
import type { Command } from "#domain/commands.ts";
import type { CommandId } from "#contracts/endpoints/endpoints.ts";
import type { RequestView } from "#contracts/request.ts";
import type { GatewayDeps } from "../deps.ts";
import type { Handlers, Input } from "../handlers.ts";

type Asked = Pick<Input<CommandId>, "headers" | "signal">;
type Commands = Handlers<"register" | "unregister" | "updateEvent" | "getRequest">;

/** The commands go through the queue. Whether event and user exist is decided when their turn comes. */
export function commandHandlers({ requests }: Pick<GatewayDeps, "requests">): Commands {
  const submit = (
    eventId: string,
    command: Command,
    { headers, signal }: Asked,
  ): Promise<Replayable<RequestView>> => {
    const { idempotencyKey, wait = 0 } = headers;
    return requests.submit({ eventId, command, idempotencyKey, waitMs: wait * 1000, signal });
  };

  return {
    register: ({ params: { eventId }, body: { userId }, ...asked }) =>
      submit(eventId, { type: "register", userId }, asked),

    unregister: ({ params: { eventId, userId }, ...asked }) =>
      submit(eventId, { type: "unregister", userId }, asked),

    updateEvent: ({ params: { eventId }, body, ...asked }) =>
      submit(eventId, { type: "update", changes: body }, asked),

    getRequest: ({ params: { requestId }, query: { wait }, signal }) =>
      requests.find(requestId, wait * 1000, signal),
  };
}
