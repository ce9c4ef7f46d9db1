import { describe, expect, it } from "vitest";
import type { Request } from "#domain/commands.ts";
import type { Result } from "#domain/request-record.ts";
import { Unavailable } from "#ports/errors.ts";
import { requestContent } from "#test/support/forged-content.ts";
import { testSealer } from "#test/support/token-keys.ts";
import { codeOf, harness, register, registered, T1, T2, unregister } from "./requests-stage.ts";

describe("a command that is refused at once", () => {
  const refusing = (reason: string) => {
    const refusal = { rejection: { type: "EventCancelled", reason } as const, at: T2 };
    return harness({ refusals: { refusal: async () => refusal, recordCommand: () => undefined } });
  };

  it("is not sent, and ever after shows why", async () => {
    const { submit, sent, requests } = refusing("Rain");
    const request = await submit(register);
    expect(request).toMatchObject({ status: "rejected", completedAt: T2 });
    expect(request.error).toMatchObject({ code: "EVENT_CANCELLED", reason: "Rain" });
    expect(sent).toEqual([]);
    expect(await requests.find(request.requestId, 0)).toEqual(request);
  });

  it("is sent all the same if its id would be too long to be read", async () => {
    const { submit, sent } = refusing("x".repeat(500));
    expect(await submit(register)).toMatchObject({ status: "queued" });
    expect(sent).toHaveLength(1);
  });
});

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
    expect(sent).toMatchObject([{ command: { type: "register", userId: "ann" }, acceptedAt: T1 }]);
  });

  it.each<[Request]>([[register], [unregister], [{ type: "update", changes: { capacity: 3 } }]])(
    "sends $type as it was asked for",
    async (command) => {
      const { submit, sent } = harness();
      await submit(command);
      expect(sent).toEqual([
        { command, key: sent[0]?.key, fingerprint: sent[0]?.fingerprint, acceptedAt: T1, by: "local" },
      ]);
    },
  );

  it("without a key looks for no earlier request", async () => {
    const { submit, reads } = harness();
    await submit(register);
    expect(reads).toEqual([]);
    await submit(register, "key");
    expect(reads).toMatchObject([[{ eventId: "e", userId: "ann" }]]);
  });

  it("without a key makes a request of its own each time", async () => {
    const { submit, sent } = harness();
    const [one, two] = [await submit(register), await submit(register)];
    expect(one.requestId).not.toBe(two.requestId);
    expect(sent[0]?.key).not.toBe(sent[1]?.key);
  });

  it("is accepted, and shown as queued, when only a newer gateway can say how it ended", async () => {
    const unheardOf = { status: "rejected", rejection: { type: "OfferLapsed" } } as unknown as Result;
    let fingerprint = "";
    const { submit, requests } = harness({
      sender: {
        send: async (_, command) => void (fingerprint = command.fingerprint),
        sawLag: () => undefined,
      },
      watcher: {
        wait: async ({ key }) => ({ key, fingerprint, acceptedAt: T1, completedAt: T2, result: unheardOf }),
      },
    });
    const request = await submit(register, undefined, 5000);
    expect([request.status, fingerprint.length]).toEqual(["queued", 11]);
    await expect(requests.find(request.requestId, 5000)).rejects.toThrow(Unavailable);
  });

  it("accepts nothing when the queue does not take it", async () => {
    const send = () => Promise.reject(new Error("unreachable"));
    const { submit } = harness({ sender: { send, sawLag: () => undefined } });
    await expect(submit(register)).rejects.toThrow("unreachable");
  });

  it("stays accepted when its outcome can't be read", async () => {
    const wait = () => Promise.reject(new Error("unreachable"));
    const { submit } = harness({ watcher: { wait } });
    expect(await submit(register, undefined, 1000)).toMatchObject({ status: "queued" });
  });

  it("waits no longer than asked, and not at all unasked", async () => {
    const { submit, waits } = harness();
    await submit(register);
    await submit(register, undefined, 1500);
    expect(waits).toEqual([1500]);
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

  it("finds none that has ended so long ago that its row had no room for it, and does not wait", async () => {
    const { submit, requests, forgotten, waits } = harness();
    const { requestId } = await submit(register);
    forgotten.forgottenThrough = "2027-01-01T11:59:59.999Z";
    expect(await requests.find(requestId, 0)).toMatchObject({ status: "queued" });
    forgotten.forgottenThrough = T1;
    await expect(requests.find(requestId, 20_000)).rejects.toMatchObject(codeOf("REQUEST_NOT_FOUND"));
    expect(waits).toEqual([]);
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
    const update = await submit({ type: "update", changes: { title: "A" } });
    expect(update).not.toHaveProperty("userId");
  });

  it("shows a command that could not be carried out as failed", async () => {
    const { submit, end, requests } = harness();
    const { requestId } = await submit(register);
    end({ status: "failed" });
    const detail = "The system could not carry out this command. Operators were told.";
    const error = { status: 500, code: "COMMAND_FAILED", detail };
    expect(await requests.find(requestId, 0)).toMatchObject({ status: "failed", error });
  });

  it("waits for one that is queued, as long as asked", async () => {
    const { submit, requests, waits } = harness();
    const { requestId } = await submit(register);
    expect(await requests.find(requestId, 700)).toMatchObject({ status: "queued" });
    expect(waits).toEqual([700]);
  });

  it("waits for none unasked, and for none that has ended", async () => {
    const { submit, requests, end, waits } = harness();
    const { requestId } = await submit(register);
    expect(await requests.find(requestId, 0)).toMatchObject({ status: "queued" });
    end(registered);
    expect(await requests.find(requestId, 700)).toMatchObject({ status: "succeeded" });
    expect(waits).toEqual([]);
  });

  it("names in a refusal whom and what it is about", async () => {
    const { submit, end, requests } = harness();
    const { requestId } = await submit(register);
    end({ status: "rejected", rejection: { type: "UserNotFound" } });
    const error = { code: "USER_NOT_FOUND", detail: "There is no user ann." };
    expect(await requests.find(requestId, 0)).toMatchObject({ userId: "ann", error });
    const update = await submit({ type: "update", changes: { capacity: 1 } });
    end({ status: "rejected", rejection: { type: "CapacityBelowRegistered", registeredCount: 2 } });
    expect(await requests.find(update.requestId, 0)).toMatchObject({
      error: { code: "CAPACITY_BELOW_REGISTERED", registeredCount: 2 },
    });
  });

  it("knows what it is about, and whether the caller has sent it", async () => {
    const { submit, requests } = harness();
    const { requestId } = await submit(register);
    const about = { eventId: "e", userId: "ann" };
    expect(requests.about(requestId, { id: "local" })).toEqual({ ...about, isSubmitter: true });
    for (const id of ["root", "u:ann", "", "local "])
      expect(requests.about(requestId, { id }), id).toEqual({ ...about, isSubmitter: false });
    expect(requests.about("nonsense", { id: "local" })).toEqual({});
  });

  it("takes nobody for the sender of one whose id does not say who it was", () => {
    const { requests } = harness();
    const requestId = testSealer.seal("request", "", requestContent({ acceptedAt: Date.parse(T1) }));
    for (const id of ["local", "root", ""])
      expect(requests.about(requestId, { id }), id).toMatchObject({ userId: "ada", isSubmitter: false });
  });

  it("knows nothing of ids that it did not make", async () => {
    const detail = "There is no request with this id, or it ended too long ago.";
    const problem = { code: "REQUEST_NOT_FOUND", detail };
    await expect(harness().requests.find("nonsense", 0)).rejects.toMatchObject({ problem });
  });

  it("forgets one without an outcome once no message can bring it any more", async () => {
    const { submit, requests, clock } = harness();
    const { requestId } = await submit(register);
    clock.now = "2027-01-20T12:00:00.000Z";
    expect(await requests.find(requestId, 0)).toMatchObject({ status: "queued" });
    clock.now = "2027-03-01T12:00:00.000Z";
    await expect(requests.find(requestId, 0)).rejects.toMatchObject(codeOf("REQUEST_NOT_FOUND"));
  });

  it("still knows one that has ended as long as its record is kept", async () => {
    const { submit, requests, end, clock } = harness();
    const { requestId } = await submit(register);
    end(registered);
    clock.now = "2027-02-01T12:00:00.000Z";
    expect(await requests.find(requestId, 0)).toMatchObject({ status: "succeeded" });
  });
});
