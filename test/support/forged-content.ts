/** What gateways never seal: the contents of forged cursors and request ids. */

const DEEP = "[".repeat(5000) + "]".repeat(5000);
const trail = (items: unknown, last: unknown = ["x", "y"]) => JSON.stringify({ last, items });

/** Contents that are the position of no list, whichever it is. */
export const FORGED_POSITIONS: readonly string[] = [
  "",
  "not JSON",
  "null",
  "{}",
  '""',
  "true",
  "[1]",
  DEEP,
  trail({ length: 100_000_000 }),
  trail([1, 2]),
  trail("AAAA"),
  trail("A".repeat(8008)),
  trail("", ["x"]),
  trail("", [{}, []]),
  trail("", ["x".repeat(5000), "y"]),
  '{"status":"registered"}',
  '{"status":"offered","after":1}',
  '{"status":"waitlisted","after":"x"}',
  "-1",
  "0",
  "1.5",
  "1e400",
  JSON.stringify("x".repeat(5000)),
];

type Parts = {
  readonly code: number;
  readonly eventId: string;
  readonly userId: string;
  readonly acceptedAt: number;
  /** What stands before the ids; for codes from 3 on, capacity and time of the refusal. */
  readonly more: Buffer;
  /** The length of the event's id, as it is said. */
  readonly length: number;
};

/** The content of a request id with these parts; the others are as they should be. */
export function requestContent(parts: Partial<Parts> = {}): Buffer {
  const { code = 0, eventId = "concert", userId = "ada", acceptedAt = Date.now(), more, length } = parts;
  const head = Buffer.alloc(8);
  head.writeUInt8(code, 0);
  head.writeUInt8(length ?? eventId.length, 1);
  head.writeUIntBE(acceptedAt, 2, 6);
  return Buffer.concat([head, Buffer.alloc(24, 1), more ?? Buffer.alloc(0), Buffer.from(eventId + userId)]);
}

function refusedAt(capacity: number, at: number): Buffer {
  const more = Buffer.alloc(10);
  more.writeUInt32BE(capacity, 0);
  more.writeUIntBE(at, 4, 6);
  return more;
}

/** A refusal in words: the code of the command's type, the time, and the length of the words, as they are said. */
function refusedWith(words: string, { type = 0, at = Date.now(), length = words.length } = {}): Buffer {
  const head = Buffer.alloc(9);
  head.writeUInt8(type, 0);
  head.writeUIntBE(at, 1, 6);
  head.writeUInt16BE(length, 7);
  return Buffer.concat([head, Buffer.from(words)]);
}
const DRAFT = JSON.stringify({ type: "EventNotPublished" });
const inWords = (...refused: Parameters<typeof refusedWith>): Buffer =>
  requestContent({ code: 20, more: refusedWith(...refused) });

const FAR = Date.parse("9999-12-31T23:59:59.999Z");

/** Contents that are no request's. */
export const FORGED_REQUESTS: Readonly<Record<string, Buffer>> = {
  nothing: Buffer.alloc(0),
  "one byte": Buffer.alloc(1),
  "no ids": requestContent().subarray(0, 32),
  "a type that there is none of": requestContent({ code: 9 }),
  "an event without a name": requestContent({ eventId: "" }),
  "an event that can't be": requestContent({ eventId: "a b\0" }),
  "an event of 255 characters": requestContent({ eventId: "e".repeat(255) }),
  "an event longer than the content": requestContent({ length: 200 }),
  "no user": requestContent({ userId: "" }),
  "a user that can't be": requestContent({ userId: "#concert" }),
  "a user of 200 characters": requestContent({ userId: "u".repeat(200) }),
  "an update with a user": requestContent({ code: 2 }),
  "accepted in the year 9999": requestContent({ acceptedAt: FAR }),
  "accepted behind the year 9999": requestContent({ acceptedAt: 2 ** 48 - 1 }),
  "accepted in two hours": requestContent({ acceptedAt: Date.now() + 7_200_000 }),
  "refused, cut short": requestContent({ code: 3, eventId: "", userId: "" }),
  "refused as unknown, cut short": requestContent({ code: 5, eventId: "", userId: "" }),
  "an update refused as unknown, with a user": requestContent({ code: 6, more: refusedAt(0, Date.now()) }),
  "refused as unknown in the year 9999": requestContent({ code: 4, more: refusedAt(0, FAR) }),
  "refused at an event without seats": requestContent({ code: 3, more: refusedAt(0, Date.now()) }),
  "refused at too large an event": requestContent({ code: 3, more: refusedAt(1_000_001, Date.now()) }),
  "refused, cut short before the words": requestContent({ code: 20, eventId: "", userId: "" }),
  "refused with words that are none": inWords("{"),
  "refused as nothing is": inWords('{"type":"NotRegistered"}'),
  "refused with a member that there is none of": inWords('{"type":"EventNotPublished","eventId":"e"}'),
  "refused until a day that is none": inWords(
    '{"type":"RegistrationNotOpen","registrationOpensAt":"tomorrow"}',
  ),
  "refused with more words than there are": inWords(DRAFT, { length: 60_000 }),
  "a refusal of a refusal": inWords(DRAFT, { type: 3 }),
  "a refusal of what there is none of": inWords(DRAFT, { type: 20 }),
  "a refusal with a user, of what has none": inWords(DRAFT, { type: 8 }),
  "a refusal in the year 9999": inWords(DRAFT, { at: FAR }),
  "refused in the year 9999": requestContent({ code: 3, more: refusedAt(1, FAR) }),
};
