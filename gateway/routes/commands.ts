import type { Replayable } from "#application/idempotency.ts";
import type { Request } from "#domain/commands.ts";
import type { CommandId } from "#contracts/endpoints/endpoints.ts";
import type { RequestView } from "#contracts/request.ts";
import type { GatewayDeps } from "../deps.ts";
import type { Handlers, Input } from "../handlers.ts";
import { refuseAddressesOf } from "../http/addresses.ts";

type Asked = Pick<Input<CommandId>, "caller" | "headers" | "signal">;
type Commands = Handlers<CommandId | "getRequest">;

/** The commands go through the queue. Whether event and user exist is decided when their turn comes. */
export function commandHandlers({ requests, asksWho }: Pick<GatewayDeps, "requests" | "asksWho">): Commands {
  const submit = (
    eventId: string,
    command: Request,
    { caller, headers, signal }: Asked,
  ): Promise<Replayable<RequestView>> => {
    const { idempotencyKey, wait = 0 } = headers;
    const waitMs = wait * 1000;
    return requests.submit({ eventId, command, by: caller.id, idempotencyKey, waitMs, signal });
  };

  return {
    register: ({ params: { eventId }, body: { as, ...rest }, ...asked }) =>
      submit(eventId, { type: "register", ...rest, ...(as === "organizer" && { as }) }, asked),

    unregister: ({ params: { eventId, userId }, ...asked }) =>
      submit(eventId, { type: "unregister", userId }, asked),

    removeRegistration: ({ params: { eventId, userId }, body, ...asked }) =>
      submit(eventId, { type: "unregister", userId, as: "organizer", ...body }, asked),

    promote: ({ params: { eventId, userId }, body, ...asked }) =>
      submit(eventId, { type: "promote", userId, ...body }, asked),

    checkIn: ({ params: { eventId, userId }, ...asked }) =>
      submit(eventId, { type: "check-in", userId }, asked),

    undoCheckIn: ({ params: { eventId, userId }, ...asked }) =>
      submit(eventId, { type: "undo-check-in", userId }, asked),

    updateEvent: ({ params: { eventId }, body, ...asked }) => {
      if (asksWho) refuseAddressesOf(body.owners ?? []);
      return submit(eventId, { type: "update", changes: body }, asked);
    },

    publishEvent: ({ params: { eventId }, ...asked }) => submit(eventId, { type: "publish" }, asked),

    cancelEvent: ({ params: { eventId }, body, ...asked }) =>
      submit(eventId, { type: "cancel-event", ...body }, asked),

    reinstateEvent: ({ params: { eventId }, ...asked }) => submit(eventId, { type: "reinstate" }, asked),

    getRequest: ({ params: { requestId }, query: { wait }, signal }) =>
      requests.find(requestId, wait * 1000, signal),
  };
}
