import { ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { createHash } from "node:crypto";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { createPollingSqsClient } from "#adapters/sqs/client.ts";

/**
 * A receive whose answer was lost is repeated under its id, by which SQS gives the same messages at once, instead
 * of hiding them until their timeout. The embedded queue knows no such ids, so here is one that does.
 */

type Answer = (response: ServerResponse, messages: () => void) => void;

const given: Answer = (_, messages) => messages();
const lost: Answer = (response) => void response.destroy();
const broken: Answer = (response) => void response.writeHead(503).end("<html>Service Unavailable</html>");
const throttled: Answer = (response) => {
  const type = "com.amazonaws.sqs#ThrottlingException";
  response.writeHead(400, { "content-type": "application/x-amz-json-1.0", "x-amzn-errortype": type });
  response.end(JSON.stringify({ __type: type, message: "Rate exceeded" }));
};
const overloaded: Answer = (response) => {
  const type = "com.amazonaws.sqs#ThrottlingException";
  response.writeHead(503, { "content-type": "application/x-amz-json-1.0", "x-amzn-errortype": type });
  response.end(JSON.stringify({ __type: type, message: "Rate exceeded" }));
};

const messageOf = (Body: string) => {
  const MD5OfBody = createHash("md5").update(Body).digest("hex");
  return { MessageId: Body, ReceiptHandle: Body, Body, MD5OfBody };
};

/** A queue of two messages, which it gives to one attempt only. Answers by the list, then as it should. */
async function startQueue(...answers: readonly Answer[]) {
  const ids: unknown[] = [];
  let holder: unknown;
  const server = createServer((asked, response) => {
    let body = "";
    asked.on("data", (chunk) => (body += String(chunk)));
    asked.on("end", () => {
      const { ReceiveRequestAttemptId: id } = JSON.parse(body) as { ReceiveRequestAttemptId?: unknown };
      const answer = answers[ids.length] ?? given;
      ids.push(id);
      if (answer !== throttled && answer !== overloaded) holder ??= id;
      const Messages = id !== undefined && holder === id ? ["1", "2"].map(messageOf) : [];
      answer(response, () => {
        response.writeHead(200, { "content-type": "application/x-amz-json-1.0" });
        response.end(JSON.stringify({ Messages }));
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  process.env["AWS_ENDPOINT_URL_SQS"] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  process.env["AWS_ACCESS_KEY_ID"] = "local";
  process.env["AWS_SECRET_ACCESS_KEY"] = "local";
  const client = createPollingSqsClient("us-east-1", 1);
  const receive = async () => {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({ QueueUrl: "http://queue/q.fifo" }),
    );
    return Messages.map(({ MessageId }) => MessageId);
  };
  return { ids, receive };
}

test.each([
  ["lost", lost],
  ["an error of the service", broken],
])("a receive whose answer is %s gets the same messages at once", async (_, answer) => {
  const { ids, receive } = await startQueue(answer, answer);
  expect(await receive()).toEqual(["1", "2"]);
  expect(ids).toHaveLength(3);
  expect(new Set(ids).size).toBe(1);
});

test("each receive has an id of its own", async () => {
  const { ids, receive } = await startQueue();
  await receive();
  await receive();
  expect(ids).toEqual([expect.any(String), expect.any(String)]);
  expect(new Set(ids).size).toBe(2);
});

test.each([
  ["as too many", throttled],
  ["as too many for the service", overloaded],
])("a receive that is refused %s is not repeated; the next one has an id of its own", async (_, answer) => {
  const { ids, receive } = await startQueue(answer);
  await expect(receive()).rejects.toThrow("Rate exceeded");
  expect(await receive()).toEqual(["1", "2"]);
  expect(new Set(ids).size).toBe(2);
});

test("a receive that never gets an answer is given up after three attempts", async () => {
  const { ids, receive } = await startQueue(lost, lost, lost);
  await expect(receive()).rejects.toThrow();
  expect(ids).toHaveLength(3);
});
