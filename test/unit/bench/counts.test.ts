import { expect, test } from "vitest";
import { each, NOTHING, priceOfAMillion, requestsOf, sumOf, unitsIn } from "#bench/proxy/counts.ts";

test("each started 64 KB is a request", () => {
  expect([0, 1, 65_536, 65_537, 200_000].map(requestsOf)).toEqual([1, 1, 1, 2, 4]);
});

test("units are added up over tables, and are read or written by the operation", () => {
  const answer = JSON.stringify({ ConsumedCapacity: [{ CapacityUnits: 3 }, { CapacityUnits: 2 }] });
  expect(unitsIn("TransactWriteItems", answer)).toEqual({ writeUnits: 5, readUnits: 0 });
  expect(unitsIn("BatchGetItem", answer)).toEqual({ writeUnits: 0, readUnits: 5 });
  expect(unitsIn("PutItem", '{"ConsumedCapacity":{"CapacityUnits":1}}')).toEqual({
    writeUnits: 1,
    readUnits: 0,
  });
  expect(unitsIn("PutItem", "{}")).toEqual({ writeUnits: 0, readUnits: 0 });
});

test("a million registrations cost what the price list says", () => {
  const counts = { ...NOTHING, writeUnits: 3, readUnits: 4, sqsRequests: 0.2, snsRequests: 0.1 };
  expect(priceOfAMillion(counts)).toBeCloseTo(3 * 0.625 + 4 * 0.125 + 0.3 * 0.5);
});

test("what many asked for is shared among them", () => {
  const one = { writeUnits: 1, readUnits: 2, writes: 3, sqsRequests: 4, snsRequests: 5 };
  expect(each(sumOf(one, one), 2)).toEqual(one);
});
