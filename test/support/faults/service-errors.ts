import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import type { Fault } from "./rules.ts";

/** Errors as the SDK throws them for answers that emulators never give. */
export function serviceError(fault: Fault, actions: number): Error {
  switch (fault) {
    case "conflict":
      return canceled(actions, "TransactionConflict");
    case "overload":
      return canceled(actions, "ThrottlingError");
    case "throttled":
      return named("ThrottlingException", 400);
    case "in-progress":
      return named("TransactionInProgressException", 400);
    case "internal-error":
      return named("InternalServerError", 500);
    default:
      // As the SDK's HTTP handler says it.
      return named("TimeoutError");
  }
}

/** One action of the transaction is to blame, the others are not. */
function canceled(actions: number, code: string): Error {
  const CancellationReasons = Array.from({ length: actions }, (_, i) => ({ Code: i === 0 ? code : "None" }));
  const message = `Transaction cancelled, please refer cancellation reasons for specific reasons [${code}]`;
  return new TransactionCanceledException({
    message,
    CancellationReasons,
    $metadata: { httpStatusCode: 400 },
  });
}

function named(name: string, httpStatusCode?: number): Error {
  const $metadata = httpStatusCode === undefined ? {} : { httpStatusCode };
  return Object.assign(new Error(`${name}, injected`), { name, $metadata });
}
