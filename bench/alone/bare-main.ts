import { Hono } from "hono";
import { bodyOf } from "#gateway/http/body.ts";
import { eventIdOf } from "#gateway/http/params.ts";
import { registerBodySchema } from "#contracts/bodies.ts";
import { systemClock } from "#platform/clock.ts";
import { serveApp } from "../harness/serve-app.ts";

/**
 * The least that a Hono handler does for a registration: the same validation, an answer of the same shape.
 */

const app = new Hono().post("/events/:eventId/register", async (context) => {
  const eventId = eventIdOf(context.req.param("eventId"));
  const { userId } = await bodyOf(context.req.raw, registerBodySchema);
  const acceptedAt = systemClock();
  return context.json(
    { requestId: "1", type: "register", eventId, userId, status: "queued", acceptedAt },
    202,
  );
});

await serveApp(app);
