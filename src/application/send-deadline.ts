/**
 * Milliseconds within which a gateway sends a command that it accepted. What has not left by then is refused: who asked
 * has been told so, or is gone, and must not be surprised later.
 */
export const DEADLINE_MS = 5000;
