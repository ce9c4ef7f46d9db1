import { SNSClient } from "@aws-sdk/client-sns";
import { clientOptions, guarded } from "../aws.ts";
import { withCheapCalls } from "../cheap-calls.ts";

export function createSnsClient(region: string): SNSClient {
  return withCheapCalls(new SNSClient(clientOptions("SNS", region)));
}

/** Runs a call to SNS; throws `Unavailable` for what may work later. */
export function onSns<Result>(call: () => Promise<Result>): Promise<Result> {
  return guarded("the topic", call);
}
