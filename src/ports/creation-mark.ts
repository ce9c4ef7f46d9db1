/**
 * Under which Idempotency-Key something was created, and from what: both as digests. Whoever asks for the
 * same thing again under the same key gets what was created.
 */
export type CreationMark = { readonly key: string; readonly fingerprint: string };
