import { describe, expect, it } from "vitest";
import type { RequestRecord } from "#domain/request-record.ts";
import { codeOf, harness, register, registered, T1, T2, unregister } from "./requests-stage.ts";

// What earlier versions have stored; a change here forgets every key that is in use.
const DIGEST_OF_KEY = "LHDhK3oGRvkiefQnx7OOcw";
const FINGERPRINTS = ["-eT36punJro", "tlzNhq385LI", "MUz7v-Qs7xU"];

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

  it("makes what is answered a replay, however the first ended, and whether it had ended or not", async () => {
    const { answer, end, clock, records, sent } = harness();
    expect(await answer(register, "key", 1)).toMatchObject({ isReplay: false, view: { status: "queued" } });
    clock.now = T2;
    expect((await answer(register, "key", 1)).isReplay).toBe(false);
    const { key = "", fingerprint = "" } = sent[0] ?? {};
    const refused = { status: "rejected", rejection: { type: "UserNotFound" } } as const;
    records.push({ key, fingerprint, acceptedAt: T1, completedAt: T1, result: refused });
    expect(await answer(register, "key", 1)).toMatchObject({
      isReplay: true,
      view: { status: "rejected", acceptedAt: T1 },
    });
    expect((await answer(register)).isReplay).toBe(false);
    end(registered);
    expect((await answer(register, "other", 1)).isReplay).toBe(false);
  });

  it("makes it a replay when the first ends while its copy waits", async () => {
    const own: { record?: RequestRecord } = {};
    const { answer, sent, clock } = harness({ watcher: { wait: async () => own.record } });
    await answer(register, "key");
    const { key = "", fingerprint = "", acceptedAt = "" } = sent[0] ?? {};
    own.record = { key, fingerprint, acceptedAt, completedAt: T2, result: registered };
    expect((await answer(register, "key", 1)).isReplay).toBe(false);
    clock.now = T2;
    expect((await answer(register, "key", 1)).isReplay).toBe(true);
    expect((await answer(unregister, "key", 1)).isReplay).toBe(false);
  });

  it("with another command on the same row is refused at once when the first has ended", async () => {
    const { submit, sent, end } = harness();
    await submit(register, "key");
    end(registered);
    const detail =
      "This Idempotency-Key was used for another command on this event and user. Take a new one.";
    const problem = { code: "IDEMPOTENCY_KEY_REUSED", detail };
    await expect(submit(unregister, "key")).rejects.toMatchObject({ problem });
    expect(sent).toHaveLength(1);
  });

  it("reused while the first is queued becomes the second request's outcome", async () => {
    const { submit, sent, records, requests } = harness();
    await submit(register, "key");
    const second = await submit(unregister, "key");
    const { key = "", fingerprint = "", acceptedAt = "" } = sent[0] ?? {};
    records.push({ key, fingerprint, acceptedAt, completedAt: T2, result: registered });
    expect(await requests.find(second.requestId, 0)).toMatchObject({
      type: "unregister",
      status: "rejected",
      error: { code: "IDEMPOTENCY_KEY_REUSED", status: 422 },
    });
  });

  it("with an update tells bodies apart, but not the order of their members", async () => {
    const { submit, end } = harness();
    await submit({ type: "update", changes: { title: "A", capacity: 2 } }, "key");
    end({ status: "succeeded", outcome: "updated" });
    const same = submit({ type: "update", changes: { capacity: 2, title: "A" } }, "key");
    await expect(same).resolves.toMatchObject({ outcome: "updated" });
    const other = submit({ type: "update", changes: { capacity: 3, title: "A" } }, "key");
    await expect(other).rejects.toMatchObject(codeOf("IDEMPOTENCY_KEY_REUSED"));
  });

  it("is not mistaken for another on the same row", async () => {
    const { submit, end, sent } = harness();
    await submit(register, "one");
    end(registered);
    expect(await submit(unregister, "two")).toMatchObject({ status: "queued" });
    expect(sent).toHaveLength(2);
  });

  it("and a command have the same digests in every version: keys outlive a release", async () => {
    const { submit, sent } = harness();
    await submit(register, "key");
    await submit(unregister, "key");
    await submit({ type: "update", changes: { title: "A", capacity: 2, location: null } }, "key");
    expect(sent.map(({ key }) => key)).toEqual(Array.from({ length: 3 }, () => DIGEST_OF_KEY));
    expect(sent.map(({ fingerprint }) => fingerprint)).toEqual(FINGERPRINTS);
  });

  it("tells null from absent", async () => {
    const { submit, end } = harness();
    await submit({ type: "update", changes: { title: "A", location: null } }, "key");
    end({ status: "succeeded", outcome: "updated" });
    const other = submit({ type: "update", changes: { title: "A" } }, "key");
    await expect(other).rejects.toMatchObject(codeOf("IDEMPOTENCY_KEY_REUSED"));
  });
});
