import { Hono } from "hono";
import { newEventSchema } from "#contracts/event.ts";
import { pageQuerySchema } from "#contracts/list.ts";
import type { GatewayDeps } from "../deps.ts";
import { bodyOf } from "../http/body.ts";
import { eventIdOf, queryOf, userIdOf } from "../http/params.ts";
import { sendJson } from "../http/reply.ts";

export function eventRoutes({ cataloguing, queries }: Pick<GatewayDeps, "cataloguing" | "queries">) {
  return new Hono()
    .post("/events", async ({ req }) => {
      const event = await cataloguing.createEvent(await bodyOf(req.raw, newEventSchema));
      return sendJson(201, event, { Location: `/events/${encodeURIComponent(event.eventId)}` });
    })

    .get("/events", async ({ req }) => sendJson(200, await queries.events(queryOf(req, pageQuerySchema))))

    .get("/events/:eventId", async ({ req }) =>
      sendJson(200, await queries.event(eventIdOf(req.param("eventId")))),
    )

    .get("/events/:eventId/registrations", async ({ req }) => {
      const eventId = eventIdOf(req.param("eventId"));
      return sendJson(200, await queries.registrationsOfEvent(eventId, queryOf(req, pageQuerySchema)));
    })

    .get("/events/:eventId/waitlist", async ({ req }) => {
      const eventId = eventIdOf(req.param("eventId"));
      return sendJson(200, await queries.waitlistOfEvent(eventId, queryOf(req, pageQuerySchema)));
    })

    .get("/events/:eventId/registrations/:userId", async ({ req }) => {
      const eventId = eventIdOf(req.param("eventId"));
      return sendJson(200, await queries.registration(eventId, userIdOf(req.param("userId"))));
    });
}
