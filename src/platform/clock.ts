/** The time of this machine, RFC 3339, UTC, milliseconds. */
export const systemClock = (): string => new Date().toISOString();
