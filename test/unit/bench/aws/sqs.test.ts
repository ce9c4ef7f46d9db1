import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Answer, Output } from "#bench/aws/answer.ts";
import type { Refusals } from "#bench/aws/queue-limits.ts";
import { createSqs, type Sqs } from "#bench/aws/sqs.ts";

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

const QueueName = "q.fifo";
async function startSqs(refusals: Refusals = "entries"): Promise<Sqs> {
  const sqs = createSqs({ now: () => Date.now(), refusals });
  await sqs.answer({ operation: "CreateQueue", input: { QueueName: "dead.fifo" } });
  const RedrivePolicy = JSON.stringify({
    deadLetterTargetArn: "arn:aws:sqs:x:0:dead.fifo",
    maxReceiveCount: 1,
  });
  await sqs.answer({ operation: "CreateQueue", input: { QueueName, Attributes: { RedrivePolicy } } });
  return sqs;
}

let sent = 0;
const send = (sqs: Sqs, ...groups: readonly string[]) => {
  const Entries = groups.map((group, i) => ({
    Id: String(i),
    MessageGroupId: group,
    MessageDeduplicationId: String(sent++),
    MessageBody: group,
  }));
  return sqs.answer({
    operation: "SendMessageBatch",
    input: { QueueUrl: `http://x/0/${QueueName}`, Entries },
  });
};
const receive = (sqs: Sqs, WaitTimeSeconds: number) =>
  sqs.answer({
    operation: "ReceiveMessage",
    input: {
      QueueUrl: `http://x/0/${QueueName}`,
      MaxNumberOfMessages: 10,
      WaitTimeSeconds,
      VisibilityTimeout: 5,
    },
  });
const remove = (sqs: Sqs, ReceiptHandle: unknown) =>
  sqs.answer({
    operation: "DeleteMessageBatch",
    input: { QueueUrl: `http://x/0/${QueueName}`, Entries: [{ Id: "0", ReceiptHandle }] },
  });
const outputOf = (answer: Answer) => ("output" in answer ? answer.output : expect.fail(answer.error));
const idsOf = (answer: Answer, member: "Successful" | "Failed") =>
  (outputOf(answer)[member] as { readonly Id: string }[]).map(({ Id }) => Id);
const receivedOf = (answer: Answer) => (outputOf(answer)["Messages"] ?? []) as Output[];

test("a receive waits for a message, and no longer than it asked for", async () => {
  const sqs = await startSqs();
  const late = receive(sqs, 20);
  await vi.advanceTimersByTimeAsync(19_999);
  await send(sqs, "a");
  expect(receivedOf(await late)).toMatchObject([{ Body: "a", Attributes: { ApproximateReceiveCount: "1" } }]);
  const empty = receive(sqs, 1);
  await vi.advanceTimersByTimeAsync(1000);
  expect(receivedOf(await empty)).toEqual([]);
});

test("a receive that waits gets what comes back; what is out of receives goes to the dead letters", async () => {
  const sqs = await startSqs();
  await send(sqs, "a");
  const first = receive(sqs, 0);
  expect(receivedOf(await first)).toHaveLength(1);
  const second = receive(sqs, 20);
  await vi.advanceTimersByTimeAsync(5000);
  expect(
    sqs
      .queue("dead.fifo")
      .fifo.messages()
      .map(({ body }) => body),
  ).toEqual(["a"]);
  await send(sqs, "b");
  expect(receivedOf(await second)).toMatchObject([{ Body: "b" }]);
});

test("300 sends of a group a second go through, a call over several groups counting for each", async () => {
  const sqs = await startSqs();
  for (let i = 0; i < 300; i++) expect(idsOf(await send(sqs, "a", "a"), "Failed")).toEqual([]);
  const mixed = await send(sqs, "a", "b", "a");
  expect([idsOf(mixed, "Successful"), idsOf(mixed, "Failed")]).toEqual([["1"], ["0", "2"]]);
  expect(outputOf(mixed)["Failed"]).toMatchObject([{ SenderFault: false, Code: "ThrottlingException" }, {}]);
  await vi.advanceTimersByTimeAsync(4);
  expect(idsOf(await send(sqs, "a"), "Failed")).toEqual([]);
});

test("a group that was received from 300 times a second is given out again as soon as it may", async () => {
  const sqs = await startSqs();
  for (let i = 0; i < 300; i++) {
    await send(sqs, "a");
    const [message] = receivedOf(await receive(sqs, 1));
    expect(idsOf(await remove(sqs, message?.["ReceiptHandle"]), "Failed")).toEqual([]);
  }
  await vi.advanceTimersByTimeAsync(0);
  const waiting = receive(sqs, 1);
  sqs.queue(QueueName).fifo.send("a", "last", "last", Date.now());
  const empty = receive(sqs, 0);
  expect(sqs.queue(QueueName).fifo.depth(Date.now())).toEqual({ waiting: 1, inFlight: 0 });
  await vi.advanceTimersByTimeAsync(1);
  expect(receivedOf(await empty)).toEqual([]);
  await vi.advanceTimersByTimeAsync(19);
  expect(receivedOf(await waiting)).toMatchObject([{ Body: "last" }]);
});

test("refuses the whole call where it is told to", async () => {
  const sqs = await startSqs("call");
  for (let i = 0; i < 300; i++) await send(sqs, "a");
  expect(await send(sqs, "b", "a")).toMatchObject({ error: "ThrottlingException" });
  expect(sqs.queue(QueueName).sent).toHaveLength(300);
});
