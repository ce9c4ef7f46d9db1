import { messageOf } from "#contracts/command-message.ts";
import { personOf } from "#domain/commands.ts";
import { describe, expect, test } from "vitest";
import { applyBatch, type BatchDeps } from "#workers/registration/apply-batch.ts";
import type { ReceivedMessage } from "#workers/registration/received-message.ts";

const AT = "2027-01-01T12:00:00.000Z";
const submission = { key: "k".repeat(22), fingerprint: "f".repeat(11), acceptedAt: AT };
const register = (userId: string) => ({ command: { type: "register", userId }, ...submission }) as const;

let counter = 0;
function message(group: string, body: unknown): ReceivedMessage {
  const messageId = `m${++counter}`;
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return { messageId, receiptHandle: `r-${messageId}`, group, body: text, receiveCount: 1 };
}

const carrying = (group: string, ...users: string[]) => message(group, messageOf(group, users.map(register)));

function harness(overrides: Partial<BatchDeps> = {}) {
  const parked: string[] = [];
  const applied: Record<string, string[]> = {};
  const deps: BatchDeps = {
    apply: async (eventId, commands) => {
      applied[eventId] = commands.map(({ command }) => personOf(command) ?? "update");
      return { done: commands.length };
    },
    deadLetters: { park: async ({ reason }) => void parked.push(reason) },
    reportParked: () => undefined,
    reportReturned: () => undefined,
    ...overrides,
  };
  return { deps, parked, applied };
}

/** Applies a batch, and resolves with what may be acknowledged of it. */
async function acknowledgedOf(
  deps: BatchDeps,
  messages: readonly ReceivedMessage[],
): Promise<readonly ReceivedMessage[]> {
  const acknowledged: ReceivedMessage[] = [];
  await applyBatch(deps, messages, (ended) => void acknowledged.push(...ended));
  return acknowledged;
}

describe("a batch of messages", () => {
  test("is applied group by group, each group as one sequence, and acknowledged as a whole", async () => {
    const messages = [carrying("a", "u1", "u2"), carrying("b", "u3"), carrying("a", "u4")];
    const { deps, applied } = harness();

    const acknowledged = await acknowledgedOf(deps, messages);

    expect(applied).toEqual({ a: ["u1", "u2", "u4"], b: ["u3"] });
    expect(new Set(acknowledged)).toEqual(new Set(messages));
  });

  test("is acknowledged up to the last message of which every command has ended", async () => {
    const [first, second, third] = [
      carrying("a", "u1", "u2"),
      carrying("a", "u3", "u4"),
      carrying("a", "u5"),
    ];
    const { deps } = harness({ apply: async () => ({ done: 3, error: new Error("down") }) });

    expect(await acknowledgedOf(deps, [first, second, third])).toEqual([first]);
  });

  test("loses nothing of one group for the trouble of another", async () => {
    const [broken, fine] = [carrying("a", "u1"), carrying("b", "u2")];
    const apply: BatchDeps["apply"] = async (eventId, { length }) => ({ done: eventId === "a" ? 0 : length });
    const { deps } = harness({ apply });

    expect(await acknowledgedOf(deps, [broken, fine])).toEqual([fine]);
  });
});

describe("poison", () => {
  test.each([
    ["text that is not JSON", "{"],
    ["a version that never was", { version: 0, eventId: "a", commands: [register("x")] }],
    ["a version that is no number", { version: "3", eventId: "a", commands: [register("x")] }],
    ["no commands", { version: 2, eventId: "a", commands: [] }],
    ["the commands of another event", messageOf("other", [register("x")])],
  ])("%s is parked whole; its neighbours are applied and acknowledged", async (_, body) => {
    const messages = [carrying("a", "u1"), message("a", body), carrying("a", "u2")];
    const { deps, parked, applied } = harness();

    expect(await acknowledgedOf(deps, messages)).toEqual(messages);

    expect(parked).toHaveLength(1);
    expect(applied).toEqual({ a: ["u1", "u2"] });
  });

  test("in the middle of a message is parked alone", async () => {
    const commands = [
      register("u1"),
      { ...register("u2"), command: { type: "teleport", userId: "u2" } },
      register("u3"),
    ];
    const { deps, parked, applied } = harness();

    await acknowledgedOf(deps, [message("a", { version: 2, eventId: "a", commands })]);

    expect(parked).toHaveLength(1);
    expect(applied).toEqual({ a: ["u1", "u3"] });
  });

  test("that can't be parked is not acknowledged, nor is anything behind it", async () => {
    const messages = [carrying("a", "u1"), message("a", "{"), carrying("a", "u2")];
    const { deps, applied } = harness({ deadLetters: { park: () => Promise.reject(new Error("down")) } });

    expect(await acknowledgedOf(deps, messages)).toEqual(messages.slice(0, 1));
    expect(applied).toEqual({ a: ["u1"] });
  });
});

describe("messages of other versions", () => {
  const flat = (type: string, rest: object) => ({ type, ...rest, ...submission });

  test("version 1 is still read: its commands stand beside the members of their submission", async () => {
    const commands = [
      flat("register", { userId: "u1" }),
      flat("unregister", { userId: "u2" }),
      flat("update", { changes: { capacity: 3, description: null } }),
    ];
    const read: unknown[] = [];
    const { deps, parked } = harness({
      apply: async (_, all) => {
        read.push(...all);
        return { done: all.length };
      },
    });

    expect(await acknowledgedOf(deps, [message("a", { version: 1, eventId: "a", commands })])).toHaveLength(
      1,
    );

    expect(parked).toEqual([]);
    expect(read).toEqual([
      register("u1"),
      { command: { type: "unregister", userId: "u2" }, ...submission },
      { command: { type: "update", changes: { capacity: 3, description: null } }, ...submission },
    ]);
  });

  test("a command says who sent it, or not: gateways of before did not", async () => {
    const commands = [register("u1"), { ...register("u2"), by: "u:u2" }];
    const read: unknown[] = [];
    const { deps } = harness({
      apply: async (_, all) => {
        read.push(...all);
        return { done: all.length };
      },
    });
    expect(await acknowledgedOf(deps, [message("a", messageOf("a", commands))])).toHaveLength(1);
    expect(read).toEqual(commands);
  });

  test("a newer one stays in the queue, with all that is behind it in its group, and nothing is parked", async () => {
    const newer = { version: 4, eventId: "a", commands: [{ wish: "a seat by the window" }] };
    const messages = [carrying("a", "u1"), message("a", newer), carrying("a", "u2"), carrying("b", "u3")];
    const errors: unknown[] = [];
    const reportReturned = (group: string, count: number, error: unknown) =>
      errors.push([group, count, String(error)]);
    const { deps, parked, applied } = harness({ reportReturned });

    const acknowledged = await acknowledgedOf(deps, messages);

    expect(new Set(acknowledged)).toEqual(new Set([messages[0], messages[3]]));
    expect(applied).toEqual({ a: ["u1"], b: ["u3"] });
    expect(parked).toEqual([]);
    expect(errors).toEqual([["a", 2, expect.stringContaining("version 4")]]);
  });

  test.each([
    [
      "a change",
      { command: { type: "update", changes: { title: "T", seating: AT } }, ...submission },
      "seating",
    ],
    [
      "nothing but a change",
      { command: { type: "update", changes: { seating: AT } }, ...submission },
      "seating",
    ],
    ["a command", { command: { type: "register", userId: "u2", seat: "7a" }, ...submission }, "seat"],
    ["a submission", { ...register("u2"), onBehalfOf: "root" }, "onBehalfOf"],
  ])(
    "%s with a member that only a newer worker knows stays, and is not carried out by half",
    async (_, odd, name) => {
      const errors: string[] = [];
      const reportReturned = (_group: string, _count: number, error: unknown) =>
        void errors.push(String(error));
      const { deps, parked, applied } = harness({ reportReturned });
      const first = carrying("a", "u0");
      const body = { version: 2, eventId: "a", commands: [register("u1"), odd] };

      expect(await acknowledgedOf(deps, [first, message("a", body), carrying("a", "u3")])).toEqual([first]);

      expect([parked, applied]).toEqual([[], { a: ["u0"] }]);
      expect(errors).toEqual([
        expect.stringContaining(`the members ${name}, which this worker does not know`),
      ]);
    },
  );

  test("one that has more than commands stays: a newer gateway has said something about them", async () => {
    const { deps, parked, applied } = harness();
    const first = carrying("a", "u1");
    const body = { ...messageOf("a", [register("u2")]), onBehalfOf: "root" };

    expect(await acknowledgedOf(deps, [first, message("a", body), carrying("a", "u3")])).toEqual([first]);

    expect([parked, applied]).toEqual([[], { a: ["u1"] }]);
  });

  test("a command that is wrong besides is poison, whatever else it has", async () => {
    const { deps, parked, applied } = harness();
    const odd = { ...register("u2"), key: "short", onBehalfOf: "root" };
    const body = { version: 2, eventId: "a", commands: [register("u1"), odd] };

    expect(await acknowledgedOf(deps, [message("a", body)])).toHaveLength(1);

    expect(applied).toEqual({ a: ["u1"] });
    expect(parked).toEqual([expect.stringContaining("Unrecognized key")]);
  });
});
