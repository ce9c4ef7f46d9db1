import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { always } from "#test/support/arbitraries/property.ts";
import {
  decodeRequestId,
  encodeRequestId,
  type RequestReference,
} from "#application/accepting/request-id.ts";
import { createSealer } from "#application/seal.ts";

const sealer = createSealer("secret");

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

const reference: fc.Arbitrary<RequestReference> = fc.oneof(
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

describe("a request id", () => {
  it("stands for its reference, is URL-safe, and has at most 512 characters", async () => {
    await always(
      fc.property(reference, (original) => {
        const id = encodeRequestId(sealer, original);
        expect(id).toMatch(/^[\w-]{1,512}$/);
        expect(decodeRequestId(sealer, id)).toEqual(original);
      }),
      { runs: 300 },
    );
  });

  const longest = { eventId: "e".repeat(128), type: "register" } as const;
  const rest = { key: "k".repeat(21) + "A", fingerprint: "f".repeat(10) + "A" };
  const acceptedAt = "2027-01-01T00:00:00.000Z";

  it("is never longer than 512 characters, and a longer one stands for nothing", () => {
    const of = (length: number) => {
      return encodeRequestId(sealer, { ...longest, userId: "u".repeat(length), ...rest, acceptedAt });
    };
    expect([of(216).length, of(217).length]).toEqual([512, 514]);
    expect(decodeRequestId(sealer, of(216))).toMatchObject({ userId: "u".repeat(216) });
    expect(decodeRequestId(sealer, of(217))).toBeUndefined();
  });

  it("of an update has no room for a user", () => {
    const id = encodeRequestId(sealer, { type: "update", eventId: "e", ...rest, acceptedAt });
    // 8 bytes each of head, fingerprint and seal, 16 of the key, and the event.
    expect(Buffer.from(id, "base64url")).toHaveLength(41);
  });

  it("of a type that there is none of stands for nothing", () => {
    const content = Buffer.alloc(33);
    content.writeUInt8(9, 0);
    expect(decodeRequestId(sealer, sealer.seal("request", content))).toBeUndefined();
  });

  it("of the longest ids there are has at most 512 characters", () => {
    const id = encodeRequestId(sealer, { ...longest, userId: "u".repeat(128), ...rest, acceptedAt });
    expect(id.length).toBeLessThanOrEqual(512);
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
          expect(decodeRequestId(sealer, id.slice(0, index) + by + id.slice(index + 1))).toBeUndefined();
        },
      ),
      { runs: 500 },
    );
  });

  it("stands for nothing when it is cut short or has something added", async () => {
    await always(
      fc.property(reference, fc.nat(), fc.string({ minLength: 1 }), (original, at, extra) => {
        const id = encodeRequestId(sealer, original);
        expect(decodeRequestId(sealer, id.slice(0, at % id.length))).toBeUndefined();
        expect(decodeRequestId(sealer, id + extra)).toBeUndefined();
        expect(decodeRequestId(sealer, extra + id)).toBeUndefined();
      }),
    );
  });

  it("is not any text that people may type", async () => {
    await always(fc.property(fc.string(), (text) => decodeRequestId(sealer, text) === undefined));
  });

  it("of another system, or of another kind of token, stands for nothing", async () => {
    await always(
      fc.property(reference, (original) => {
        const content = Buffer.from(encodeRequestId(sealer, original), "base64url").subarray(0, -8);
        expect(decodeRequestId(createSealer("other"), encodeRequestId(sealer, original))).toBeUndefined();
        expect(decodeRequestId(sealer, sealer.seal("cursor:users", content))).toBeUndefined();
        expect(decodeRequestId(sealer, sealer.seal("request", content))).toEqual(original);
      }),
    );
  });
});
