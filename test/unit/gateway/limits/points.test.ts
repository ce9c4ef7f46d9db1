import { describe, expect, it } from "vitest";
import { endpoints, type OperationId } from "#contracts/endpoints/endpoints.ts";
import { pointsOf } from "#gateway/limits/points.ts";

/** What a request costs, by what can be seen of it before it is read. */

type Seen = { readonly limit?: string; readonly key?: string; readonly eventId?: string };

function pointsFor(id: OperationId, { limit, key, eventId }: Seen = {}): number {
  const request = {
    header: (name: string) => (name === "Idempotency-Key" ? key : undefined),
    query: (name: string) => (name === "limit" ? limit : undefined),
    param: (name: string) => (name === "eventId" ? eventId : undefined),
  };
  return pointsOf(endpoints[id], request, (asked) => asked === "known");
}

describe("a request costs", () => {
  it.each<[OperationId, Seen, number]>([
    ["getEvent", { eventId: "known" }, 1],
    ["getEvent", { limit: "1000" }, 1],
    ["createEvent", { key: "k" }, 1],
    ["register", { eventId: "none" }, 1],
    ["register", { eventId: "known", key: "k" }, 1],
    ["register", { eventId: "none", key: "k" }, 5],
    ["unregister", { eventId: "none", key: "k" }, 5],
    ["updateEvent", { eventId: "none", key: "k" }, 5],
    ["listEvents", {}, 3],
    ["listEvents", { limit: "1" }, 1],
    ["listEvents", { limit: "49" }, 1],
    ["listEvents", { limit: "50" }, 2],
    ["listEvents", { limit: "1000" }, 21],
    ["listWaitlistOfEvent", { limit: "200", eventId: "known" }, 5],
    // What is not valid is refused for next to nothing.
    ["listEvents", { limit: "99999" }, 1],
    ["listEvents", { limit: "-5" }, 1],
    ["listEvents", { limit: "many" }, 1],
  ])("%s %j: %d", (id, seen, points) => {
    expect(pointsFor(id, seen)).toBe(points);
  });
});
