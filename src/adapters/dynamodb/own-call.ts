import { randomBytes } from "node:crypto";
import type { AttributeValue } from "@aws-sdk/client-dynamodb";

/** The item that was in the way of a condition, as the exceptions of DynamoDB have it: not unmarshalled. */
type ItemInTheWay = Readonly<Record<string, AttributeValue>> | undefined;

/**
 * What a creation stores with its item, to recognise its own work. When the answer to a call is lost, the SDK sends
 * the call again, and finds the id taken by itself. The condition of the call must ask for the item that is in
 * its way: `ReturnValuesOnConditionCheckFailure: "ALL_OLD"`.
 */
export type OwnCall = {
  /** The attributes to store with the item. */
  readonly attributes: { readonly call: string };
  /** Whether the item was created by this call. */
  made(item: ItemInTheWay): boolean;
};

/** A new one for each creation; the attempts of one call share it. It tells apart who asks for one id at one time. */
export function createOwnCall(): OwnCall {
  const call = randomBytes(6).toString("base64url");
  return { attributes: { call }, made: (item) => item?.["call"]?.S === call };
}
