import { randomUUIDv7 } from "node:crypto";
import { Hono } from "hono";
import { newEventSchema } from "#contracts/event.ts";
import { pageQuerySchema } from "#contracts/list.ts";
import { problem, ProblemError } from "#contracts/problem.ts";
import type { GatewayDeps } from "../deps.ts";
import { bodyOf } from "../http/body.ts";
import { defined } from "../defined.ts";
import { eventIdOf, queryOf, userIdOf } from "../http/params.ts";
import { sendJson } from "../http/reply.ts";

export function eventRoutes({ events, queries, clock }: Pick<GatewayDeps, "events" | "queries" | "clock">) {
  return new Hono()
    .post("/events", async ({ req }) => {
      const body = await bodyOf(req.raw, newEventSchema);
      const { eventId = randomUUIDv7(), capacity, hasWaitlist, ...rest } = body;
      const details = defined(rest);
      if (
        !(await events.create({ type: "EventCreated", eventId, details, capacity, hasWaitlist, at: clock() }))
      ) {
        throw new ProblemError(problem("EVENT_ALREADY_EXISTS", `The id ${eventId} is taken.`));
      }
      const counts = { registeredCount: 0, waitlistCount: 0, availableSeats: capacity };
      const event = { eventId, ...details, capacity, hasWaitlist, ...counts, version: 1 };
      return sendJson(201, event, { Location: `/events/${encodeURIComponent(eventId)}` });
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
