import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import { consume } from "./consume.ts";
import { optional, refuse, topic } from "./environment.ts";
import { openGuestList } from "./guest-list.ts";
import { subscribeQueue } from "./subscribe-queue.ts";

/** SNS FIFO → SQS FIFO: everything that happened, in order, event by event. */

const { topicArn, region } = topic();
if (!topicArn.endsWith(".fifo")) refuse("only a FIFO topic keeps the order: its name ends in .fifo");
const name = optional("QUEUE_NAME", "guest-list");
const guests = openGuestList(optional("DATABASE", "guest-list.db"));

const sns = new SNSClient({ region });
// Emulators give out queue URLs with a host that only they know.
const sqs = new SQSClient({ region, useQueueUrlAsEndpoint: false });
const queueUrl = await subscribeQueue(sqs, sns, { topicArn, name });
console.log(`receiving from ${queueUrl}`);

await consume(sqs, queueUrl, (notification) => {
  console.log(guests.take(notification), notification.id, notification.type, notification.data.userId ?? "");
});
