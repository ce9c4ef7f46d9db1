import { setTimeout as sleep } from "node:timers/promises";
import { styleText } from "node:util";
import type { Muster } from "#client/client.ts";
import type { RequestView } from "#contracts/request.ts";

const PEOPLE = ["Ada", "Barbara", "Claude", "Dorothy", "Edsger", "Frances", "Grace"] as const;
type Name = (typeof PEOPLE)[number];
const SEATS = 3;
const OPENS_IN_MS = 3000;
const INDEX_MS = 5000;
/** Seconds to wait for each outcome. */
const wait = 10;

export const print = (line = ""): void => void process.stdout.write(`${line}\n`);
export const heading = (text: string): void => print(`\n${styleText("bold", text)}`);
const says = (who: string, what: string): void => print(`  ${who.padEnd(8)} ${what}`);

/** What the organiser and the people do, one after another. */
export function createEvening(muster: Muster, eventId: string, run: string) {
  const idOf = (name: Name): string => idIn(run, name);
  const opensAt = Date.now() + OPENS_IN_MS;

  /** Asks for a registration that is refused, and says why. */
  const refused = async (name: Name): Promise<void> => {
    const { isSuccess, ...answer } = await muster.exchange("register", { eventId, userId: idOf(name), wait });
    if (isSuccess) throw new Error(`${name} was not refused`);
    const { code } = (answer as { problem: { code: string } }).problem;
    says(name, `is too early: ${styleText("yellow", code)}`);
  };

  const register = async (name: Name): Promise<void> => {
    const { registration } = await done(muster.register({ eventId, userId: idOf(name), wait }));
    const isSeated = registration?.status === "registered";
    const place = styleText("yellow", `is number ${registration?.position} on the waitlist`);
    says(name, `registers and ${isSeated ? styleText("green", "has a seat") : place}`);
  };

  return {
    idOf,

    prepare: () => prepare(muster, eventId, run, opensAt),

    async open(): Promise<void> {
      await refused("Ada");
      await done(muster.publishEvent({ eventId, wait }));
      says("", "the organiser publishes the draft");
      await refused("Ada");
      await sleep(Math.max(opensAt - Date.now(), 0));
    },

    async fill(): Promise<void> {
      heading("Registration opens");
      for (const name of PEOPLE.slice(0, 6)) await register(name);
    },

    async cancelLate(name: Name): Promise<void> {
      heading(`${name} cancels, late`);
      await done(muster.unregister({ eventId, userId: idOf(name), wait }));
    },

    async pick(name: Name): Promise<void> {
      heading(`${name} plays the first violin, and the organiser picks her`);
      const reason = "First violin";
      await done(muster.promote({ eventId, userId: idOf(name), waives: ["capacity"], reason, wait }));
      says(name, "has an extra seat; nobody else's order changes");
    },

    async accept(name: Name): Promise<void> {
      heading(`${name} accepts`);
      await register(name);
    },

    async atTheDoor(): Promise<void> {
      heading("At the door");
      const walkIn = { as: "organizer", waives: ["window", "capacity"], checkIn: true } as const;
      await done(muster.register({ eventId, userId: idOf("Grace"), ...walkIn, wait }));
      says("Grace", "walks in: an extra seat, and she is checked in");
      await done(muster.checkIn({ eventId, userId: idOf("Ada"), wait }));
      says("Ada", "is checked in");
    },

    async cancel(reason: string): Promise<void> {
      heading("The organiser cancels the event");
      await done(muster.cancelEvent({ eventId, reason, wait }));
    },
  };
}

/** A draft with these people, for whom registration opens in a moment. */
async function prepare(muster: Muster, eventId: string, run: string, opensAt: number): Promise<void> {
  await Promise.all(PEOPLE.map((name) => muster.createUser({ userId: idIn(run, name), name })));
  await muster.createEvent({
    eventId,
    title: "Lanterns on the River",
    date: new Date(opensAt + 30 * 86_400_000).toISOString(),
    capacity: SEATS,
    hasWaitlist: true,
    status: "draft",
    registrationOpensAt: new Date(opensAt).toISOString(),
    // Whoever gives up a seat on this very evening is late.
    cancelUntil: "-P31D",
    promotion: "offer",
  });
}

const idIn = (run: string, name: Name): string => `${name.toLowerCase()}-${run}`;

/** Prints who has a seat, who has come, and who waits. */
export async function printEnd(muster: Muster, eventId: string, run: string): Promise<void> {
  const nameOf = (userId: string): string => PEOPLE.find((name) => idIn(run, name) === userId) ?? userId;
  heading("In the end");
  const { capacity, registeredCount, extraCount, checkedInCount } = await muster.getEvent({ eventId });
  const seated = await seatsOnce(muster, eventId, registeredCount + extraCount);
  const { items: waiting } = await muster.listWaitlistOfEvent({ eventId });
  print(
    `  seats     ${registeredCount} of ${capacity}, and ${extraCount} extra  ${seated.map(nameOf).join(", ")}`,
  );
  print(`  have come ${checkedInCount}`);
  const places = waiting.map(({ userId, position }) => `${position}. ${nameOf(userId)}`);
  print(`  waitlist  ${places.join(", ")}`);
}

async function done(command: Promise<RequestView>): Promise<RequestView> {
  const request = await command;
  if (request.status === "succeeded") return request;
  throw new Error(`the request to ${request.type} is ${request.status} after ${wait} seconds`);
}

/** Who has a seat. The list reads an index, which on AWS may be a moment behind. */
async function seatsOnce(muster: Muster, eventId: string, count: number): Promise<readonly string[]> {
  const deadline = Date.now() + INDEX_MS;
  for (;;) {
    const { items } = await muster.listRegistrationsOfEvent({ eventId });
    if (items.length >= count || Date.now() > deadline) return items.map(({ userId }) => userId);
    await sleep(100);
  }
}
