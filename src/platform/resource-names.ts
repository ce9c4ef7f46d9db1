/** The names of a system's tables, queues and topic. They are made here only. */
export type ResourceNames = ReturnType<typeof resourceNames>;

export function resourceNames(prefix: string, topicIsFifo = false) {
  return {
    tables: {
      users: `${prefix}-users`,
      events: `${prefix}-events`,
      registrations: `${prefix}-registrations`,
      waitlist: `${prefix}-waitlist`,
      journal: `${prefix}-journal`,
      identities: `${prefix}-identities`,
      erasures: `${prefix}-erasures`,
    },
    commands: `${prefix}-commands.fifo`,
    deadLetters: `${prefix}-dead-letters.fifo`,
    topic: `${prefix}-notifications${topicIsFifo ? ".fifo" : ""}`,
  } as const;
}

export type TableNames = ResourceNames["tables"];

/** The attributes of the key of each table. */
export const TABLE_KEYS = {
  users: ["userId"],
  events: ["eventId"],
  registrations: ["userId", "eventId"],
  waitlist: ["eventId", "ticket"],
  journal: ["eventId", "version"],
  identities: ["id"],
  erasures: ["userId"],
} as const satisfies Readonly<Record<keyof TableNames, readonly string[]>>;

/** Indexes, by what is found in them. */
export const INDEXES = {
  registrations: "byEvent",
  offers: "byDue",
  journal: "pending",
  events: "byDate",
  identities: "byKind",
} as const;
