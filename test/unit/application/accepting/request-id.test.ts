import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { always } from "#test/support/arbitraries/property.ts";
import {
  decodeRequestId,
  encodeRequestId,
  LONGEST_ID,
  type RequestReference,
  submitterOf,
} from "#application/accepting/request-id.ts";
import type { EarlyRefusal } from "#application/accepting/sealed-refusal.ts";
import { createSealer } from "#application/seal.ts";
import { FORGED_REQUESTS, requestContent } from "#test/support/forged-content.ts";
import { otherSealer, testSealer as sealer } from "#test/support/token-keys.ts";

/** Behind every moment that the tests make up. */
const NOW = "3000-01-01T00:00:00.000Z";
const decoded = (id: string, by = sealer) => decodeRequestId(by, id, NOW);

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".split("");
const legalId = (punctuation: string) =>
  fc
    .tuple(
      fc.constantFrom(...ALPHABET),
      fc.string({
        unit: fc.constantFrom(...ALPHABET, ...punctuation.split("")),
        maxLength: 127,
        size: "max",
      }),
    )
    .map(([first, rest]) => first + rest);

const bytes = (length: number) =>
  fc
    .uint8Array({ minLength: length, maxLength: length })
    .map((array) => Buffer.from(array).toString("base64url"));

const shared = {
  eventId: legalId("._-"),
  key: bytes(16),
  fingerprint: bytes(8),
  acceptedAt: fc
    .date({
      min: new Date("2020-01-01T00:00:00Z"),
      max: new Date("2999-01-01T00:00:00Z"),
      noInvalidDate: true,
    })
    .map((date) => date.toISOString()),
};

const instants = shared.acceptedAt;
const eventFull = fc
  .integer({ min: 1, max: 1_000_000 })
  .map((capacity) => ({ type: "EventFull", capacity, registeredCount: capacity }) as const);
const refusalOf = <Type extends string>(...types: Type[]) =>
  fc.record({ rejection: fc.constantFrom(...types).map((type) => ({ type })), at: instants });

const inWords = fc.oneof(
  fc.constantFrom("EventNotPublished", "EventCancelled").map((type) => ({ type })),
  fc.string({ minLength: 1, maxLength: 20 }).map((reason) => ({ type: "EventCancelled", reason }) as const),
  instants.map((registrationOpensAt) => ({ type: "RegistrationNotOpen", registrationOpensAt }) as const),
  instants.map((registrationClosesAt) => ({ type: "RegistrationClosed", registrationClosesAt }) as const),
  fc.nat({ max: 1_000_000 }).map((waitlistLimit) => ({ type: "WaitlistFull", waitlistLimit }) as const),
  fc
    .record({ capacity: fc.integer({ min: 1, max: 1_000_000 }), registeredCount: fc.nat() })
    .map((counts) => ({ type: "EventFull", ...counts, offeredCount: 1 }) as const),
);
const shortId = fc.string({ unit: fc.constantFrom(...ALPHABET), minLength: 1, maxLength: 40 });

const anonymous: fc.Arbitrary<RequestReference> = fc.oneof(
  fc.record({
    ...shared,
    eventId: shortId,
    type: fc.constantFrom("register", "promote"),
    userId: shortId,
    refusal: fc.record({ rejection: inWords, at: instants }),
  }),
  fc.record({
    ...shared,
    type: fc.constant("register" as const),
    userId: legalId("._@+-"),
    refusal: fc.oneof(
      fc.record({ rejection: eventFull, at: instants }),
      refusalOf("UserNotFound", "EventNotFound"),
    ),
  }),
  fc.record({
    ...shared,
    type: fc.constant("unregister" as const),
    userId: legalId("._@+-"),
    refusal: refusalOf("EventNotFound"),
  }),
  fc.record({ ...shared, type: fc.constant("update" as const), refusal: refusalOf("EventNotFound") }),
  fc.record({ ...shared, type: fc.constantFrom("register", "unregister"), userId: legalId("._@+-") }),
  fc.record({ ...shared, type: fc.constant("update" as const) }),
);
/** Ids from before did not say who sent it. */
const reference = fc
  .tuple(anonymous, fc.option(fc.record({ submitter: bytes(8) })))
  .map(([before, submitter]): RequestReference => ({ ...before, ...submitter }));

describe("a request id", () => {
  it("stands for its reference, is URL-safe, and has at most 512 characters", async () => {
    await always(
      fc.property(reference, (original) => {
        const id = encodeRequestId(sealer, original);
        expect(id).toMatch(/^[\w-]{1,512}$/);
        expect(decoded(id)).toEqual(original);
      }),
      { runs: 300 },
    );
  });

  it("of a refusal that versions of before knew begins as theirs", () => {
    const code = (rejection: EarlyRefusal["rejection"]) => {
      const rest = { eventId: "e", userId: "u", ...unique, acceptedAt };
      const id = encodeRequestId(sealer, {
        type: "register",
        ...rest,
        refusal: { rejection, at: acceptedAt },
      });
      return sealer.open("request", "", id)?.[0];
    };
    const full = { type: "EventFull", capacity: 5 } as const;
    expect(code({ ...full, registeredCount: 5 })).toBe(3);
    expect(code({ ...full, registeredCount: 4 })).toBe(20);
    expect(code({ ...full, registeredCount: 4, offeredCount: 1 })).toBe(20);
    expect(code({ type: "EventNotFound" })).toBe(4);
    expect(code({ type: "UserNotFound" })).toBe(7);
  });

  it("has room for every moment with ids of a hundred characters, and tells what is too long", () => {
    const idOf = (rejection: EarlyRefusal["rejection"]) => {
      const refusal = { rejection, at: acceptedAt };
      const ids = { eventId: "e".repeat(100), userId: "u".repeat(100) };
      return encodeRequestId(sealer, { type: "register", ...ids, ...unique, acceptedAt, refusal });
    };
    const moments = { type: "RegistrationClosed", registrationClosesAt: acceptedAt } as const;
    expect(decoded(idOf(moments))?.refusal?.rejection).toEqual(moments);
    expect(idOf({ type: "EventCancelled", reason: "x".repeat(500) }).length).toBeGreaterThan(LONGEST_ID);
  });

  const longest = { eventId: "e".repeat(128), type: "register" } as const;
  const unique = { key: "k".repeat(21) + "A", fingerprint: "f".repeat(10) + "A" };
  const acceptedAt = "2027-01-01T00:00:00.000Z";

  it("of an update has no room for a user", () => {
    const id = encodeRequestId(sealer, { type: "update", eventId: "e", ...unique, acceptedAt });
    // 8 bytes each of head and fingerprint, 16 of the key, the event; 6 before that, and a tag of 16.
    expect(Buffer.from(id, "base64url")).toHaveLength(55);
  });

  it.each(Object.entries(FORGED_REQUESTS))(
    "with %s in it stands for nothing, whoever sealed it",
    (_, content) => {
      const id = sealer.seal("request", "", content);
      expect(decodeRequestId(sealer, id, new Date().toISOString())).toBeUndefined();
    },
  );

  it("may be of a gateway whose clock is ahead, by an hour", () => {
    const accepted = Date.parse("2027-01-01T00:00:00.000Z");
    const id = sealer.seal("request", "", requestContent({ acceptedAt: accepted }));
    const before = (ms: number) => new Date(accepted - ms).toISOString();
    expect(decodeRequestId(sealer, id, before(3_600_000))).toMatchObject({ acceptedAt: before(0) });
    expect(decodeRequestId(sealer, id, before(3_600_001))).toBeUndefined();
  });

  it("of the longest ids there are, under the longest id of a key, has 443 characters", () => {
    const longestKey = createSealer([{ id: "12345678", secret: Buffer.alloc(32) }]);
    const rejection = { type: "EventFull", capacity: 1, registeredCount: 1 } as const;
    const refusal = { rejection, at: acceptedAt };
    const submitter = submitterOf("local");
    const original = { ...longest, userId: "u".repeat(128), ...unique, acceptedAt, refusal, submitter };
    const id = encodeRequestId(longestKey, original);
    expect(id).toHaveLength(443);
    expect(decoded(id, longestKey)).toEqual(original);
  });

  it("stands for nothing once any one character is another", async () => {
    await always(
      fc.property(
        reference,
        fc.nat(),
        fc.constantFrom(...ALPHABET, "-", "_", "=", " ", "%", "é"),
        (original, at, by) => {
          const id = encodeRequestId(sealer, original);
          const index = at % id.length;
          fc.pre(id[index] !== by);
          expect(decoded(id.slice(0, index) + by + id.slice(index + 1))).toBeUndefined();
        },
      ),
      { runs: 500 },
    );
  });

  it("stands for nothing when it is cut short or has something added", async () => {
    await always(
      fc.property(reference, fc.nat(), fc.string({ minLength: 1 }), (original, at, extra) => {
        const id = encodeRequestId(sealer, original);
        expect(decoded(id.slice(0, at % id.length))).toBeUndefined();
        expect(decoded(id + extra)).toBeUndefined();
        expect(decoded(extra + id)).toBeUndefined();
      }),
    );
  });

  it("is not any text that people may type", async () => {
    await always(fc.property(fc.string(), (text) => decoded(text) === undefined));
  });

  it("of another system, or of another kind of token, stands for nothing", async () => {
    await always(
      fc.property(reference, (original) => {
        const id = encodeRequestId(sealer, original);
        const content = sealer.open("request", "", id) ?? Buffer.alloc(0);
        expect(decoded(id, otherSealer)).toBeUndefined();
        expect(decoded(sealer.seal("cursor", "", content))).toBeUndefined();
        expect(decoded(sealer.seal("request", "", content))).toEqual(original);
      }),
    );
  });
});
