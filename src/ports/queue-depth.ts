/** How many messages a queue holds, roughly: those that can be received, and those that somebody has received. */
export type QueueDepth = { readonly waiting: number; readonly inFlight: number };

/** Asks a queue for its depth. Throws `Unavailable`. */
export type ReadQueueDepth = () => Promise<QueueDepth>;
