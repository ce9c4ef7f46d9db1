import { setTimeout as sleep } from "node:timers/promises";
import { memberOf, messageOf } from "#platform/error-text.ts";
import type { Report } from "./report.ts";

/** A service gave no answer until the deadline. */
export class UnreachableError extends Error {
  constructor(service: string, seconds: number, cause: unknown) {
    super(`${service} was not reachable within ${seconds} s: ${messageOf(cause)}`, { cause });
    this.name = "UnreachableError";
  }
}

/**
 * Calls `ask` until the service answers. Waits only for what may pass: no connection, or a server that is
 * still starting. Rejects at once when the service refuses the call, for example for bad credentials, and
 * with `UnreachableError` after `timeoutMs`.
 */
export async function untilReachable(
  service: string,
  timeoutMs: number,
  report: Report,
  ask: () => Promise<unknown>,
): Promise<void> {
  const started = Date.now();
  for (let attempt = 0; ; attempt += 1) {
    try {
      await ask();
      return;
    } catch (error) {
      if (isAnswer(error)) throw error;
      if (Date.now() - started > timeoutMs) throw new UnreachableError(service, timeoutMs / 1000, error);
      if (attempt === 0) report(`waiting for ${service}: ${messageOf(error)}`);
    }
    await sleep(250);
  }
}

function isAnswer(error: unknown): boolean {
  const status = memberOf(memberOf(error, "$metadata"), "httpStatusCode");
  if (typeof status === "number") return status < 500;
  return memberOf(error, "name") === "CredentialsProviderError";
}
