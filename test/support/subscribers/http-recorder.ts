import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { ConfirmSubscriptionCommand, type SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";

/** An HTTP subscriber that checks nothing, confirms by itself, and records what was posted to it. */
export async function recordPosts(sns: SNSClient, TopicArn: string) {
  const bodies: string[] = [];
  const receive = async (request: IncomingMessage): Promise<void> => {
    const body = await text(request);
    bodies.push(body);
    const { Type, Token } = JSON.parse(body) as { Type: string; Token?: string };
    if (Type === "SubscriptionConfirmation")
      await sns.send(new ConfirmSubscriptionCommand({ TopicArn, Token }));
  };
  const server = createServer((request, response) => {
    receive(request).then(
      () => response.end(),
      () => response.writeHead(500).end(),
    );
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const Endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: "http", Endpoint }));
  return {
    /** Everything that was posted so far. */
    bodies: (): readonly string[] => bodies,
    async stop(): Promise<void> {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

export type Recorder = Awaited<ReturnType<typeof recordPosts>>;
