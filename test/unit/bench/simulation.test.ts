import { randomInt } from "node:crypto";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { describe, expect, it } from "vitest";
import type { WireAnswer, WireRequest } from "#bench/aws/wire.ts";
import { createServices } from "#bench/simulation/services.ts";
import { onSimulatedTime, type SimulatedTime } from "#bench/simulation/simulated-time.ts";
import { takeOver } from "#bench/simulation/transport.ts";

const REAL_SLEEP = sleep;

describe("simulated time", () => {
  it("passes at once, for every kind of timer, and for every clock", async () => {
    const since = performance.now();
    const passed = await onSimulatedTime(1, async ({ now }) => {
      const [date, mark] = [Date.now(), performance.now()];
      await sleep(3_600_000);
      await new Promise((resolve) => setTimeout(resolve, 1000));
      return [now(), Date.now() - date, performance.now() - mark];
    });
    expect(passed).toEqual([3_601_000, 3_601_000, 3_601_000]);
    expect(performance.now() - since).toBeLessThan(10_000);
    expect(Math.abs(Date.now() - new Date().getTime())).toBeLessThan(1000);
  });

  it("is held while real work is under way", async () => {
    const order: string[] = [];
    await onSimulatedTime(1, async ({ held }) => {
      const later = sleep(1).then(() => void order.push("timer"));
      await held(async () => void (await fetch("data:,").then((answer) => answer.text())));
      order.push("work");
      await later;
    });
    expect(order).toEqual(["work", "timer"]);
  });

  it("ends when nothing will ever happen", async () => {
    const never = onSimulatedTime(1, () => new Promise<never>(() => undefined));
    await expect(never).rejects.toThrow("waits for something that never comes");
  });

  it("gives clock, timers and chance back", async () => {
    const before = [setTimeout, Date, Math.random, randomInt];
    await onSimulatedTime(1, async () => expect(Math.random).not.toBe(before[2]));
    expect([setTimeout, Date, Math.random, randomInt]).toEqual(before);
    await REAL_SLEEP(1);
  });

  it("draws the same for the same seed", async () => {
    const draw = (seed: number) =>
      onSimulatedTime(seed, async () => [Math.random(), randomInt(1_000_000), randomInt(1_000_000)]);
    expect(await draw(7)).toEqual(await draw(7));
    expect(await draw(7)).not.toEqual(await draw(8));
    const [, first, second] = await draw(7);
    expect(first).not.toBe(second);
  });
});

describe("what the SDK sends", () => {
  const options = { endpoint: "http://somewhere", region: "us-east-1", maxAttempts: 1 };
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const get = new GetItemCommand({ TableName: "t", Key: { id: { S: "1" } } });
  const EMPTY: WireAnswer = { status: 200, headers: {}, body: "{}" };

  const played = <Result>(
    answer: (request: WireRequest, time: SimulatedTime) => Promise<WireAnswer>,
    work: (client: DynamoDBClient, time: SimulatedTime) => Promise<Result>,
    requestHandler = {},
  ): Promise<Result> =>
    onSimulatedTime(1, async (time) => {
      const giveBack = takeOver((request) => answer(request, time));
      const client = new DynamoDBClient({ ...options, credentials, requestHandler });
      try {
        return await work(client, time);
      } finally {
        giveBack();
      }
    });

  it("is answered in this process, with the host that it is for", async () => {
    const hosts: string[] = [];
    const answer = async ({ host, body }: WireRequest): Promise<WireAnswer> => {
      hosts.push(host);
      expect(JSON.parse(body)).toMatchObject({ TableName: "t" });
      return { ...EMPTY, body: JSON.stringify({ Item: { id: { S: "1" } } }) };
    };
    const { Item } = await played(answer, (client) => client.send(get));
    expect([hosts, Item]).toEqual([["somewhere"], { id: { S: "1" } }]);
  });

  it("has as many sockets as the client was given, also after clients have given up", async () => {
    const handler = { httpAgent: { maxSockets: 2 }, requestTimeout: 1500, throwOnRequestTimeout: true };
    const began: number[] = [];
    const answer = async (_: WireRequest, { now }: SimulatedTime): Promise<WireAnswer> => {
      began.push(now());
      await sleep(began.length <= 2 ? 2000 : 1000);
      return EMPTY;
    };
    const ends = await played(
      answer,
      async (client, { now }) => {
        const gone = new AbortController();
        setTimeout(() => gone.abort(), 1000);
        const third = { abortSignal: gone.signal };
        const first = await Promise.allSettled([{}, {}, third].map((how) => client.send(get, how)));
        expect(now()).toBe(1500);
        await Promise.all(Array.from({ length: 2 }, () => client.send(get)));
        return [...first.map(({ status }) => status), now()];
      },
      handler,
    );
    // The third never had a socket, so that it was never sent.
    expect([began, ends]).toEqual([
      [0, 0, 1500, 1500],
      ["rejected", "rejected", "rejected", 2500],
    ]);
  });

  it("fails when it has no socket in time", async () => {
    const handler = { httpAgent: { maxSockets: 1 }, connectionTimeout: 1000 };
    const answer = async (): Promise<WireAnswer> => {
      await sleep(1001);
      return EMPTY;
    };
    const [first, second] = await played(
      answer,
      (client) => Promise.allSettled([client.send(get), client.send(get)]),
      handler,
    );
    expect(first?.status).toBe("fulfilled");
    expect(second).toMatchObject({ status: "rejected", reason: { name: "TimeoutError" } });
  });

  it("is carried out also if its client is gone", async () => {
    let answered = 0;
    const answer = async (): Promise<WireAnswer> => {
      await sleep(1000);
      answered++;
      return EMPTY;
    };
    await played(answer, async (client) => {
      const gone = new AbortController();
      const sent = client.send(get, { abortSignal: gone.signal });
      setTimeout(() => gone.abort(), 500);
      await expect(sent).rejects.toMatchObject({ name: "AbortError" });
      expect(answered).toBe(0);
      await sleep(500);
    });
    expect(answered).toBe(1);
  });
});

it("DynamoDB's emulator is asked one call at a time, so that its pace decides nothing", async () => {
  let [inHand, mostInHand, asked] = [0, 0, 0];
  const answerLater = async (response: ServerResponse): Promise<void> => {
    mostInHand = Math.max(mostInHand, ++inHand);
    asked++;
    await REAL_SLEEP(20);
    inHand--;
    response.end("{}");
  };
  const server = createServer((_, response) => void answerLater(response));
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  try {
    await onSimulatedTime(1, async (time) => {
      const options = { time, seed: 1, dynamodbPort: port, refusals: "call", isVaried: false } as const;
      const { answer } = createServices(options);
      const headers = { "x-amz-target": "DynamoDB_20120810.GetItem" };
      const request = { host: "somewhere", headers, body: JSON.stringify({ TableName: "t", Key: {} }) };
      await Promise.all([answer(request), answer(request), answer(request)]);
    });
  } finally {
    server.closeAllConnections();
    server.close();
  }
  expect([asked, mostInHand]).toEqual([3, 1]);
});
