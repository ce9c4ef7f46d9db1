import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  alone,
  costOfMonth,
  costOfRush,
  type Each,
  priceOf,
  priceOfTasks,
  sumOf,
} from "#bench/capacity/costs.ts";
import { limitsOfManyEvents, limitsOfOneEvent, reachedAt, tasksFor } from "#bench/capacity/limits.ts";
import { sizes } from "#infra/cdk/sizes.ts";
import { readSaved } from "#bench/capacity/saved.ts";
import { capacityTables } from "#bench/capacity/tables.ts";
import { isCarried } from "#bench/simulation/loads.ts";

const EACH: Each = { writeUnits: 7, readUnits: 4, sqs: 0.5, sns: 0.2 };
const IDLE = { readUnits: 2000, sqs: 7000 };

describe("costs", () => {
  it("add up what a registration asks for", () => {
    expect(priceOf(EACH) * 1_000_000).toBeCloseTo(7 * 0.625 + 4 * 0.125 + 0.5 * 0.5 + 0.2 * 0.5);
    expect(priceOf(alone(EACH)) * 1_000_000).toBeCloseTo(7 * 0.625 + 4 * 0.125 + 3 * 0.5 + 0.5);
  });

  it("take tasks by their size and number", () => {
    expect(priceOfTasks(sizes.dev, 1, 1)).toBeCloseTo(2 * (0.25 * 0.03238 + 0.5 * 0.00356));
    expect(priceOfTasks(sizes.prod, 2, 3)).toBeCloseTo(5 * (0.03238 + 2 * 0.00356));
  });

  it("of a month are the idle ones, and those of each registration on top", () => {
    const month = (registrations: number) =>
      costOfMonth(sizes.prod, registrations, { each: EACH, idle: IDLE });
    const calls = 2 * (2000 * 0.125 + 7000 * 0.5);
    const idle = 4 * (0.03238 + 2 * 0.00356) + 0.0225 + (4 + 3) * 0.005 + calls / 1_000_000;
    expect(sumOf(month(0))).toBeCloseTo(idle * 730 + 48 * 0.1 + 21 * 0.3 + 0.8);
    const of = (registrations: number) => sumOf(month(registrations)) - sumOf(month(0));
    expect(of(1_000_000)).toBeCloseTo(100 * of(10_000));
    // Units; 20 looks of three read units; 21 connections, of which an LCU carries 25 a second; three kilobytes.
    const connections = ((21_000_000 / 25) * 0.008) / 3600;
    expect(of(1_000_000)).toBeCloseTo(priceOf(alone(EACH)) * 1_000_000 + 60 * 0.125 + connections + 3 * 0.45);
  });

  it("of a rush grow with the people, and not with the hour's tasks", () => {
    const rush = (people: number) =>
      costOfRush(sizes.prod, { gateways: 4, workers: 4, people, perSecond: 1000, each: EACH });
    const fixed = 8 * (0.03238 + 2 * 0.00356 + 0.005) + 0.0225 + 40 * 0.008;
    expect(sumOf(rush(60_000))).toBeCloseTo(fixed + 60_000 * priceOf(EACH));
  });
});

const MANY = {
  writes: { events: 2, registrations: 2, "registrations.byEvent": 1, journal: 2 },
  reads: { events: 2, registrations: 4 },
  calls: { SendMessageBatch: 0.5, ReceiveMessage: 0.2 },
};

describe("limits", () => {
  const named = (what: string) => {
    const found = limitsOfManyEvents(MANY).find((limit) => limit.what === what);
    return found === undefined ? Number.NaN : reachedAt(found);
  };

  it("come in the order in which they are reached", () => {
    const reached = limitsOfManyEvents(MANY).map(reachedAt);
    expect(reached).toEqual(reached.toSorted((a, b) => a - b));
  });

  it("are reached when what a registration takes adds up to them", () => {
    // Half of six vCPUs, at 2.5 ms each.
    expect(named("the vCPUs of a new account")).toBeCloseTo(1200);
    expect(named("SNS messages a second, Frankfurt")).toBe(1500);
    expect(named("SQS calls a second, Frankfurt")).toBe(38_000);
    expect(named("writes a second of a new table")).toBe(2000);
    expect(named("writes a second of a table")).toBeCloseTo(40_000 / 3);
    expect(named("reads a second of a table")).toBe(10_000);
    expect(named("all shards of index `pending`, while SNS takes more than 0.2 s")).toBe(16_000);
  });

  it("of one event are those of its partitions, its message group, and its gateways", () => {
    const seats = { ...MANY, perSecond: 600, p99: 1000, mostSends: 150 };
    const limits = limitsOfOneEvent(seats, { ...MANY, writes: { waitlist: 2 } });
    const reached = Object.fromEntries(limits.map((limit) => [limit.what, reachedAt(limit)]));
    expect(limits[0]?.what).toBe("the event's part of the waitlist, where everybody joins it");
    expect(reached).toMatchObject({
      "the event's part of the waitlist, where everybody joins it": 500,
      "the event's part of index `byEvent`, where everybody gets a seat": 1000,
      "sends a second of a message group": 1200,
      "people who wait at a time, at 2 gateways": 4000,
    });
  });

  it("of processors say how many tasks a load needs, which is never less than the size has", () => {
    expect(tasksFor(10_000, 2.5)).toEqual({ gateways: 25, workers: 25 });
    expect(tasksFor(1, 2.5)).toEqual({ gateways: 2, workers: 2 });
  });
});

it("a load is carried if nobody is turned away and nothing is left at the end", () => {
  const [one] = readSaved().played;
  if (one === undefined) return expect.fail("nothing was played");
  const carried = { ...one, behindMs: 2000, unavailable: 0, refused: 0 };
  expect(isCarried(carried)).toBe(true);
  expect(isCarried({ ...carried, behindMs: 2001 })).toBe(false);
  expect(isCarried({ ...carried, unavailable: 1 })).toBe(false);
  expect(isCarried({ ...carried, refused: 1 })).toBe(false);
});

const page = readFileSync(new URL("../../../docs/capacity.md", import.meta.url), "utf8");

const tables = capacityTables(readSaved()).map((part) => ({ part, head: part.split("\n")[0] }));

it.each(tables)("docs/capacity.md has what `npm run simulate -- --tables` prints: $head", ({ part }) => {
  expect(page).toContain(part);
});
