import { eventAfter } from "#domain/roster.ts";
import { messageOf } from "#contracts/command-message.ts";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createArchive } from "#adapters/dynamodb/archive.ts";
import { createDynamoClient, probeTables } from "#adapters/dynamodb/client.ts";
import { createEventCatalog } from "#adapters/dynamodb/event-catalog.ts";
import { createOutbox } from "#adapters/dynamodb/outbox.ts";
import { createRegistrationReader } from "#adapters/dynamodb/registration-reader.ts";
import { createRequestMemory } from "#adapters/dynamodb/request-memory.ts";
import { createRosterStore } from "#adapters/dynamodb/roster-store.ts";
import { liveTickets } from "#adapters/dynamodb/tickets.ts";
import { createPersonalData } from "#adapters/dynamodb/personal-data.ts";
import { createUserDirectory } from "#adapters/dynamodb/user-directory.ts";
import { createSnsClient } from "#adapters/sns/client.ts";
import { createNotificationTopic } from "#adapters/sns/notification-topic.ts";
import { createSqsClient } from "#adapters/sqs/client.ts";
import { createCommandQueue, createQueueProbe } from "#adapters/sqs/command-queue.ts";
import { createDeadLetters } from "#adapters/sqs/dead-letters.ts";
import { createReleaseMessages } from "#adapters/sqs/visibility.ts";
import { resourceNames } from "#platform/resource-names.ts";
import { Unavailable } from "#ports/errors.ts";
import { register } from "../support/systems/core.ts";
import { AT, commitOf, seatOf } from "./commits.ts";

/** Every method of every port says `Unavailable`, and nothing else, while its service is away. */

const names = resourceNames("outage");

function ports() {
  const dynamo = createDynamoClient("us-east-1");
  const sqs = createSqsClient("us-east-1");
  const sns = createSnsClient("us-east-1");
  return {
    dynamo,
    sqs,
    users: createUserDirectory(dynamo, names.tables),
    personal: createPersonalData(dynamo, names.tables),
    events: createEventCatalog(dynamo, names.tables),
    registrations: createRegistrationReader(dynamo, names.tables),
    memory: createRequestMemory(dynamo, names.tables),
    store: createRosterStore(dynamo, names.tables),
    outbox: createOutbox(dynamo, names.tables),
    archive: createArchive(dynamo, names.tables),
    queue: createCommandQueue(sqs, names.commands),
    deadLetters: createDeadLetters(sqs, names.deadLetters),
    release: createReleaseMessages(sqs, "http://queue/q.fifo"),
    named: createNotificationTopic(sns, { arn: undefined, name: names.topic }),
    topic: createNotificationTopic(sns, { arn: "arn:aws:sns:us-east-1:000000000000:t", name: "" }),
  };
}

type Ports = ReturnType<typeof ports>;

const fact = {
  type: "EventCreated",
  eventId: "e",
  details: { title: "t", date: AT },
  capacity: 1,
  hasWaitlist: true,
  at: AT,
} as const;

const notification = {
  specversion: "1.0",
  id: "e/1/0",
  source: "/events/e",
  time: AT,
  datacontenttype: "application/json",
  sequence: "0000000000000001",
  type: "event.updated",
  data: { eventId: "e", updatedAt: AT, changes: {}, cause: "organizer" },
} as const;

const CALLS: readonly (readonly [name: string, call: (at: Ports) => Promise<unknown>])[] = [
  ["UserDirectory.create", ({ users }) => users.create({ userId: "u", name: "U", createdAt: AT })],
  ["UserDirectory.find", ({ users }) => users.find("u")],
  ["UserDirectory.findMany", ({ users }) => users.findMany(["u"])],
  ["PersonalData.change", ({ personal }) => personal.change("u", { name: "U" })],
  ["PersonalData.ties", ({ personal }) => personal.ties("u")],
  ["PersonalData.endLinks", ({ personal }) => personal.endLinks("u", AT)],
  ["PersonalData.rows", ({ personal }) => Array.fromAsync(personal.rows("u"))],
  ["PersonalData.erase", ({ personal }) => personal.erase("u", AT)],
  ["PersonalData.erased", ({ personal }) => Array.fromAsync(personal.erased())],
  ["UserDirectory.list", ({ users }) => users.list({ limit: 1 })],
  ["EventCatalog.create", ({ events }) => events.create(eventAfter([fact]), [fact])],
  ["EventCatalog.find", ({ events }) => events.find("e")],
  ["EventCatalog.findMany", ({ events }) => events.findMany(["e"])],
  ["EventCatalog.list", ({ events }) => events.list({ limit: 1 })],
  ["RegistrationReader.find", ({ registrations }) => registrations.find("e", "u")],
  ["RegistrationReader.ofUser", ({ registrations }) => registrations.ofUser("u")],
  ["RegistrationReader.seats", ({ registrations }) => registrations.seats("e", { limit: 1 })],
  ["RegistrationReader.offers", ({ registrations }) => registrations.offers("e", { limit: 1 })],
  ["RegistrationReader.atEvent", ({ registrations }) => registrations.atEvent("e", ["u"])],
  ["RegistrationReader.waiting", ({ registrations }) => registrations.waiting("e", 0, 1)],
  [
    "liveTickets",
    ({ dynamo }) => liveTickets(dynamo, names.tables.waitlist, { eventId: "e", from: 0, through: 1 }),
  ],
  ["RegistrationReader.countWaiting", ({ registrations }) => registrations.countWaiting("e", 0, 1)],
  ["RequestMemory.histories", ({ memory }) => memory.histories([{ eventId: "e" }])],
  [
    "RosterStore.load",
    ({ store }) => store.load({ eventId: "e", userIds: ["u"], ranked: [], event: true, head: 1 }),
  ],
  ["RosterStore.commit", ({ store }) => store.commit(commitOf("e", { rows: [seatOf("u")] }))],
  ["Outbox.forwards", ({ outbox }) => Array.fromAsync(outbox.forwards("e", 1, 2))],
  ["Outbox.backwards", ({ outbox }) => Array.fromAsync(outbox.backwards("e", 1))],
  ["Outbox.markPending", ({ outbox }) => outbox.markPending("e", 1)],
  ["Outbox.markPublished", ({ outbox }) => outbox.markPublished("e", 1)],
  ["Outbox.claim", ({ outbox }) => outbox.claim("e", 1, { at: AT, until: AT })],
  ["Outbox.release", ({ outbox }) => outbox.release("e", 1)],
  ["Outbox.pendingBefore", ({ outbox }) => Array.fromAsync(outbox.pendingBefore(AT))],
  ["Archive.eventIds", ({ archive }) => Array.fromAsync(archive.eventIds())],
  ["Archive.journal", ({ archive }) => Array.fromAsync(archive.journal("e"))],
  ["Archive.rows", ({ archive }) => archive.rows("e", ["u"])],
  ["probeTables", ({ dynamo }) => probeTables(dynamo, names.tables)],
  ["CommandQueue.send", ({ queue }) => queue.send([messageOf("e", [register("u")])])],
  [
    "DeadLetters.park",
    ({ deadLetters }) => deadLetters.park({ group: "e", messageId: "m", body: "b", reason: "r" }),
  ],
  ["ReleaseMessages", ({ release }) => release(["handle"], 0)],
  ["a probe of the queue", ({ sqs }) => createQueueProbe(sqs, names.commands)()],
  ["NotificationTopic.publish", ({ topic }) => topic.publish("e", [notification])],
  ["NotificationTopic.publish, looked up by name", ({ named }) => named.publish("e", [notification])],
];

type Service = { readonly what: string; readonly status: number | undefined };

describe.each<Service>([
  { what: "nobody listens", status: undefined },
  { what: "all that comes is 503", status: 503 },
])("where $what", ({ status }) => {
  const server = createServer((asked, answer) => {
    asked.resume().on("end", () => answer.writeHead(status ?? 500).end("<html>Service Unavailable</html>"));
  });
  let at: Ports;
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    if (status === undefined) await new Promise((resolve) => server.close(resolve));
    for (const service of ["DYNAMODB", "SQS", "SNS"]) {
      process.env[`AWS_ENDPOINT_URL_${service}`] = `http://127.0.0.1:${port}`;
    }
    process.env["AWS_ACCESS_KEY_ID"] = "local";
    process.env["AWS_SECRET_ACCESS_KEY"] = "local";
    at = ports();
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  test.concurrent.each(CALLS)("%s is unavailable", async (_, call) => {
    await expect(call(at)).rejects.toThrow(Unavailable);
  });
});
