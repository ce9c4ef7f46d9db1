import { z } from "zod";
import { simplify } from "./json-schema.ts";
import { NOTIFICATION_EXAMPLES } from "./notification-examples.ts";
import { type Notification, notificationSchema } from "./notification.ts";
import { eventIdSchema } from "./values.ts";

/** The AsyncAPI 3 document of the notifications. It is made from their schemas alone. */

type Json = Record<string, unknown>;
type Type = Notification["type"];

const SUMMARIES: Readonly<Record<Type, string>> = {
  "registration.registered": "Somebody has a seat",
  "registration.waitlisted": "Somebody waits, at the position that they had on joining",
  "registration.promoted": "Somebody who waited has a seat",
  "registration.offered": "A seat is held for somebody who waited, for some time",
  "registration.offer-lapsed": "Somebody has not accepted the offer of a seat in time",
  "registration.offer-withdrawn": "Somebody waits again, since the event is cancelled: the offer has run out",
  "registration.cancelled": "Somebody gave up a seat, a place on the waitlist, or the offer of a seat",
  "registration.checked-in": "Somebody has come",
  "registration.check-in-undone": "Somebody has not come after all",
  "registration.event-cancelled": "The event of somebody with a seat, an offer or a place is cancelled",
  "user.erased": "Somebody was erased: whoever has copies of what was known of them removes these",
  "event.updated": "An event has changed",
  "event.published": "A draft is public now",
  "event.cancelled": "An event is cancelled; everybody keeps what they have, in case it is reinstated",
  "event.reinstated": "An event takes place after all",
  "event.restored": "An event was restored from a backup: its latest notifications are undone",
};

const DELIVERY = [
  "Delivered at least once: drop ids that you have seen. On a FIFO topic an event's notifications arrive in order;",
  "on a standard topic they may overtake one another, and `sequence` tells their order.",
].join(" ");

/** `version` is that of the system which sends the notifications. */
export function asyncApiDocument(version: string): Json {
  const messages = notificationSchema.options.map((schema): [Type, Json] => {
    const type = schema.shape.type.value;
    return [type, message(type, schema)];
  });
  const types = messages.map(([type]) => type);
  return {
    asyncapi: "3.0.0",
    info: {
      title: "Muster",
      version,
      description: "What happened to registrations and events, as CloudEvents 1.0 on an SNS topic.",
      license: { name: "Apache-2.0", url: "https://www.apache.org/licenses/LICENSE-2.0" },
    },
    defaultContentType: "application/json",
    channels: {
      notifications: {
        address: "{prefix}-notifications",
        title: "The topic",
        description: `An SNS topic. It may be FIFO: its name then ends in \`.fifo\`. ${DELIVERY}`,
        parameters: { prefix: { description: "RESOURCE_PREFIX of the system", default: "muster" } },
        messages: refs(types, (type) => `#/components/messages/${type}`),
      },
    },
    operations: {
      notify: {
        action: "send",
        channel: { $ref: "#/channels/notifications" },
        summary: "Muster says what happened, in order per event",
        messages: Object.values(refs(types, (type) => `#/channels/notifications/messages/${type}`)),
      },
    },
    components: { messages: Object.fromEntries(messages) },
  };
}

function message(type: Type, schema: z.ZodType): Json {
  const { data } = NOTIFICATION_EXAMPLES[type];
  return {
    name: type,
    title: type,
    summary: SUMMARIES[type],
    contentType: "application/json",
    headers: attributes(type, "eventId" in data),
    payload: toJsonSchema(schema),
    examples: [
      {
        headers: { type, ...("eventId" in data && { eventId: data.eventId }) },
        payload: NOTIFICATION_EXAMPLES[type],
      },
    ],
  };
}

/** The attributes of the SNS message, which filter policies match. */
function attributes(type: Type, isAboutEvent: boolean): Json {
  const { description: _, ...schema } = toJsonSchema(
    z.object({ type: z.literal(type), ...(isAboutEvent && { eventId: eventIdSchema }) }),
  );
  return { ...schema, description: "message attributes, for filter policies" };
}

/** The schema as JSON Schema draft 7, which the schemas of AsyncAPI extend. */
function toJsonSchema(schema: z.ZodType): Json {
  const { $schema: _, ...shown } = z.toJSONSchema(schema, { target: "draft-7", override: simplify });
  return shown;
}

function refs(types: readonly Type[], target: (type: Type) => string): Record<string, Json> {
  return Object.fromEntries(types.map((type) => [type, { $ref: target(type) }]));
}
