/** Tokens as version 0.1.0 gave them out, to the letter. All of them must open for one release more. */

/** The TOKEN_KEY of the gateway that gave them out. */
export const KEY = "yesterday's key of at least 32 bytes, in full";

const request = {
  eventId: "concert",
  userId: "ada",
  key: "kkkkkkkkkkkkkkkkkkkkkA",
  fingerprint: "ffffffffffA",
  acceptedAt: "2026-11-26T20:00:00.000Z",
} as const;

/** Each with what it stands for. */
export const REQUESTS = [
  ["AAcBohlxhgCSSSSSSSSSSSSSSSSSSSSQffffffffffBjb25jZXJ0YWRhhEfrxvHnOXM", { ...request, type: "register" }],
  [
    "AwcBohlxhgCSSSSSSSSSSSSSSSSSSSSQffffffffffAAAABkAaIZcYIYY29uY2VydGFkYbuRUAq7A1fe",
    {
      ...request,
      type: "register",
      refusal: {
        rejection: { type: "EventFull", capacity: 100, registeredCount: 100 },
        at: "2026-11-26T19:59:59.000Z",
      },
    },
  ],
  ["AQcBohlxhgCSSSSSSSSSSSSSSSSSSSSQffffffffffBjb25jZXJ0YWRhEjDsKTDVEUg", { ...request, type: "unregister" }],
  [
    "AgcBohlxhgCSSSSSSSSSSSSSSSSSSSSQffffffffffBjb25jZXJ06KY0YeapGug",
    { ...request, type: "update", userId: undefined },
  ],
] as const;

/** Each with its list and its position. */
export const CURSORS = [
  ["ImFkYSLAILrADpK-AQ", "users", "ada"],
  ["ImNvbmNlcnQifHJBaEtiWTo", "events", "concert"],
  [
    "IjIwMjYtMTEtMjZUMjA6MDA6MDAuMDAwWiNhZGEi27n8R0lv0dM",
    "event registered concert",
    "2026-11-26T20:00:00.000Z#ada",
  ],
  ["N7Fm6ziMBKiz", "event waitlisted concert", 7],
  [
    "eyJsYXN0IjpbIjIwMjctMDUtMDFUMTg6MDA6MDAuMDAwWiIsImNvbmNlcnQiXSwiaXRlbXMiOiJVMWxXV2hySyJ9HeHDXDHaJ-4",
    "user registered ada",
    { last: ["2027-05-01T18:00:00.000Z", "concert"], items: "U1lWWhrK" },
  ],
  [
    "eyJsYXN0IjpbIjIwMjctMDUtMDFUMTg6MDA6MDAuMDAwWiIsImNvbmNlcnQiXSwiaXRlbXMiOiIifU_w4kwRh9_k",
    "user registered ada",
    { last: ["2027-05-01T18:00:00.000Z", "concert"], items: "" },
  ],
] as const;
