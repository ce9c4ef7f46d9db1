import type { RequestRecord } from "#domain/request-record.ts";
import type { RequestMemory, RowAddress } from "#ports/request-memory.ts";

export const record = (key: string): RequestRecord => ({
  key,
  fingerprint: "f",
  acceptedAt: "2027-01-01T00:00:00.000Z",
  completedAt: "2027-01-01T00:00:00.000Z",
  result: { status: "failed" },
});

/** Rows that records can be put on while somebody waits for them. */
export function rows() {
  const held = new Map<string, RequestRecord[]>();
  const forgotten: { forgottenThrough?: string } = {};
  const reads: (readonly RowAddress[])[] = [];
  /** Reads fail with this error, all of them or those that ask for one of these rows. */
  const failing = {
    with: undefined as Error | undefined,
    rows: undefined as readonly RowAddress[] | undefined,
  };
  const name = ({ eventId, userId = "" }: RowAddress) => `${eventId}/${userId}`;
  const memory: RequestMemory = {
    histories: (addresses) => {
      reads.push(addresses);
      const broken = failing.rows?.map(name);
      const isBroken = addresses.some((address) => broken?.includes(name(address)) ?? true);
      if (failing.with && isBroken) return Promise.reject(failing.with);
      return Promise.resolve(
        addresses.map((address) => ({ records: held.get(name(address)) ?? [], ...forgotten })),
      );
    },
  };
  const put = (address: RowAddress, ...keys: string[]) => held.set(name(address), keys.map(record));
  return { memory, reads, failing, put, forgotten };
}

export const acceptedAt = "2027-01-01T00:00:00.000Z";
export const ann = { eventId: "e", userId: "ann", acceptedAt };
export const bob = { eventId: "e", userId: "bob", acceptedAt };

export const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);
