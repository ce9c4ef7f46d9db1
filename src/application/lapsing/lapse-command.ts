import { hash } from "node:crypto";
import type { SubmittedCommand } from "#contracts/command-message.ts";
import { RULE } from "#domain/facts.ts";
import { DEADLINE_MS } from "#application/send-deadline.ts";
import type { DueOffer } from "#ports/due-offers.ts";

/**
 * Milliseconds for which an offer that has run out is left alone. What a gateway accepted before is in the queue by
 * then, and is decided first: the deadline of gateways, and a second for the call to the queue.
 */
export const GRACE_MS = DEADLINE_MS + 1000;

const KEY_BYTES = 16;
const FINGERPRINT_BYTES = 8;

/**
 * The command that ends an offer which has run out. It depends on nothing but the offer, so that the queue recognises
 * it, whoever sends it, and however often; as its time of acceptance it has the first moment at which it may be sent.
 */
export function lapseOf({ eventId, userId, ticket, expiresAt }: DueOffer): SubmittedCommand {
  const bytes = hash("sha256", JSON.stringify([eventId, userId, ticket, expiresAt]), "buffer");
  return {
    command: { type: "lapse", userId, ticket },
    key: bytes.toString("base64url", 0, KEY_BYTES),
    fingerprint: bytes.toString("base64url", KEY_BYTES, KEY_BYTES + FINGERPRINT_BYTES),
    acceptedAt: new Date(Date.parse(expiresAt) + GRACE_MS).toISOString(),
    by: RULE,
  };
}
