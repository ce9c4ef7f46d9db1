import { randomUUID } from "node:crypto";
import type { SQSClient } from "@aws-sdk/client-sqs";
import { type Backoff, backOff } from "#flow/backoff.ts";
import { memberOf } from "#platform/error-text.ts";

/** How often a receive that gets no answer is tried, and the pauses between. */
const TRIES = 3;
const AGAIN: Backoff = { firstMs: 100, capMs: 1000 };

/**
 * Makes this client repeat a receive whose answer was lost, under the same `ReceiveRequestAttemptId`: by that SQS
 * knows it, and gives at once the messages that it had given, instead of hiding them until their timeout. What SQS
 * has answered, such as that it throttles, is not repeated: the next receive has an id of its own. The client must
 * not try again by itself, since it would repeat those, too.
 */
export function repeatReceives(client: SQSClient): void {
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        if (commandName !== "ReceiveMessageCommand") return await next(args);
        const input = { ...args.input, ReceiveRequestAttemptId: randomUUID() };
        for (let tries = 1; ; tries++) {
          try {
            return await next({ ...args, input });
          } catch (error) {
            if (tries === TRIES || isAnswer(error) || isAborted(error)) throw error;
            await backOff(AGAIN, tries);
          }
        }
      },
    { step: "initialize", name: "repeatReceives" },
  );
}

/** Whether SQS has answered that it will not. An answer of 5xx says nothing about what took effect. */
function isAnswer(error: unknown): boolean {
  const status = memberOf(memberOf(error, "$metadata"), "httpStatusCode");
  const isThrottled = /throttl/i.test(String(memberOf(error, "name")));
  return isThrottled || (typeof status === "number" && status < 500);
}

const isAborted = (error: unknown): boolean => memberOf(error, "name") === "AbortError";
