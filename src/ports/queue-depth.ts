/** Approximate numbers of messages: those that can be received, and those received but not yet deleted. */
export type QueueDepth = { readonly waiting: number; readonly inFlight: number };

/** Reads the depth of one queue. Throws `Unavailable`. */
export type ReadQueueDepth = () => Promise<QueueDepth>;
