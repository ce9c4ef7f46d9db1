import { PublishCommand, SetTopicAttributesCommand } from "@aws-sdk/client-sns";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createVerifier, snsEndpoint, type SnsMessage, Untrusted } from "../../examples/signature.ts";
import { freePort } from "#localstack/processes/free-port.ts";
import { NOTIFICATION_EXAMPLES } from "#contracts/notification-examples.ts";
import { eventually } from "../support/client.ts";
import { createGuests, type Guests } from "../support/guests.ts";
import { type Recorder, recordPosts } from "../support/subscribers/http-recorder.ts";
import { startSystem, type System } from "../support/systems/system.ts";

/** SNS → HTTP of docs/subscribers.md: LocalStack posts to endpoints, and signs with its own certificate. */

let system: System;
let guests: Guests;
let recorder: Recorder;
beforeAll(async () => {
  system = await startSystem();
  const { env, topicArn, clients } = system;
  const PORT = String(await freePort());
  const PUBLIC_URL = `http://127.0.0.1:${PORT}/notifications`;
  guests = createGuests("examples/http-endpoint.ts", { ...env, TOPIC_ARN: topicArn, PORT, PUBLIC_URL });
  const started = await guests.start();
  await started.prints(/^confirmed$/m);
  recorder = await recordPosts(clients.sns, topicArn);
});
afterAll(async () => {
  expect(await guests.stop()).toBe(0);
  await recorder.stop();
  await system.stop();
  guests.remove();
});

type Signed = SnsMessage & { readonly SignatureVersion: string };

const posted = (Type: string, about: string): string[] =>
  recorder.bodies().filter((body) => {
    const message = JSON.parse(body) as Signed;
    return message.Type === Type && message.Message.includes(about);
  });

const verifier = () => createVerifier(system.topicArn, snsEndpoint(system.topicArn));

test("has what was published, and its signature counts for that alone", async () => {
  const { client } = system;
  await client.createUsers(["ada", "ben"]);
  await client.createEvent("concert", 1);
  for (const userId of ["ada", "ben"]) {
    const { requestId } = await client.register("concert", userId);
    await client.ended(requestId);
  }
  await client.unregister("concert", "ada");

  await eventually(async () => {
    expect(guests.statuses("concert")).toEqual({ ada: "is not coming", ben: "has a seat" });
    expect(posted("Notification", "concert/")).toHaveLength(4);
  });

  const genuine = verifier();
  for (const body of posted("Notification", "concert/")) {
    expect(await genuine(body)).toEqual(JSON.parse(body));
    await expect(genuine(body.replaceAll("ada", "eve").replaceAll("ben", "eve"))).rejects.toThrow(Untrusted);
  }
});

test.each(["1", "2"])("takes what is signed in version %s", async (version) => {
  const { clients, topicArn } = system;
  const attribute = { AttributeName: "SignatureVersion", AttributeValue: version };
  await clients.sns.send(new SetTopicAttributesCommand({ TopicArn: topicArn, ...attribute }));
  const { type, data, ...rest } = NOTIFICATION_EXAMPLES["registration.promoted"];
  const id = `version-${version}`;
  const notification = { ...rest, id, type, data: { ...data, eventId: id } };
  // Not in a batch, as Muster does: what LocalStack has received so it signs in version 1, whatever the topic
  // says.
  const publish = new PublishCommand({
    TopicArn: topicArn,
    Message: JSON.stringify(notification),
    MessageAttributes: { type: { DataType: "String", StringValue: type } },
  });
  await clients.sns.send(publish);

  await eventually(async () => expect(guests.statuses(id)).toEqual({ dan: "has a seat" }));
  await eventually(async () => expect(posted("Notification", id)).toHaveLength(1));
  expect(JSON.parse(posted("Notification", id)[0] ?? "")).toMatchObject({ SignatureVersion: version });
});

test("has a confirmation that nobody else could have signed", async () => {
  const genuine = verifier();
  const [confirmation = ""] = posted("SubscriptionConfirmation", "");
  const { Token = "" } = await genuine(confirmation);
  await expect(genuine(confirmation.replace(Token, `${Token}0`))).rejects.toThrow(Untrusted);
});
