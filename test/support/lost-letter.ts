import { randomUUID } from "node:crypto";
import { GetQueueUrlCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { messageOf, messageText } from "#contracts/command-message.ts";
import { type Core, register } from "./systems/core.ts";

/** Has a command that a worker could carry out lie in the queue of the dead. Resolves with the id of its message. */
export async function loseCommand(
  { clients, names }: Pick<Core, "clients" | "names">,
  eventId: string,
  userId: string,
): Promise<string> {
  const { QueueUrl } = await clients.sqs.send(new GetQueueUrlCommand({ QueueName: names.deadLetters }));
  const MessageBody = messageText(messageOf(eventId, [register(userId)]));
  const ids = { MessageGroupId: eventId, MessageDeduplicationId: randomUUID() };
  return (await clients.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, ...ids }))).MessageId ?? "";
}
