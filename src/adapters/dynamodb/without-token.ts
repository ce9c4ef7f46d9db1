import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";

/** What the SDK writes last into the body of each transaction, and makes up where it is not given. */
const TOKEN = ',"ClientRequestToken":"';
const CLOSING_BRACE = "}".charCodeAt(0);

/**
 * From now on the client's transactions carry no `ClientRequestToken`. Every action of ours has a condition under
 * which it takes effect once, so that a token would protect nothing; and the embedded database compares it with
 * the tokens of the last ten minutes. The SDK has no option for it: it is cut off the body before that is signed.
 */
export function sendWithoutToken({ middlewareStack }: Pick<DynamoDBClient, "middlewareStack">): void {
  middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        const { body } = args.request as { body?: unknown };
        if (commandName !== "TransactWriteItemsCommand" || !(body instanceof Uint8Array))
          return await next(args);
        const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
        const at = bytes.lastIndexOf(TOKEN);
        if (at < 0) return await next(args);
        bytes[at] = CLOSING_BRACE;
        return await next({
          ...args,
          request: Object.assign(args.request as object, { body: bytes.subarray(0, at + 1) }),
        });
      },
    { step: "build", priority: "high", name: "sendWithoutToken" },
  );
}
