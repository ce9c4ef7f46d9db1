import { generateKeyPairSync, randomUUID, sign } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import type { Notification } from "#contracts/notification.ts";

/**
 * The part of SNS that an HTTP subscriber sees: accepts a subscription, posts the confirmation, serves the
 * key of its signatures, and posts signed notifications. The embedded emulator does none of that.
 */

export const TOPIC_ARN = "arn:aws:sns:us-east-1:000000000000:stand-in";
const KEY_PATH = "/SimpleNotificationService-00ff.pem";
const TOKEN = "the-token";
const CONFIRMATION = ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"];
const NOTIFICATION = ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"];

export type Envelope = Readonly<Record<string, unknown>>;
const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });

/** The envelope with its signature, as SNS would sign it. */
export function signed(envelope: Envelope, version = "2", key = privateKey): Envelope {
  const names = envelope["Type"] === "Notification" ? NOTIFICATION : CONFIRMATION;
  const lines = names
    .filter((name) => name in envelope)
    .map((name) => `${name}\n${String(envelope[name])}\n`);
  const signature = sign(version === "1" ? "RSA-SHA1" : "RSA-SHA256", Buffer.from(lines.join("")), key);
  return { ...envelope, SignatureVersion: version, Signature: signature.toString("base64") };
}

export async function startHttpTopic() {
  let endpoint: string | undefined;
  let isConfirmed = false;
  const fetched: string[] = [];
  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const envelope = (Type: string, more: Envelope): Envelope => ({
    Type,
    MessageId: randomUUID(),
    TopicArn: TOPIC_ARN,
    Timestamp: new Date().toISOString(),
    SigningCertURL: `https://sns.us-east-1.amazonaws.com${KEY_PATH}`,
    ...more,
  });
  const confirmation = envelope("SubscriptionConfirmation", {
    Message: "You have chosen to subscribe.",
    SubscribeURL: `${url}/?never-visited`,
    Token: TOKEN,
  });

  const post = async (body: Envelope | string): Promise<number> => {
    const content = typeof body === "string" ? body : JSON.stringify(body);
    return (await fetch(endpoint ?? "", { method: "POST", body: content })).status;
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    fetched.push(request.url ?? "");
    if (request.url === KEY_PATH) {
      response.end(publicKey.export({ type: "spki", format: "pem" }));
      return;
    }
    const asked = new URLSearchParams(await text(request));
    const action = asked.get("Action") ?? "";
    const isRight = asked.get("TopicArn") === TOPIC_ARN;
    if (action === "ConfirmSubscription") isConfirmed = isRight && asked.get("Token") === TOKEN;
    response.end(`<${action}Response><${action}Result/></${action}Response>`);
    if (action === "Subscribe" && isRight) {
      endpoint = asked.get("Endpoint") ?? "";
      await post(signed(confirmation));
    }
  }

  return {
    url,
    confirmation,
    isConfirmed: () => isConfirmed,
    /** The paths that were requested so far. */
    fetched: (): readonly string[] => fetched,
    notification: (of: Notification): Envelope => envelope("Notification", { Message: JSON.stringify(of) }),
    /** Posts to the subscriber; resolves with the status of its answer. */
    post,
    async stop(): Promise<void> {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

export type HttpTopic = Awaited<ReturnType<typeof startHttpTopic>>;
