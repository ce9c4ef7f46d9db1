import { endpointOf, type Service } from "#platform/endpoint.ts";
import { Overloaded, Unavailable } from "#ports/errors.ts";
import { defaultUserAgentProvider, Sha256 } from "./cheap-calls.ts";
import { createAgents } from "./sockets.ts";

/** What the clients of all AWS services have in common: timeouts, and the classification of errors. */

/**
 * The most calls of a client that are under way at a time; more wait for one of its sockets. DynamoDB answers in
 * some 8 ms, and for 100 ms at a time more slowly: then a gateway with all its requests in hand waits, and fails in
 * nothing.
 */
const SOCKETS: Readonly<Record<Service, number>> = { DYNAMODB: 512, SQS: 128, SNS: 128 };
/** How long a call may wait for a socket, beside the time for its answer: nobody who asked would wait longer. */
const SOCKET_MS = 10_000;

/**
 * Credentials come from the SDK's default chain. `answerMs` bounds one attempt, from the moment that it leaves: the
 * silence until its answer begins, and any in the middle of it.
 */
export function clientOptions(service: Service, region: string, answerMs = 1500) {
  const endpoint = endpointOf(service);
  const requestHandler = {
    ...createAgents(SOCKETS[service]),
    // The SDK's own timeouts of connection and request begin before there is a socket. The first is left to the
    // agents; the second is for who waits too long for a socket.
    requestTimeout: SOCKET_MS + answerMs,
    throwOnRequestTimeout: true,
    socketTimeout: answerMs,
    socketAcquisitionWarningTimeout: 60_000,
  };
  const cheap = { sha256: Sha256, defaultUserAgentProvider };
  return { region, maxAttempts: 3, requestHandler, ...cheap, ...(endpoint !== undefined && { endpoint }) };
}

/** Final: the request itself is wrong, so repeating it can't help. */
const FINAL = new Set([
  "BatchRequestTooLong",
  "ConditionalCheckFailedException",
  "IdempotentParameterMismatchException",
  "InvalidMessageContents",
  "InvalidParameterException",
  "InvalidParameterValueException",
  "TransactionCanceledException",
  "ValidationException",
]);

/**
 * Runs a call to a service. Throws `Unavailable` for what may pass, `Overloaded` if it is the load, any other error
 * as it is.
 */
export async function guarded<Result>(service: string, call: () => Promise<Result>): Promise<Result> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof Unavailable || isFinal(error)) throw error;
    const isLoad = error instanceof Error && isThrottling(error.name);
    throw new (isLoad ? Overloaded : Unavailable)(service, { cause: error });
  }
}

/** Whether a service that fails with this code has too many calls, of us or of all. */
export function isThrottling(code: string): boolean {
  return /Throttl|TooManyRequests|RequestLimitExceeded|ThroughputExceeded|OverLimit|SlowDown/.test(code);
}

/**
 * Everything that is not the request's fault may pass: outages, throttling, expired credentials, a permission
 * or a table that is still to come. Calling such an error final would end commands as failed that had nothing
 * to do with it.
 */
function isFinal(error: unknown): boolean {
  if (!(error instanceof Error)) return true;
  return FINAL.has(error.name) || isBug(error);
}

/** An error of our own code carries neither a code of the network nor metadata of a service. */
function isBug(error: Error): boolean {
  const isOurs = error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError;
  return isOurs && !("code" in error) && !("$metadata" in error);
}
