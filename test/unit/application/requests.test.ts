import { describe, expect, it } from "vitest";
import { createRequests, type RequestsDeps } from "../../../src/application/requests.ts";
import { createSealer } from "../../../src/application/seal.ts";
import type { SubmittedCommand } from "../../../src/contracts/command-message.ts";
import type { Command } from "../../../src/domain/commands.ts";
import type { Receipt, Result } from "../../../src/domain/receipt.ts";

const T1 = "2027-01-01T12:00:00.000Z";
const T2 = "2027-01-01T12:05:00.000Z";
const register: Command = { type: "RegisterAttendee", userId: "ann" };
const unregister: Command = { type: "CancelRegistration", userId: "ann" };
const registered: Result = {
  status: "succeeded",
  outcome: "registered",
  standing: { status: "registered", registeredAt: T1 },
};

function harness(overrides: Partial<RequestsDeps> = {}) {
  const receipts: Receipt[] = [];
  const sent: SubmittedCommand[] = [];
  const waits: number[] = [];
  const clock = { now: T1 };
  const requests = createRequests({
    reader: { receipts: (rows) => Promise.resolve(rows.map(() => receipts)) },
    sender: { send: (_, command) => Promise.resolve(void sent.push(command)) },
    watcher: {
      wait: ({ key }, ms) => {
        waits.push(ms);
        return Promise.resolve(receipts.find((receipt) => receipt.key === key));
      },
      close: () => undefined,
    },
    sealer: createSealer("secret"),
    clock: () => clock.now,
    ...overrides,
  });
  /** A worker applies the last command that was sent. */
  const end = (result: Result): void => {
    const { key = "", fingerprint = "", acceptedAt = "" } = sent.at(-1) ?? {};
    receipts.push({ key, fingerprint, acceptedAt, completedAt: T2, result });
  };
  const submit = (command: Command, idempotencyKey?: string, waitMs = 0) =>
    requests.submit({ eventId: "e", command, idempotencyKey, waitMs });
  return { requests, receipts, sent, waits, clock, end, submit };
}

const codeOf = (code: string) => ({ problem: { code } });

describe("submitting a command", () => {
  it("sends it and answers with a queued request", async () => {
    const { submit, sent } = harness();
    const request = await submit(register);
    expect(request).toEqual({
      requestId: request.requestId,
      type: "register",
      eventId: "e",
      userId: "ann",
      status: "queued",
      acceptedAt: T1,
    });
    expect(sent).toMatchObject([{ type: "register", userId: "ann", acceptedAt: T1 }]);
  });

  it("without a key makes a request of its own each time", async () => {
    const { submit, sent } = harness();
    const [one, two] = [await submit(register), await submit(register)];
    expect(one.requestId).not.toBe(two.requestId);
    expect(sent[0]?.key).not.toBe(sent[1]?.key);
  });

  it("accepts nothing when the queue does not take it", async () => {
    const { submit } = harness({ sender: { send: () => Promise.reject(new Error("unreachable")) } });
    await expect(submit(register)).rejects.toThrow("unreachable");
  });

  it("stays accepted when its outcome can't be read", async () => {
    const wait = () => Promise.reject(new Error("unreachable"));
    const { submit } = harness({ watcher: { wait, close: () => undefined } });
    expect(await submit(register, undefined, 1000)).toMatchObject({ status: "queued" });
  });

  it("waits no longer than asked, and not at all unasked", async () => {
    const { submit, waits } = harness();
    await submit(register);
    await submit(register, undefined, 1500);
    expect(waits).toEqual([1500]);
  });
});

describe("an Idempotency-Key", () => {
  it("makes the same command the same request: its state is the answer, nothing is sent again", async () => {
    const { submit, sent, end, clock } = harness();
    const first = await submit(register, "key");
    end(registered);
    clock.now = T2;
    const copy = await submit(register, "key");
    expect(copy).toMatchObject({
      status: "succeeded",
      outcome: "registered",
      acceptedAt: T1,
      completedAt: T2,
    });
    expect(copy.requestId).toBe(first.requestId);
    expect(sent).toHaveLength(1);
  });

  it("while the first is queued sends copies that the worker will recognise", async () => {
    const { submit, sent } = harness();
    await submit(register, "key");
    await submit(register, "key");
    expect(sent[1]).toEqual(sent[0]);
  });

  it("with another command on the same row is refused at once when the first has ended", async () => {
    const { submit, sent, end } = harness();
    await submit(register, "key");
    end(registered);
    await expect(submit(unregister, "key")).rejects.toMatchObject(codeOf("IDEMPOTENCY_KEY_REUSED"));
    expect(sent).toHaveLength(1);
  });

  it("reused while the first is queued becomes the second request's outcome", async () => {
    const { submit, sent, receipts, requests } = harness();
    await submit(register, "key");
    const second = await submit(unregister, "key");
    const { key = "", fingerprint = "", acceptedAt = "" } = sent[0] ?? {};
    receipts.push({ key, fingerprint, acceptedAt, completedAt: T2, result: registered });
    expect(await requests.find(second.requestId, 0)).toMatchObject({
      type: "unregister",
      status: "rejected",
      error: { code: "IDEMPOTENCY_KEY_REUSED", status: 422 },
    });
  });

  it("with an update tells bodies apart, but not the order of their members", async () => {
    const { submit, end } = harness();
    await submit({ type: "UpdateEvent", changes: { title: "A", capacity: 2 } }, "key");
    end({ status: "succeeded", outcome: "updated" });
    const same = submit({ type: "UpdateEvent", changes: { capacity: 2, title: "A" } }, "key");
    await expect(same).resolves.toMatchObject({ outcome: "updated" });
    const other = submit({ type: "UpdateEvent", changes: { capacity: 3, title: "A" } }, "key");
    await expect(other).rejects.toMatchObject(codeOf("IDEMPOTENCY_KEY_REUSED"));
  });

  it("tells null from absent", async () => {
    const { submit, end } = harness();
    await submit({ type: "UpdateEvent", changes: { title: "A", location: null } }, "key");
    end({ status: "succeeded", outcome: "updated" });
    const other = submit({ type: "UpdateEvent", changes: { title: "A" } }, "key");
    await expect(other).rejects.toMatchObject(codeOf("IDEMPOTENCY_KEY_REUSED"));
  });
});

describe("looking a request up", () => {
  it("shows a refusal as the problem that it is", async () => {
    const { submit, end, requests } = harness();
    const { requestId } = await submit(register);
    end({ status: "rejected", rejection: { type: "EventFull", capacity: 1, registeredCount: 1 } });
    const found = await requests.find(requestId, 0);
    expect(found).toMatchObject({
      requestId,
      status: "rejected",
      error: { code: "EVENT_FULL", status: 409, capacity: 1, registeredCount: 1 },
    });
    expect(found).not.toHaveProperty("outcome");
    expect(found).not.toHaveProperty("registration");
  });

  it("shows the position at the moment of joining", async () => {
    const { submit, end, requests } = harness();
    const { requestId } = await submit(register);
    const standing = { status: "waitlisted", ticket: 9, position: 3, waitlistedAt: T1 } as const;
    end({ status: "succeeded", outcome: "waitlisted", standing });
    const registration = { eventId: "e", userId: "ann", status: "waitlisted", position: 3, waitlistedAt: T1 };
    expect(await requests.find(requestId, 0)).toMatchObject({ outcome: "waitlisted", registration });
  });

  it("shows no registration after giving one up, and no user for an update", async () => {
    const { submit, end, requests } = harness();
    const gone = await submit(unregister);
    end({ status: "succeeded", outcome: "unregistered" });
    expect(await requests.find(gone.requestId, 0)).not.toHaveProperty("registration");
    const update = await submit({ type: "UpdateEvent", changes: { title: "A" } });
    expect(update).not.toHaveProperty("userId");
  });

  it("shows a command that could not be carried out as failed", async () => {
    const { submit, end, requests } = harness();
    const { requestId } = await submit(register);
    end({ status: "failed" });
    expect(await requests.find(requestId, 0)).toMatchObject({ status: "failed", error: { status: 500 } });
  });

  it("waits for one that is queued, as long as asked", async () => {
    const { submit, requests, waits } = harness();
    const { requestId } = await submit(register);
    expect(await requests.find(requestId, 700)).toMatchObject({ status: "queued" });
    expect(waits).toEqual([700]);
  });

  it("knows nothing of ids that it did not make", async () => {
    await expect(harness().requests.find("nonsense", 0)).rejects.toMatchObject(codeOf("REQUEST_NOT_FOUND"));
  });

  it("forgets one without an outcome once no message can bring it any more", async () => {
    const { submit, requests, clock } = harness();
    const { requestId } = await submit(register);
    clock.now = "2027-01-20T12:00:00.000Z";
    expect(await requests.find(requestId, 0)).toMatchObject({ status: "queued" });
    clock.now = "2027-02-01T12:00:00.000Z";
    await expect(requests.find(requestId, 0)).rejects.toMatchObject(codeOf("REQUEST_NOT_FOUND"));
  });
});
