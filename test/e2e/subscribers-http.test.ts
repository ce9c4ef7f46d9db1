import { generateKeyPairSync } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { freePort } from "#localstack/processes/free-port.ts";
import { NOTIFICATION_EXAMPLES } from "#contracts/notification-examples.ts";
import { eventually } from "../support/client.ts";
import { run } from "../support/systems/processes.ts";
import { createGuests, type Guests } from "../support/guests.ts";
import {
  type Envelope,
  type HttpTopic,
  signed,
  startHttpTopic,
  TOPIC_ARN,
} from "../support/subscribers/http-topic.ts";

/**
 * SNS → HTTP of docs/subscribers.md, against a stand-in for SNS that does with it what must never do harm.
 */

let topic: HttpTopic;
let guests: Guests;

beforeAll(async () => {
  topic = await startHttpTopic();
  const port = await freePort();
  guests = createGuests("examples/http-endpoint.ts", {
    AWS_ENDPOINT_URL_SNS: topic.url,
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    TOPIC_ARN,
    PUBLIC_URL: `http://127.0.0.1:${port}/notifications`,
    PORT: String(port),
  });
  await guests.start();
});
afterAll(async () => {
  expect(await guests.stop()).toBe(0);
  await topic.stop();
  guests.remove();
});

const registered = (userId: string) => {
  const example = NOTIFICATION_EXAMPLES["registration.registered"];
  return topic.notification({ ...example, id: userId, subject: userId, data: { ...example.data, userId } });
};

test("confirms the subscription with the token, without visiting any address of the message", async () => {
  await eventually(async () => expect(topic.isConfirmed()).toBe(true));
  expect(topic.fetched().filter((path) => path.includes("never-visited"))).toEqual([]);
});

test.each(["1", "2"])("takes what SNS signed in version %s, once", async (version) => {
  const envelope = signed(registered(`version-${version}`), version);
  expect(await topic.post(envelope)).toBe(200);
  expect(await topic.post(envelope)).toBe(200);
  await eventually(async () => {
    const taken = guests.taken().filter(({ id }) => id === `version-${version}`);
    expect(taken.map(({ made }) => made)).toEqual(["new", "duplicate"]);
  });
  expect(guests.statuses("concert")).toHaveProperty(`version-${version}`, "has a seat");
});

test("takes a subject into account when there is one", async () => {
  expect(await topic.post(signed({ ...registered("with-subject"), Subject: "A seat" }))).toBe(200);
});

const { privateKey: stranger } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const KEY = "SimpleNotificationService-00ff.pem";

/** Messages that must be refused, made from one that would be accepted. */
const FORGERIES: Readonly<Record<string, (good: Envelope) => Envelope | string>> = {
  "is not JSON": () => "{",
  "is JSON of something else": () => "[]",
  "is null": () => "null",
  "was changed on its way": (good) => ({
    ...good,
    Message: String(good["Message"]).replace("concert", "other"),
  }),
  "has another time": (good) => ({ ...good, Timestamp: "2027-01-01T00:00:00.000Z" }),
  "has a subject that was not signed": (good) => ({ ...good, Subject: "A seat" }),
  "has no signature": (good) => ({ ...good, Signature: undefined }),
  "has an empty signature": (good) => ({ ...good, Signature: "" }),
  "has a signature that is no text": (good) => ({ ...good, Signature: [good["Signature"]] }),
  "is signed with another key": (good) => signed(good, "2", stranger),
  "is signed in another version than it says": (good) => ({ ...good, SignatureVersion: "1" }),
  "is signed in a version to come": (good) => ({ ...good, SignatureVersion: "3" }),
  "is of another topic": (good) => signed({ ...good, TopicArn: `${TOPIC_ARN}-of-mallory` }),
  "is of another type": (good) => signed({ ...good, Type: "Alert" }),
  "names a type of JavaScript's own": (good) => signed({ ...good, Type: "constructor" }),
  "has its certificate elsewhere": (good) => ({ ...good, SigningCertURL: "https://example.com/mallory.pem" }),
  "leads out by two slashes": (good) => ({ ...good, SigningCertURL: `https://x//127.0.0.1:1/${KEY}` }),
  "leads out by a parent folder": (good) => ({ ...good, SigningCertURL: `https://x/a/${KEY}` }),
  "has no certificate at all": (good) => ({ ...good, SigningCertURL: undefined }),
  "is longer than any message": (good) => ({ ...good, More: "x".repeat(2 ** 20) }),
};

test.each(Object.entries(FORGERIES))("refuses what %s", async (name, forge) => {
  const good = signed(registered(`forged: ${name}`));
  expect(await topic.post(forge(good))).toBe(403);
  expect(guests.statuses("concert")).not.toHaveProperty(`forged: ${name}`);
  // Its cause was the forgery, nothing else.
  expect(await topic.post(good)).toBe(200);
});

test("never confirms for a topic that is not its own", async () => {
  const count = topic.fetched().length;
  expect(await topic.post(signed({ ...topic.confirmation, TopicArn: `${TOPIC_ARN}-of-mallory` }))).toBe(403);
  expect(await topic.post({ ...signed(topic.confirmation), Token: "another" })).toBe(403);
  expect(topic.fetched()).toHaveLength(count);
});

test("says that a FIFO topic has no HTTP endpoints, and what is missing", async () => {
  const refused = run("examples/http-endpoint.ts", {
    TOPIC_ARN: `${TOPIC_ARN}.fifo`,
    PUBLIC_URL: "http://x/",
  });
  await refused.prints(/SNS doesn't deliver from FIFO topics to HTTP endpoints/);
  await eventually(async () => expect(refused.child.exitCode).toBe(2));
  const lost = run("examples/http-endpoint.ts", { TOPIC_ARN });
  await lost.prints(/^PUBLIC_URL is missing: where SNS reaches this endpoint$/m);
  await eventually(async () => expect(lost.child.exitCode).toBe(2));
});

test("fetches the key once, and from SNS", () => {
  expect(topic.fetched().filter((path) => path.endsWith(".pem"))).toEqual([`/${KEY}`]);
});

test("asks for what it could not store to be sent again", async () => {
  const envelope = signed(registered("locked-out"));
  const unlock = guests.lock();
  expect(await topic.post(envelope)).toBe(500);
  unlock();
  expect(await topic.post(envelope)).toBe(200);
  await eventually(async () => {
    expect(guests.taken().filter(({ id }) => id === "locked-out")).toMatchObject([{ made: "new" }]);
  });
});
