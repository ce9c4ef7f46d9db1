import { endpointOf, type Service } from "#platform/endpoint.ts";
import { Unavailable } from "#ports/errors.ts";

/** What the clients of all AWS services have in common: timeouts, and the classification of errors. */

const CONNECT_MS = 1000;

/** Credentials come from the SDK's default chain. `answerMs` bounds one attempt. */
export function clientOptions(service: Service, region: string, answerMs = 1500) {
  const endpoint = endpointOf(service);
  const requestHandler = {
    connectionTimeout: CONNECT_MS,
    requestTimeout: answerMs,
    throwOnRequestTimeout: true,
    // The request's timeout ends with the headers; an answer that stalls in its middle needs this one.
    socketTimeout: answerMs,
    socketAcquisitionWarningTimeout: 60_000,
  };
  return { region, maxAttempts: 3, requestHandler, ...(endpoint !== undefined && { endpoint }) };
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

/** Runs a call to a service. Throws `Unavailable` for what may pass, any other error as it is. */
export async function guarded<Result>(service: string, call: () => Promise<Result>): Promise<Result> {
  try {
    return await call();
  } catch (error) {
    throw error instanceof Unavailable || isFinal(error) ? error : new Unavailable(service, { cause: error });
  }
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
