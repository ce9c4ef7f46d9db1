import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type PublishBatchCommandInput, SNSClient } from "@aws-sdk/client-sns";
import { createNotificationTopic } from "#adapters/sns/notification-topic.ts";
import { createRelay } from "#application/relaying/relay.ts";
import type { Notification } from "#contracts/notification.ts";
import type { JournalEntry, Outbox } from "#ports/outbox.ts";
import { NOW } from "#test/unit/domain/given.ts";
import { createMemoryOutbox } from "./memory-outbox.ts";
import { simulatedTime } from "./simulated-time.ts";

/**
 * One hot event and ten workers, as real SNS and DynamoDB are: each call takes its published latency, and every
 * batch of the event goes to another worker. Time is simulated.
 */

const WORKERS = 10;
const CHUNKS = 40;
const SEATS_PER_CHUNK = 98;
const MARK_MS = 8;
const SWEEP_MS = 5000;

// The pauses of a back-off take no time.
beforeEach(() => void vi.spyOn(Math, "random").mockReturnValue(0));
afterEach(() => void vi.restoreAllMocks());

/** Publishes what the workers commit, a chunk every so many milliseconds, each by the next worker. */
async function sell({ topicIsFifo = false, chunkEveryMs = 100, snsMs = 73 }) {
  const time = simulatedTime(NOW);
  const journal = createMemoryOutbox();
  const delayed = async <Result>(work: Promise<Result>): Promise<Result> => {
    await time.sleep(MARK_MS);
    return await work;
  };
  const outbox: Outbox = {
    ...journal.outbox,
    markPublished: (...of) => delayed(journal.outbox.markPublished(...of)),
    claim: (...of) => delayed(journal.outbox.claim(...of)),
    release: (...of) => delayed(journal.outbox.release(...of)),
  };
  const published: Notification[] = [];
  const sns = new SNSClient({ region: "us-east-1" });
  sns.middlewareStack.add(
    () => async (args) => {
      const { PublishBatchRequestEntries: entries = [] } = args.input as PublishBatchCommandInput;
      await time.sleep(snsMs);
      published.push(...entries.map(({ Message = "" }) => JSON.parse(Message) as Notification));
      return { response: undefined, output: { $metadata: {} } };
    },
    { step: "initialize" },
  );
  const arn = `arn:aws:sns:us-east-1:123456789012:muster${topicIsFifo ? ".fifo" : ""}`;
  const relays = Array.from({ length: WORKERS }, () =>
    createRelay({
      outbox,
      topic: createNotificationTopic(sns, { arn, name: "" }),
      clock: time.clock,
      report: (_, error) => expect.fail(String(error)),
    }),
  );
  let isOver = false;
  const sweeping = relays.map(async (relay, i) => {
    await time.sleep((SWEEP_MS * i) / WORKERS);
    for (; !isOver; await time.sleep(SWEEP_MS)) {
      await relay.sweep(new Date(Date.parse(time.clock()) - 10_000).toISOString());
    }
  });
  const selling = async (): Promise<void> => {
    for (let i = 0; i < CHUNKS; i++) {
      const at = time.clock();
      const facts = Array.from({ length: SEATS_PER_CHUNK }, (_, seat) => {
        return { type: "AttendeeRegistered", userId: `u${i}-${seat}`, at } as const;
      });
      const entry: JournalEntry = { eventId: "hot", version: i + 2, at, facts, isPending: true };
      journal.commit(entry);
      relays[i % WORKERS]?.announce(entry);
      await time.sleep(chunkEveryMs);
    }
    while (journal.pending().length > 0) await time.sleep(100);
    await Promise.all(relays.map((relay) => relay.idle()));
    isOver = true;
  };
  await time.until(selling());
  const ms = time.elapsedMs();
  await time.until(Promise.all(sweeping));
  return { published, ms, unique: new Set(published.map(({ id }) => id)).size };
}

const ALL = CHUNKS * SEATS_PER_CHUNK;

describe("ten workers with one hot event", () => {
  it("publish each notification once, and as fast as it is booked, on a standard topic", async () => {
    const { published, unique, ms } = await sell({});
    expect(unique).toBe(ALL);
    expect(published.length).toBeLessThanOrEqual(1.1 * ALL);
    // A chunk takes 100 ms, so all of them four seconds: the last one is out a call later.
    expect(ms).toBeLessThan(CHUNKS * 100 + 500);
    expect(ALL / (ms / 1000)).toBeGreaterThan(600);
  });

  it("publish each notification once, and in order, on a FIFO topic", async () => {
    const { published, unique } = await sell({ topicIsFifo: true, snsMs: 40, chunkEveryMs: 500 });
    expect(unique).toBe(ALL);
    expect(published.length).toBeLessThanOrEqual(1.1 * ALL);
    const sequences = published.map(({ sequence }) => sequence);
    expect(sequences).toEqual(sequences.toSorted());
  });

  it("publish hardly anything twice when the topic can't keep up", async () => {
    const { published, unique } = await sell({ topicIsFifo: true, snsMs: 400, chunkEveryMs: 100 });
    expect(unique).toBe(ALL);
    expect(published.length).toBeLessThanOrEqual(1.1 * ALL);
    const sequences = published.map(({ sequence }) => sequence);
    expect(sequences).toEqual(sequences.toSorted());
  });
});
