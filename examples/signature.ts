import { createPublicKey, type KeyObject, verify } from "node:crypto";

/** A message that SNS posts to an HTTP endpoint. */
export type SnsMessage = {
  readonly Type: string;
  readonly MessageId: string;
  readonly TopicArn: string;
  readonly Message: string;
  readonly Token?: string;
};

/** Not from SNS, not from our topic, or not as it was sent. */
export class Untrusted extends Error {
  override readonly name = "Untrusted";
}

type Fields = Readonly<Record<string, unknown>>;

const CONFIRMATION = ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"];
const SIGNED = new Map([
  ["Notification", ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"]],
  ["SubscriptionConfirmation", CONFIRMATION],
  ["UnsubscribeConfirmation", CONFIRMATION],
]);
const ALGORITHMS = new Map([
  ["1", "RSA-SHA1"],
  ["2", "RSA-SHA256"],
]);
/** On AWS, and on LocalStack. */
const CERTIFICATE = /^(?:\/_aws\/sns)?\/SimpleNotificationService-[0-9a-f]+\.pem$/;

/**
 * Tells SNS's messages from everybody else's: the signature must be SNS's, and the topic ours, since anyone
 * can make a topic and have SNS sign. Certificates are fetched from SNS's own `endpoint` alone: of the
 * address in the message, only the path counts.
 */
export function createVerifier(topicArn: string, endpoint: string) {
  const keys = new Map<string, KeyObject>();

  const keyAt = async (path: string): Promise<KeyObject> => {
    const known = keys.get(path);
    if (known !== undefined) return known;
    const response = await fetch(new URL(path, endpoint), {
      redirect: "error",
      signal: AbortSignal.timeout(5000),
    });
    if (!response.ok) throw new Error(`no certificate at ${response.url}: ${response.status}`);
    const key = createPublicKey(await response.text());
    keys.set(path, key);
    return key;
  };

  /** The message in `body`. Rejects with `Untrusted` when it isn't genuine. */
  return async (body: string): Promise<SnsMessage> => {
    const fields = parse(body);
    if (fields["TopicArn"] !== topicArn) throw new Untrusted("of another topic");
    const algorithm = ALGORITHMS.get(textOf(fields, "SignatureVersion"));
    const path = URL.parse(textOf(fields, "SigningCertURL"))?.pathname ?? "";
    if (algorithm === undefined || !CERTIFICATE.test(path)) throw new Untrusted("signed in an unknown way");
    const signature = Buffer.from(textOf(fields, "Signature"), "base64");
    const isGenuine = verify(algorithm, Buffer.from(signedText(fields)), await keyAt(path), signature);
    if (!isGenuine) throw new Untrusted("the signature is wrong");
    return fields as SnsMessage;
  };
}

/** SNS's endpoint: where certificates are, and what signs. */
export function snsEndpoint(topicArn: string): string {
  const [, partition, , region] = topicArn.split(":");
  const domain = partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
  const emulator = process.env["AWS_ENDPOINT_URL_SNS"] || process.env["AWS_ENDPOINT_URL"];
  return emulator || `https://sns.${region}.${domain}`;
}

function parse(body: string): Fields {
  try {
    const value = JSON.parse(body) as unknown;
    if (typeof value === "object" && value !== null) return value as Fields;
  } catch {
    // Whatever it is, SNS didn't send it.
  }
  throw new Untrusted("not a message of SNS");
}

function signedText(fields: Fields): string {
  const names = SIGNED.get(textOf(fields, "Type"));
  if (names === undefined) throw new Untrusted("of an unknown type");
  const present = names.filter((name) => name !== "Subject" || fields[name] !== undefined);
  return present.map((name) => `${name}\n${textOf(fields, name)}\n`).join("");
}

function textOf(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value !== "string") throw new Untrusted(`without ${name}`);
  return value;
}
