import { randomBytes } from "node:crypto";
import { ownKey } from "#application/idempotency.ts";
import type { RequestView } from "#contracts/request.ts";
import type { Request } from "#domain/commands.ts";
import type { GatewayDeps } from "../deps.ts";
import { commandHeaders } from "../http/command.ts";
import type { Visit } from "./route.ts";

/** So long a form waits for its outcome; after that the page says that it is in the queue. */
const WAIT_MS = 3000;

/** A key under which a form has one effect, however often it is sent. */
export function newKey(): string {
  return randomBytes(16).toString("base64url");
}

/** The key in the form's field `key`, as the caller's own. Throws INVALID_IDEMPOTENCY_KEY. */
export function keyIn({ caller, form }: Pick<Visit, "caller" | "form">): string | undefined {
  const header = (name: string) => (name === "Idempotency-Key" ? (form.get("key") ?? undefined) : undefined);
  return ownKey(caller, commandHeaders({ header }).idempotencyKey);
}

/**
 * Sends the command that a form asks for, under the key in the form's field `key`: however often it is sent, it has one
 * effect. Resolves with the request: ended, or queued if that takes longer. Throws as `Requests.submit` does, and
 * INVALID_IDEMPOTENCY_KEY and RATE_LIMITED.
 */
export async function sendFormCommand(
  { requests, limits }: Pick<GatewayDeps, "requests" | "limits">,
  { caller, form, signal }: Pick<Visit, "caller" | "form" | "signal">,
  eventId: string,
  command: Request,
): Promise<RequestView> {
  const idempotencyKey = keyIn({ caller, form });
  if ("userId" in command) await limits?.command(caller, eventId, command.userId);
  const endWait = limits?.startWait(caller);
  const mayWait = limits === undefined || endWait !== undefined;
  try {
    const by = caller.id;
    const waitMs = mayWait ? WAIT_MS : 0;
    return (await requests.submit({ eventId, command, by, idempotencyKey, waitMs, signal })).view;
  } finally {
    endWait?.();
  }
}
