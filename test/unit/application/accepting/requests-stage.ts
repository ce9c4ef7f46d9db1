import { createRequests, type RequestsDeps } from "#application/accepting/requests.ts";
import { testSealer } from "#test/support/token-keys.ts";
import type { SeenLag } from "#application/accepting/send-pace.ts";
import type { SubmittedCommand } from "#contracts/command-message.ts";
import type { Request } from "#domain/commands.ts";
import type { RequestRecord, Result } from "#domain/request-record.ts";
import type { RowAddress } from "#ports/request-memory.ts";

export const T1 = "2027-01-01T12:00:00.000Z";
export const T2 = "2027-01-01T12:05:00.000Z";
export const register: Request = { type: "register", userId: "ann" };
export const unregister: Request = { type: "unregister", userId: "ann" };
export const registered: Result = {
  status: "succeeded",
  outcome: "registered",
  standing: { status: "registered", registeredAt: T1 },
};

export function harness(overrides: Partial<RequestsDeps> = {}) {
  const records: RequestRecord[] = [];
  const forgotten: { forgottenThrough?: string } = {};
  const sent: SubmittedCommand[] = [];
  const lags: SeenLag[] = [];
  const waits: number[] = [];
  const reads: (readonly RowAddress[])[] = [];
  const clock = { now: T1 };
  const requests = createRequests({
    memory: {
      histories: (rows) => {
        reads.push(rows);
        return Promise.resolve(rows.map(() => ({ records, ...forgotten })));
      },
    },
    sender: {
      send: (_, command) => Promise.resolve(void sent.push(command)),
      sawLag: (_, seen) => void lags.push(seen),
    },
    watcher: {
      wait: ({ key }, ms) => {
        waits.push(ms);
        return Promise.resolve(records.find((record) => record.key === key));
      },
    },
    refusals: { refusal: () => Promise.resolve(undefined), recordCommand: () => undefined },
    sealer: testSealer,
    clock: () => clock.now,
    ...overrides,
  });
  /** A worker applies the last command that was sent. */
  const end = (result: Result): void => {
    const { key = "", fingerprint = "", acceptedAt = "" } = sent.at(-1) ?? {};
    records.push({ key, fingerprint, acceptedAt, completedAt: T2, result });
  };
  const answer = (command: Request, idempotencyKey?: string, waitMs = 0) =>
    requests.submit({ eventId: "e", command, by: "local", idempotencyKey, waitMs });
  const submit = async (...asked: Parameters<typeof answer>) => (await answer(...asked)).view;
  return { answer, requests, records, forgotten, sent, lags, waits, reads, clock, end, submit };
}

export const codeOf = (code: string) => ({ problem: { code } });
