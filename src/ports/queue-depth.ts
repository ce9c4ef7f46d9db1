/** About how many messages a queue holds: those that can be received, and those that somebody received. */
export type QueueDepth = { readonly waiting: number; readonly inFlight: number };

/** Asks a queue for its depth. Throws `Unavailable`. */
export type ReadQueueDepth = () => Promise<QueueDepth>;
