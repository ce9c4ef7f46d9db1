import type { z } from "zod";
import { type Problem, problem, ProblemError, validationFailed } from "#contracts/problem.ts";
import { invalidMembers, readably } from "./invalid-members.ts";

export const MAX_BODY_BYTES = 65_536;
const MEDIA_TYPE = /^(?:application\/json|[\w.!#$&^-]+\/[\w.!#$&^-]+\+json)$/;
const CHARSET = /;\s*charset\s*=\s*"?([^\s";]+)/i;

/**
 * The JSON body of a request, as the schema parses it; where it may be absent, it then is an object without members.
 * Throws UNSUPPORTED_MEDIA_TYPE, BODY_TOO_LARGE, MALFORMED_JSON and VALIDATION_FAILED, in that order. Never holds more
 * than the largest allowed body.
 */
export async function bodyOf<Schema extends z.ZodType>(
  request: Request,
  schema: Schema,
  isOptional = false,
): Promise<z.output<Schema>> {
  const parsed = schema.safeParse(await valueOf(request, isOptional), { error: readably });
  if (parsed.success) return parsed.data;
  throw new ProblemError(validationFailed(invalidMembers(parsed.error.issues)));
}

async function valueOf(request: Request, isOptional: boolean): Promise<unknown> {
  // Only what was read shows whether there is a body: its length may not be told.
  const early = isOptional ? await bytesOf(request) : undefined;
  if (early?.length === 0) return {};
  checkMediaType(request.headers);
  return parse(early ?? (await bytesOf(request)));
}

function checkMediaType(headers: Headers): void {
  const contentType = headers.get("content-type") ?? "";
  const mediaType = contentType.split(";", 1)[0]?.trim().toLowerCase() ?? "";
  const charset = CHARSET.exec(contentType)?.[1]?.toLowerCase() ?? "utf-8";
  const encoding = headers.get("content-encoding")?.toLowerCase() ?? "identity";
  if (MEDIA_TYPE.test(mediaType) && /^utf-?8$/.test(charset) && encoding === "identity") return;
  const detail = "The body must be JSON in UTF-8, not compressed, with the content type application/json.";
  throw new ProblemError(problem("UNSUPPORTED_MEDIA_TYPE", detail));
}

/** The body of a request. Throws MALFORMED_JSON where it ends early, and BODY_TOO_LARGE. */
export async function bytesOf(request: Request, most = MAX_BODY_BYTES): Promise<Uint8Array<ArrayBuffer>> {
  const length = request.headers.get("content-length");
  if (length === null) return await readCounting(request, most);
  // The server reads no further than the content length, and drops what nobody has read.
  if (Number(length) > most) throw new ProblemError(bodyTooLarge(most));
  return new Uint8Array(await whole(request.arrayBuffer()));
}

/** Reads a body of unknown length. Throws BODY_TOO_LARGE, and drops the rest, as soon as it is too large. */
async function readCounting({ body }: Request, most: number): Promise<Uint8Array<ArrayBuffer>> {
  if (body === null) return new Uint8Array();
  const reader = (body as ReadableStream<Uint8Array>).getReader();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for (;;) {
    const { done, value } = await whole(reader.read());
    if (done) return Buffer.concat(chunks);
    bytes += value.length;
    if (bytes > most) {
      void discard(reader);
      throw new ProblemError(bodyTooLarge(most));
    }
    chunks.push(value);
  }
}

/** Reads on: a client that still sends would not see the answer. The server limits how long that goes on. */
async function discard(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  try {
    while (!(await reader.read()).done);
  } catch {
    // The client is gone, or was cut off.
  }
}

async function whole<Part>(part: Promise<Part>): Promise<Part> {
  return await part.catch(() => {
    throw malformed("The body ended before it was complete.");
  });
}

function parse(bytes: Uint8Array): unknown {
  if (bytes.length === 0) throw malformed("The body is empty.");
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    throw malformed(
      error instanceof SyntaxError ? `The body is not JSON: ${error.message}.` : "The body is not UTF-8.",
    );
  }
}

function malformed(detail: string): ProblemError {
  return new ProblemError(problem("MALFORMED_JSON", detail));
}

export function bodyTooLarge(most = MAX_BODY_BYTES): Problem {
  return problem("BODY_TOO_LARGE", `The body may have at most ${most} bytes.`);
}
