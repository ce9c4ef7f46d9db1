import { createServer, type IncomingMessage } from "node:http";
import { ConfirmSubscriptionCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import { optional, refuse, required, topic } from "./environment.ts";
import { type Notification, openGuestList } from "./guest-list.ts";
import { createVerifier, snsEndpoint, type SnsMessage, Untrusted } from "./signature.ts";

/** SNS → HTTP endpoint: confirms the subscription, checks every signature, keeps a list of who has a seat. */

/** A message of 256 KB, as JSON within JSON. */
const MAX_BYTES = 2 ** 20;

const { topicArn, region } = topic();
if (topicArn.endsWith(".fifo"))
  refuse("SNS doesn't deliver from FIFO topics to HTTP endpoints: subscribe a queue");
const publicUrl = required("PUBLIC_URL", "where SNS reaches this endpoint");
const guests = openGuestList(optional("DATABASE", "guest-list.db"));
const sns = new SNSClient({ region });
const genuine = createVerifier(topicArn, snsEndpoint(topicArn));

const server = createServer((request, response) => {
  void answer(request).then((status) => response.writeHead(status).end());
});
server.listen(Number(optional("PORT", "8080")), optional("HOST", "127.0.0.1"), () => void subscribe());
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => server.close());

async function subscribe(): Promise<void> {
  const Protocol = new URL(publicUrl).protocol.replace(":", "");
  // Not raw: raw messages aren't signed.
  const type = ["registration.promoted", "registration.cancelled", "event.restored"];
  const FilterPolicy = JSON.stringify({ type });
  const Attributes = { FilterPolicy };
  await sns.send(new SubscribeCommand({ TopicArn: topicArn, Protocol, Endpoint: publicUrl, Attributes }));
  console.log(`listening for ${publicUrl}`);
}

/** SNS sends again what was answered with 500, not what was answered with 403. */
async function answer(request: IncomingMessage): Promise<number> {
  try {
    await receive(await genuine(await bodyOf(request)));
    return 200;
  } catch (error) {
    const isUntrusted = error instanceof Untrusted;
    console.error(isUntrusted ? `refused: ${error.message}` : error);
    return isUntrusted ? 403 : 500;
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= MAX_BYTES) chunks.push(chunk);
  }
  if (bytes > MAX_BYTES) throw new Untrusted("longer than any message of SNS");
  return Buffer.concat(chunks).toString();
}

async function receive({ Type, Message, Token }: SnsMessage): Promise<void> {
  if (Type === "SubscriptionConfirmation") {
    // With the token, not by visiting the URL of the message. From then on only we can unsubscribe.
    const confirmation = { TopicArn: topicArn, Token, AuthenticateOnUnsubscribe: "true" };
    await sns.send(new ConfirmSubscriptionCommand(confirmation));
    console.log("confirmed");
  } else if (Type === "Notification") {
    const notification = JSON.parse(Message) as Notification;
    console.log(guests.take(notification), notification.id, notification.type, notification.data.userId);
  }
}
