import { describe, expect, it } from "vitest";
import { harness, register, registered, T1, T2 } from "./requests-stage.ts";

/** T2 is five minutes after T1; five seconds are not long ago. */
const SOON_AFTER = "2027-01-01T12:05:05.000Z";
const LAG = { ms: 300_000, isEnded: true };

describe("how late an event's commands are is seen", () => {
  it("by whoever waits for the outcome of a command", async () => {
    const { submit, requests, lags, clock, end } = harness({
      watcher: {
        wait: async ({ key, acceptedAt }) => {
          clock.now = SOON_AFTER;
          return { key, fingerprint: "AAAAAAAAAAA", acceptedAt, completedAt: T2, result: registered };
        },
      },
    });
    await submit(register, undefined, 1000);
    expect(lags).toEqual([LAG]);
    const { requestId } = await submit(register);
    expect(lags).toHaveLength(1);
    await requests.find(requestId, 1000);
    end(registered);
    await requests.find(requestId, 0);
    expect(lags.map(({ isEnded }) => isEnded)).toEqual([true, false, true, true]);
  });

  it("by whoever looks a request up, ended or queued, unless that was long ago", async () => {
    const { submit, requests, lags, clock, end } = harness();
    const { requestId } = await submit(register);
    clock.now = new Date(Date.parse(T1) + 2000).toISOString();
    await requests.find(requestId, 0);
    expect(lags).toEqual([{ ms: 2000, isEnded: false }]);
    end(registered);
    clock.now = SOON_AFTER;
    await requests.find(requestId, 0);
    clock.now = "2027-01-01T12:06:00.000Z";
    await requests.find(requestId, 0);
    expect(lags.slice(1)).toEqual([LAG]);
  });
});
