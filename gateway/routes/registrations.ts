import { Hono } from "hono";
import { eventChangesSchema } from "#contracts/event.ts";
import { registerBodySchema } from "#contracts/request.ts";
import type { Command } from "#domain/commands.ts";
import type { GatewayDeps } from "../deps.ts";
import { bodyOf } from "../http/body.ts";
import { defined } from "../defined.ts";
import { type MutationHeaders, mutationHeaders, sendRequest } from "../http/mutation.ts";
import { eventIdOf, userIdOf } from "../http/params.ts";

/** The mutations that go through the queue. Whether event and user exist is decided when their turn comes. */
export function registrationRoutes({ requests }: Pick<GatewayDeps, "requests">) {
  const submit = (eventId: string, command: Command, { idempotencyKey, wait = 0 }: MutationHeaders) =>
    requests.submit({ eventId, command, idempotencyKey, waitMs: wait * 1000 });

  return new Hono()
    .post("/events/:eventId/register", async ({ req }) => {
      const eventId = eventIdOf(req.param("eventId"));
      const headers = mutationHeaders(req);
      const { userId } = await bodyOf(req.raw, registerBodySchema);
      const request = await submit(eventId, { type: "register", userId }, headers);
      return sendRequest(request, 201, headers);
    })

    .delete("/events/:eventId/register/:userId", async ({ req }) => {
      const eventId = eventIdOf(req.param("eventId"));
      const userId = userIdOf(req.param("userId"));
      const headers = mutationHeaders(req);
      const request = await submit(eventId, { type: "unregister", userId }, headers);
      return sendRequest(request, 200, headers);
    })

    .patch("/events/:eventId", async ({ req }) => {
      const eventId = eventIdOf(req.param("eventId"));
      const headers = mutationHeaders(req);
      const changes = defined(await bodyOf(req.raw, eventChangesSchema));
      const request = await submit(eventId, { type: "update", changes }, headers);
      return sendRequest(request, 200, headers);
    });
}
