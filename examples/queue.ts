import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import { consume } from "./consume.ts";
import { optional, topic } from "./environment.ts";
import { openGuestList } from "./guest-list.ts";
import { subscribeQueue } from "./subscribe-queue.ts";

/** SNS → SQS, with a filter policy and raw delivery: keeps a list of who has a seat. */

const { topicArn, region } = topic();
const name = optional("QUEUE_NAME", "guest-list");
const guests = openGuestList(optional("DATABASE", "guest-list.db"));

const sns = new SNSClient({ region });
// Emulators give out queue URLs with a host that only they know.
const sqs = new SQSClient({ region, useQueueUrlAsEndpoint: false });
const seats = ["registration.registered", "registration.promoted", "registration.cancelled"];
// Whoever leaves this out is never told that what it knows was undone.
const filterPolicy = { type: [...seats, "event.restored"] };
const queueUrl = await subscribeQueue(sqs, sns, { topicArn, name, filterPolicy });
console.log(`receiving from ${queueUrl}`);
console.log(`only ${filterPolicy.type.join(", ")}`);

await consume(sqs, queueUrl, (notification) => {
  console.log(guests.take(notification), notification.id, notification.type, notification.data.userId);
});
