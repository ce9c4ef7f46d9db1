import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { styleText } from "node:util";
import { createClient, type Muster } from "#client/client.ts";
import type { RequestView } from "#contracts/request.ts";
import { subscribe, type Subscription } from "./subscription.ts";
import type { RunningSystem } from "./system.ts";

const PEOPLE = ["Ada", "Barbara", "Claude", "Dorothy", "Edsger", "Frances"] as const;
const SEATS = 3;
const PROMOTION_MS = 20_000;
const INDEX_MS = 5000;
const WAIT_SECONDS = 10;

const print = (line = ""): void => void process.stdout.write(`${line}\n`);
const heading = (text: string): void => print(`\n${styleText("bold", text)}`);

export type Story = {
  /** Resolves when the promotion has arrived; rejects when anything goes otherwise. */
  run(): Promise<void>;
  /** Removes what the story needed only for itself. */
  close(): Promise<void>;
};

/**
 * The story of one promotion, with users, event and queue of its own: it can run again on the same system.
 */
export function createStory({ url, clients, topicArn }: RunningSystem): Story {
  const run = randomBytes(3).toString("hex");
  const eventId = `demo-${run}`;
  const idOf = (name: string): string => `${name.toLowerCase()}-${run}`;
  const nameOf = (userId: string): string => PEOPLE.find((name) => idOf(name) === userId) ?? userId;
  const muster = createClient({ baseUrl: url });
  let subscription: Subscription | undefined;

  const play = async (): Promise<void> => {
    heading(`Three seats, a waitlist, six people  ${styleText("dim", `(event ${eventId} at ${url})`)}`);
    await Promise.all(PEOPLE.map((name) => muster.createUser({ userId: idOf(name), name })));
    const date = new Date(Date.now() + 30 * 86_400_000).toISOString();
    await muster.createEvent({
      eventId,
      title: "Lanterns on the River",
      date,
      capacity: SEATS,
      hasWaitlist: true,
    });
    subscription = await subscribe(clients, topicArn, `muster-demo-${run}`, {
      eventId: [eventId],
    });
    for (const name of PEOPLE) await register(muster, eventId, name, idOf(name));
    const [leaver, next] = [PEOPLE[1], PEOPLE[SEATS]];
    heading(`${leaver} cancels`);
    await done(muster.unregister({ eventId, userId: idOf(leaver), wait: WAIT_SECONDS }));
    const cancelledAt = performance.now();
    print("  the seat goes to whoever has waited longest; nobody has to ask for it");
    heading("An SQS queue, subscribed to the event's notifications, receives");
    const promoted = await subscription.next(({ type }) => type === "registration.promoted", PROMOTION_MS);
    if (promoted?.type !== "registration.promoted") {
      throw new Error(`no promotion reached the subscriber within ${PROMOTION_MS / 1000} seconds`);
    }
    const who = promoted.data.userId;
    const waitedMs = Math.round(performance.now() - cancelledAt);
    const detail = styleText(
      "dim",
      `(${waitedMs} ms after the cancellation was done, notification ${promoted.id})`,
    );
    print(
      `  ${styleText("green", promoted.type)}: ${styleText("bold", nameOf(who))} has a seat now  ${detail}`,
    );
    if (who !== idOf(next))
      throw new Error(`${next} was first on the waitlist, but ${nameOf(who)} was promoted`);
    await printEnd(muster, eventId, who, nameOf);
  };
  return { run: play, close: async () => subscription?.close() };
}

async function done(command: Promise<RequestView>): Promise<RequestView> {
  const request = await command;
  if (request.status === "succeeded") return request;
  throw new Error(`the request to ${request.type} is ${request.status} after ${WAIT_SECONDS} seconds`);
}

async function register(muster: Muster, eventId: string, name: string, userId: string): Promise<void> {
  const { registration } = await done(muster.register({ eventId, userId, wait: WAIT_SECONDS }));
  const isSeated = registration?.status === "registered";
  const place = isSeated
    ? styleText("green", "has a seat")
    : styleText("yellow", `is number ${registration?.position} on the waitlist`);
  print(`  ${name.padEnd(8)} registers and ${place}`);
}

async function printEnd(
  muster: Muster,
  eventId: string,
  promoted: string,
  nameOf: (id: string) => string,
): Promise<void> {
  const deadline = Date.now() + INDEX_MS;
  let { items: seated } = await muster.listRegistrationsOfEvent({ eventId });
  // The list of registrations reads an index, which on AWS may be a moment behind.
  while (!seated.some(({ userId }) => userId === promoted) && Date.now() < deadline) {
    await sleep(100);
    ({ items: seated } = await muster.listRegistrationsOfEvent({ eventId }));
  }
  const { capacity, registeredCount, waitlistCount } = await muster.getEvent({ eventId });
  const { items: waiting } = await muster.listWaitlistOfEvent({ eventId });
  heading("In the end");
  print(
    `  seats     ${registeredCount} of ${capacity}  ${seated.map(({ userId }) => nameOf(userId)).join(", ")}`,
  );
  const places = waiting.map(({ userId, position }) => `${position}. ${nameOf(userId)}`);
  print(`  waitlist  ${waitlistCount}       ${places.join(", ")}`);
  print();
}
