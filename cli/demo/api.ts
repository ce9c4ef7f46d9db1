import { z } from "zod";
import { messageOf } from "#platform/error-text.ts";

/** The parts of the HTTP interface that the demo needs, as a client of it would write them. */

const requestSchema = z.object({
  status: z.string(),
  outcome: z.string().optional(),
  registration: z.object({ status: z.string(), position: z.number().optional() }).optional(),
});

const eventSchema = z.object({
  title: z.string(),
  capacity: z.number(),
  registeredCount: z.number(),
  waitlistCount: z.number(),
  availableSeats: z.number(),
});

const attendeesSchema = z.object({
  items: z.array(z.object({ userId: z.string(), position: z.number().optional() })),
});

export type Outcome = z.output<typeof requestSchema>;
export type Api = ReturnType<typeof createApi>;

export function createApi(baseUrl: string) {
  const call = async <Schema extends z.ZodType>(
    schema: Schema,
    method: string,
    path: string,
    body?: object,
  ): Promise<z.output<Schema>> => {
    const headers = { "content-type": "application/json", prefer: "wait=10" };
    const payload = body === undefined ? {} : { body: JSON.stringify(body) };
    let response: Response;
    try {
      response = await fetch(new URL(path, baseUrl), {
        method,
        headers,
        ...payload,
        signal: AbortSignal.timeout(20_000),
      });
    } catch (error) {
      throw new Error(`${method} ${path} got no answer from ${baseUrl}: ${messageOf(error)}`, {
        cause: error,
      });
    }
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} was answered ${response.status}: ${text}`);
    return schema.parse(JSON.parse(text));
  };
  const ended = async (method: string, path: string, body?: object): Promise<Outcome> => {
    const request = await call(requestSchema, method, path, body);
    if (request.status !== "succeeded")
      throw new Error(`${method} ${path} is ${request.status} after 10 seconds`);
    return request;
  };
  return {
    createUser: (userId: string, name: string) => call(z.unknown(), "POST", "/users", { userId, name }),
    createEvent: (event: {
      eventId: string;
      title: string;
      date: string;
      capacity: number;
      hasWaitlist: boolean;
    }) => call(eventSchema, "POST", "/events", event),
    register: (eventId: string, userId: string) => ended("POST", `/events/${eventId}/register`, { userId }),
    unregister: (eventId: string, userId: string) => ended("DELETE", `/events/${eventId}/register/${userId}`),
    event: (eventId: string) => call(eventSchema, "GET", `/events/${eventId}`),
    registered: async (eventId: string) =>
      (await call(attendeesSchema, "GET", `/events/${eventId}/registrations`)).items,
    waiting: async (eventId: string) =>
      (await call(attendeesSchema, "GET", `/events/${eventId}/waitlist`)).items,
  };
}
