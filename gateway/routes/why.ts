import type { GatewayDeps } from "../deps.ts";
import type { Handlers } from "../handlers.ts";

type Why = Handlers<"listJournal" | "getHistory">;

export function whyHandlers({ queries, histories }: Pick<GatewayDeps, "queries" | "histories">): Why {
  return {
    listJournal: ({ params: { eventId }, query, caller }) => queries.journal(eventId, query, caller),

    getHistory: ({ params: { eventId, userId }, caller }) => histories.history(eventId, userId, caller),
  };
}
