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
    },
    commands: `${prefix}-commands.fifo`,
    deadLetters: `${prefix}-dead-letters.fifo`,
    topic: `${prefix}-notifications${topicIsFifo ? ".fifo" : ""}`,
  } as const;
}

export type TableNames = ResourceNames["tables"];

/** Indexes, by the table that they belong to. */
export const INDEXES = {
  registrations: "byEvent",
  journal: "pending",
  events: "byDate",
  identities: "byKind",
} as const;
