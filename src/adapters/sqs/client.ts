import { SQSClient } from "@aws-sdk/client-sqs";
import { clientOptions, guarded } from "../aws.ts";
import { withCheapCalls } from "../cheap-calls.ts";
import { repeatReceives } from "./receive-attempts.ts";

/** How long a receive's answer may take, beyond the time that it waits for a message. */
const ANSWER_MS = 3000;

// Emulators give out queue URLs whose host only they know: the endpoint decides, the URL is just a name.
const useQueueUrlAsEndpoint = false;

export function createSqsClient(region: string): SQSClient {
  return withCheapCalls(new SQSClient({ ...clientOptions("SQS", region), useQueueUrlAsEndpoint }));
}

/**
 * A client for receives that wait up to `waitSeconds` for a message: its timeout is too long for calls that
 * somebody waits for. A receive whose answer was lost is repeated so that SQS gives the same messages again.
 */
export function createPollingSqsClient(region: string, waitSeconds: number): SQSClient {
  const options = clientOptions("SQS", region, waitSeconds * 1000 + ANSWER_MS);
  const client = withCheapCalls(new SQSClient({ ...options, maxAttempts: 1, useQueueUrlAsEndpoint }));
  repeatReceives(client);
  return client;
}

/** Runs a call to SQS; throws `Unavailable` for what may work later. */
export function onSqs<Result>(call: () => Promise<Result>): Promise<Result> {
  return guarded("the queue", call);
}
