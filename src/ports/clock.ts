/** The time, RFC 3339, UTC, milliseconds. */
export type Clock = () => string;
