import fc from "fast-check";
import type { ProblemCode } from "#contracts/problem.ts";
import { eventIdSchema, userIdSchema } from "#contracts/values.ts";

/**
 * Requests that are wrong in one way. `{eventId}`, `{userId}`, `{requestId}` and `{cursor}`, in paths and
 * bodies, stand for an event and a user that exist, a request, and a cursor of the list of users.
 */
export type BadRequest = {
  readonly method: string;
  readonly path: string;
  readonly body?: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
  readonly code: ProblemCode;
  /** The member that is wrong. */
  readonly pointer?: string;
};

const USER = { userId: "somebody-new", name: "Ada", email: "ada@example.org" };
const EVENT = {
  eventId: "something-new",
  title: "Concert",
  date: "2027-05-01T18:00:00Z",
  capacity: 3,
  hasWaitlist: true,
  description: "d",
  location: "l",
  organizer: "o",
};
const { eventId: _, ...CHANGES } = EVENT;

const TAKING_BODIES = [
  { method: "POST", path: "/users", valid: USER, required: ["userId", "name"] },
  { method: "POST", path: "/events", valid: EVENT, required: ["title", "date", "capacity"] },
  { method: "PATCH", path: "/events/{eventId}", valid: CHANGES, required: [] },
  { method: "POST", path: "/events/{eventId}/register", valid: { userId: "{userId}" }, required: ["userId"] },
] as const;
const takingBody = fc.constantFrom(...TAKING_BODIES);

export const anyText = fc.string({ unit: "binary", maxLength: 20 });
const notText = fc.jsonValue({ maxDepth: 1 }).filter((value) => typeof value !== "string");
/** A value that is not text, or a text of a forbidden length or with forbidden characters. */
const notLine = (max: number, min = 0, allowed = "") =>
  fc.oneof(
    notText.filter((value) => value !== null),
    fc
      .tuple(
        anyText,
        fc.integer({ min: 0, max: 0x1f }).filter((code) => !allowed.includes(String.fromCodePoint(code))),
      )
      .map(([text, code]) => text + String.fromCodePoint(code)),
    fc.constantFrom("x".repeat(max + 1), "😀".repeat(max + 1), ...(min > 0 ? [""] : [])),
    fc.constantFrom("\ud800", "a\udfff", "\uffff"),
  );
const invisible = fc.string({
  unit: fc.constantFrom(
    ...Array.from(" \u00a0\u00ad\u115f\u200b\u200e\u202e\u2060\u2800\u3000\u3164\ufeff\u{e0020}"),
  ),
  minLength: 1,
  maxLength: 200,
});
export const notId = (schema: typeof userIdSchema) =>
  fc
    .oneof(anyText, fc.constantFrom("x".repeat(129), "-a", ".a", "", "a b", "a/b", "ä"))
    .filter((id) => !schema.safeParse(id).success);

const INVALID: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  userId: fc.oneof(notText, notId(userIdSchema)),
  eventId: fc.oneof(notText, notId(eventIdSchema), fc.constantFrom("a@b", "a+b")),
  name: fc.oneof(notLine(200, 1), invisible, fc.constant(null)),
  title: fc.oneof(notLine(200, 1), invisible, fc.constant(null)),
  email: fc.oneof(
    notText,
    fc.constantFrom("ada", "@", "ada@", "@example.org", "a b@example.org", "a@b@c", "", "a@\u200b", "!@#$"),
  ),
  date: fc.oneof(
    notText,
    anyText,
    fc.constantFrom("2027-02-29T12:00:00Z", "2027-05-01T24:00:00Z", "2027-05-01T18:00:60Z", "2027-05-01"),
    fc.constantFrom("2027-05-01T18:00:00", "2027-05-01 18:00:00Z", "0000-01-01T00:00:00+00:01", 0),
  ),
  capacity: fc.oneof(
    fc.jsonValue({ maxDepth: 1 }).filter((value) => typeof value !== "number"),
    fc.oneof(fc.integer({ max: 0 }), fc.integer({ min: 1_000_001 })),
    fc.double({ noDefaultInfinity: true, noNaN: true }).filter((value) => !Number.isInteger(value)),
  ),
  hasWaitlist: fc.jsonValue({ maxDepth: 1 }).filter((value) => typeof value !== "boolean"),
  description: notLine(4000, 0, "\n\t"),
  location: notLine(200),
  organizer: notLine(200),
};

const wrongMember = takingBody.chain(({ method, path, valid }) =>
  fc.constantFrom(...Object.keys(valid)).chain((member) =>
    (INVALID[member] ?? fc.constant(null)).map((value): BadRequest => {
      const body = JSON.stringify({ ...valid, [member]: value });
      return { method, path, body, code: "VALIDATION_FAILED", pointer: `/${member}` };
    }),
  ),
);

const unknownMember = fc
  .tuple(takingBody, fc.constantFrom("emial", "x", "", "constructor", "toString"), fc.jsonValue())
  .map(([{ method, path, valid }, member, value]): BadRequest => {
    const body = JSON.stringify({ ...valid, [member]: value });
    return { method, path, body, code: "VALIDATION_FAILED", pointer: `/${member}` };
  });

const missingMember = fc.constantFrom(
  ...TAKING_BODIES.flatMap(({ method, path, valid, required }) =>
    required.map((member): BadRequest => {
      const body = JSON.stringify({ ...valid, [member]: undefined });
      return { method, path, body, code: "VALIDATION_FAILED", pointer: `/${member}` };
    }),
  ),
);

const notAnObject = fc
  .tuple(
    takingBody,
    fc.oneof(fc.constantFrom([], null, 0, "", true), fc.array(fc.jsonValue({ maxDepth: 1 }))),
  )
  .map(([{ method, path }, value]): BadRequest => {
    return { method, path, body: JSON.stringify(value), code: "VALIDATION_FAILED" };
  });

const noChanges = fc
  .dictionary(
    fc.string({ unit: "grapheme" }).map((name) => `x-${name}`),
    fc.jsonValue(),
  )
  .map((unknown): BadRequest => {
    const body = JSON.stringify(unknown);
    return { method: "PATCH", path: "/events/{eventId}", body, code: "VALIDATION_FAILED" };
  });

const malformed = fc
  .tuple(
    takingBody,
    fc.nat({ max: 999 }),
    anyText,
    fc.constantFrom(new Uint8Array([0x22, 0xff, 0x22]), "NaN", "{'a':1}"),
  )
  .chain(([{ method, path, valid }, cut, text, known]) => {
    const whole = JSON.stringify(valid);
    return fc
      .constantFrom<BadRequest["body"]>(whole.slice(0, cut % whole.length), `${whole}${text}x`, known)
      .map((body): BadRequest => ({ method, path, body: body ?? "", code: "MALFORMED_JSON" }));
  });

const notJson = fc
  .tuple(
    takingBody,
    fc.constantFrom<Record<string, string>>(
      { "content-type": "text/plain" },
      { "content-type": "application/x-www-form-urlencoded" },
      { "content-type": "application/jsonp" },
      { "content-type": "application/json; charset=iso-8859-1" },
      { "content-type": "" },
      { "content-encoding": "gzip" },
    ),
  )
  .map(([{ method, path, valid }, headers]): BadRequest => {
    return { method, path, headers, body: JSON.stringify(valid), code: "UNSUPPORTED_MEDIA_TYPE" };
  });

const tooLarge = fc
  .tuple(takingBody, fc.integer({ min: 65_537, max: 70_000 }))
  .map(([{ method, path, valid }, size]): BadRequest => {
    return { method, path, body: JSON.stringify(valid).padEnd(size), code: "BODY_TOO_LARGE" };
  });

const badKey = fc
  .tuple(
    fc.constantFrom(...TAKING_BODIES.slice(2)),
    fc.constantFrom("", "a b", "a, b", "x".repeat(129), "\u00e4"),
  )
  .map(([{ method, path, valid }, key]): BadRequest => {
    const body = JSON.stringify(valid);
    return { method, path, body, headers: { "Idempotency-Key": key }, code: "INVALID_IDEMPOTENCY_KEY" };
  });

/** Requests that are wrong in their body or in a header. */
export const badBodies = fc.oneof(
  { weight: 4, arbitrary: wrongMember },
  { weight: 2, arbitrary: malformed },
  unknownMember,
  missingMember,
  notAnObject,
  noChanges,
  notJson,
  tooLarge,
  badKey,
);
