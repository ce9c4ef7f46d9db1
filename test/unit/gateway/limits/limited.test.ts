import { beforeEach, describe, expect, it } from "vitest";
import { LOCAL } from "#application/access.ts";
import { endpoints } from "#contracts/endpoints/endpoints.ts";
import { limited } from "#gateway/limits/limited.ts";
import { createLimits } from "#gateway/limits/limits.ts";
import { ADA } from "../../../support/limits.ts";

/** What is counted once a request is read and allowed. */

let limits: ReturnType<typeof createLimits>;
beforeEach(() => (limits = createLimits({ onLimited: () => undefined })));

const request = (status: string) => ({ view: { status }, isReplay: false });
const asked = (more: object) => ({ caller: ADA, params: {}, ...more });

/** An operation within its limits, and what its handler is given. */
function operation(
  id: "register" | "unregister" | "updateEvent" | "getRequest" | "getEvent",
  output: unknown,
) {
  const given: object[] = [];
  const handle = limited(
    endpoints[id],
    async (input) => {
      given.push(input);
      return await output;
    },
    limits,
  );
  return { handle: async (input: object) => await handle(input), given };
}

describe("a command about a person", () => {
  it.each([
    ["register", { params: { eventId: "e" }, body: { userId: "ada" } }],
    ["unregister", { params: { eventId: "e", userId: "ada" } }],
  ] as const)("to %s is counted for both", async (id, input) => {
    const { handle, given } = operation(id, request("queued"));
    for (let i = 0; i < 30; i++) expect(await handle(asked(input))).toEqual(request("queued"));
    await expect(handle(asked(input))).rejects.toThrow("RATE_LIMITED");
    expect(given).toHaveLength(30);
    await handle({ ...asked(input), caller: LOCAL });
  });

  it("is none that is about an event alone, nor a question", async () => {
    const [update, look] = [operation("updateEvent", request("queued")), operation("getEvent", {})];
    for (let i = 0; i < 40; i++) {
      await update.handle(asked({ params: { eventId: "e" }, body: {} }));
      await look.handle(asked({ params: { eventId: "e", userId: "ada" } }));
    }
  });
});

describe("a wait", () => {
  const wait = asked({ query: { wait: 20 } });
  const preferring = (eventId: string) =>
    asked({ params: { eventId }, body: { userId: "ada" }, headers: { wait: 20, idempotencyKey: "k" } });

  it("ends with its request, and the fifth of a question is refused", async () => {
    const answer = Promise.withResolvers<object>();
    const { handle, given } = operation("getRequest", answer.promise);
    const four = Array.from({ length: 4 }, () => handle(wait));
    await expect(handle(wait)).rejects.toThrow("RATE_LIMITED");
    expect(given).toEqual(Array<object>(4).fill(wait));
    const soon = handle(asked({ query: { wait: 0 } }));
    answer.resolve({});
    await Promise.all([...four, soon]);
    for (let i = 0; i < 5; i++) await handle(wait);
  });

  it("ends with a request that fails", async () => {
    const { handle } = operation("getRequest", Promise.reject(new Error("gone")));
    for (let i = 0; i < 5; i++) await expect(handle(wait)).rejects.toThrow("gone");
  });

  it("is left out of a command that is one too many, and of that alone", async () => {
    const answer = Promise.withResolvers<object>();
    const { handle, given } = operation("register", answer.promise);
    const all = Array.from({ length: 5 }, (_, i) => handle(preferring(`e${i}`)));
    answer.resolve(request("queued"));
    await Promise.all(all);
    expect(given.slice(0, 4)).toEqual([0, 1, 2, 3].map((i) => preferring(`e${i}`)));
    const { headers } = given[4] as { headers: object };
    expect(headers).toEqual({ wait: undefined, idempotencyKey: "k" });
    expect({ ...given[4], headers: undefined }).toEqual({ ...preferring("e4"), headers: undefined });
  });

  it("is nothing that a command has in its query, or a question in its headers", async () => {
    const never = Promise.withResolvers<object>();
    const [command, question] = [
      operation("register", never.promise),
      operation("getRequest", never.promise),
    ];
    const all = Array.from({ length: 5 }, (_, i) => [
      command.handle(asked({ params: { eventId: `e${i}` }, query: { wait: 20 } })),
      question.handle(asked({ headers: { wait: 20 } })),
    ]).flat();
    never.resolve(request("queued"));
    await Promise.all(all);
  });
});

describe("an event is known", () => {
  it.each([
    ["getEvent", {}, true],
    ["register", request("succeeded"), true],
    ["register", request("queued"), false],
    ["register", request("rejected"), false],
  ] as const)("by %s that ends with %j: %s", async (id, output, isKnown) => {
    await operation(id, output).handle(asked({ params: { eventId: "e" }, body: { userId: "ada" } }));
    expect(limits.events.has("e")).toBe(isKnown);
  });

  it("by nothing that is about none", async () => {
    await operation("getRequest", {}).handle(asked({}));
    expect(limits.events.has("undefined")).toBe(false);
  });
});
