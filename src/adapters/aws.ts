import { Unavailable } from "../ports/errors.ts";

/** What every AWS client here has in common: timeouts, and the classification of what goes wrong. */

const CONNECT_MS = 1000;

/** Client options: the endpoint and the credentials come from the SDK's default chain. `answerMs` bounds one attempt. */
export function clientOptions(region: string, answerMs = 1500) {
  const requestHandler = {
    connectionTimeout: CONNECT_MS,
    requestTimeout: answerMs,
    throwOnRequestTimeout: true,
    socketAcquisitionWarningTimeout: 60_000,
  };
  return { region, maxAttempts: 3, requestHandler };
}

const TRANSIENT = new Set([
  "InternalServerError",
  "InternalFailure",
  "ItemCollectionSizeLimitExceededException",
  "LimitExceededException",
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "RequestThrottled",
  "ServiceUnavailable",
  "ThrottlingException",
  "TimeoutError",
  "TransactionInProgressException",
  "KMSThrottlingException",
  // A table or queue that is not there (yet): provisioning will make it.
  "ResourceNotFoundException",
  "QueueDoesNotExist",
  "AWS.SimpleQueueService.NonExistentQueue",
  "NotFoundException",
]);

const NETWORK = /^(E[A-Z]+|UND_ERR_.*)$/;

/** Runs a call; what may work later becomes `Unavailable`, everything else is thrown as it is. */
export async function guarded<Answer>(service: string, call: () => Promise<Answer>): Promise<Answer> {
  try {
    return await call();
  } catch (error) {
    throw isTransient(error) ? new Unavailable(service, { cause: error }) : error;
  }
}

function isTransient(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, $metadata } = error as { code?: unknown; $metadata?: { httpStatusCode?: number } };
  if (TRANSIENT.has(error.name)) return true;
  if (typeof code === "string" && NETWORK.test(code)) return true;
  // No answer at all (a cut connection, half an answer), or the service's own fault.
  const status = $metadata?.httpStatusCode;
  return status === undefined
    ? "$metadata" in error || "$response" in error
    : status >= 500 || status === 429;
}
