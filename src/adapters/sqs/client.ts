import { SQSClient } from "@aws-sdk/client-sqs";
import { clientOptions, guarded } from "../aws.ts";

/** Long enough for a receive that waits 20 seconds for a message. */
const RECEIVE_MS = 25_000;

// Emulators give out queue URLs whose host only they know: the endpoint decides, the URL is just a name.
const useQueueUrlAsEndpoint = false;

export function createSqsClient(region: string): SQSClient {
  return new SQSClient({ ...clientOptions("SQS", region), useQueueUrlAsEndpoint });
}

/** A client for long polls; its timeout is too long for calls that somebody waits for. */
export function createPollingSqsClient(region: string): SQSClient {
  return new SQSClient({ ...clientOptions("SQS", region, RECEIVE_MS), useQueueUrlAsEndpoint });
}

/** Runs a call to SQS; throws `Unavailable` for what may work later. */
export function onSqs<Result>(call: () => Promise<Result>): Promise<Result> {
  return guarded("the queue", call);
}
