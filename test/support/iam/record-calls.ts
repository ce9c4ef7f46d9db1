/**
 * Loaded before one of our programs (`--import`): appends every call that it makes to AWS, one per line, to
 * the file that RECORD_CALLS names: the operation, and the resources. Emulators know no point-in-time recovery,
 * so its calls end here.
 */

import { appendFileSync } from "node:fs";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { createRecovery } from "./recovery.ts";
import { requirementsOf } from "./required-actions.ts";

type SdkCommand = { readonly constructor: { readonly name: string }; readonly input: object };
type Send = (this: unknown, command: SdkCommand, ...rest: unknown[]) => unknown;

const file = process.env["RECORD_CALLS"] ?? "";
// All clients of the SDK, and the document client, inherit this one method.
const base = Object.getPrototypeOf(DynamoDBClient.prototype) as { send: Send };
const send = base.send;
const recovery = createRecovery();
base.send = function (command, ...rest) {
  for (const requirement of requirementsOf(command.constructor.name, command.input)) {
    appendFileSync(file, `${JSON.stringify(requirement)}\n`);
  }
  const answer = recovery(command.constructor.name, command.input);
  return answer === undefined ? send.call(this, command, ...rest) : Promise.resolve(answer);
};
