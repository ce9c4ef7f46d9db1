import { setTimeout as sleep } from "node:timers/promises";
import type { Endpoint } from "#contracts/endpoints/endpoint.ts";
import { type CallId, calls, type ItemOf, type ListId, type ViewOf } from "#contracts/endpoints/endpoints.ts";
import type { Problem } from "#contracts/problem.ts";
import type { RequestView } from "#contracts/request.ts";
import { MusterProblem } from "./problem.ts";
import { type InputOf, requestMaker } from "./requests.ts";
import { type HttpAnswer, type Send, sendByFetch } from "./transport.ts";

/** Where Muster listens, and the admin key, API key or token that it asks for, if it does; or another transport. */
export type ClientOptions =
  | { readonly baseUrl: string; readonly credential?: string | undefined }
  | { readonly send: Send };

export type CallOptions = { readonly signal?: AbortSignal };

/** The input is optional where no member of it is required. */
type Arguments<Id extends CallId> =
  Partial<InputOf<Id>> extends InputOf<Id>
    ? [input?: InputOf<Id>, options?: CallOptions]
    : [input: InputOf<Id>, options?: CallOptions];

/**
 * Every operation of the HTTP interface by its id, but for streams, whose answers have no end. Resolves with the view
 * that Muster answers with; for a command that is the request, still queued unless it ended within the `wait`. Rejects
 * with a `MusterProblem` when Muster answers with a problem, and with an `Error` when no answer of Muster's comes.
 */
type Operations = {
  readonly [Id in CallId]: (...args: Arguments<Id>) => Promise<ViewOf<Id>>;
};

/** An answer with status and headers: the view that was asked for, or a problem instead. */
export type Exchange<Id extends CallId> = {
  readonly status: number;
  readonly headers: HttpAnswer["headers"];
} & (
  | { readonly isSuccess: true; readonly view: ViewOf<Id> }
  | { readonly isSuccess: false; readonly problem: Problem }
);

export type EndedOptions = CallOptions & {
  /** The longest wait; 30 seconds unless given. */
  readonly withinMs?: number;
};

export type Muster = Operations & {
  /** Calls an operation and resolves with the whole answer, even when that is a problem. */
  exchange<Id extends CallId>(id: Id, ...args: Arguments<Id>): Promise<Exchange<Id>>;
  /** The items of every page of a list, in order; `limit` is the number of items per page. */
  items<Id extends ListId>(id: Id, ...args: Arguments<Id>): AsyncGenerator<ItemOf<Id>, void>;
  /**
   * Resolves with the request once it has ended, however it ended: `status` says whether it succeeded,
   * `error` why it didn't. Goes on asking while Muster is unavailable. Rejects when the request hasn't ended
   * within `withinMs`, rounded up to whole seconds, and with a `MusterProblem` when there is no such request.
   */
  ended(requestId: string, options?: EndedOptions): Promise<RequestView>;
};

const NO_CONTENT = 204;
/** Pause before Muster is asked again after it was unavailable, or could not wait. */
const RETRY_MS = 100;
/** The longest that Muster waits before it answers that a request is still queued. */
const LONGEST_WAIT_SECONDS = 20;

/** A client of Muster's HTTP interface. */
export function createClient(options: ClientOptions): Muster {
  const send = "send" in options ? options.send : sendByFetch(options.baseUrl, options.credential);
  const exchanges = new Map(calls.map(([id, endpoint]) => [id, exchanger(endpoint, send)]));

  const exchange = async <Id extends CallId>(id: Id, ...[input, more]: Arguments<Id>) =>
    (await exchanges.get(id)?.(input, more)) as Exchange<Id>;

  const call =
    <Id extends CallId>(id: Id) =>
    async (...args: Arguments<Id>): Promise<ViewOf<Id>> => {
      const answer = await exchange(id, ...args);
      if (answer.isSuccess) return answer.view;
      throw new MusterProblem(id, answer.problem);
    };

  return {
    ...(Object.fromEntries(calls.map(([id]) => [id, call(id)])) as unknown as Operations),
    exchange,

    async *items<Id extends ListId>(id: Id, ...[input, more]: Arguments<Id>) {
      const page = call(id) as unknown as AnyList;
      let cursor: { readonly cursor?: string } | undefined = {};
      while (cursor !== undefined) {
        const { items, nextCursor } = await page({ ...input, ...cursor }, more);
        yield* items as ItemOf<Id>[];
        cursor = nextCursor === undefined ? undefined : { cursor: nextCursor };
      }
    },

    async ended(requestId, { withinMs = 30_000, ...more } = {}) {
      const deadline = performance.now() + withinMs;
      for (;;) {
        const remaining = Math.max(0, Math.ceil((deadline - performance.now()) / 1000));
        const wait = Math.min(remaining, LONGEST_WAIT_SECONDS);
        const askedAt = performance.now();
        const answer = await exchange("getRequest", { requestId, wait }, more);
        if (answer.isSuccess && answer.view.status !== "queued") return answer.view;
        if (performance.now() > deadline) {
          throw new Error(`the request ${requestId} has not ended within ${withinMs} ms`);
        }
        // A gateway at which too many wait already answers at once.
        if (answer.isSuccess && performance.now() - askedAt > RETRY_MS) continue;
        if (!answer.isSuccess && answer.problem.code !== "SERVICE_UNAVAILABLE")
          throw new MusterProblem("ended", answer.problem);
        await sleep(RETRY_MS);
      }
    },
  };
}

type AnyList = (input: object, more?: CallOptions) => Promise<AnyPage>;
type AnyPage = { readonly items: readonly unknown[]; readonly nextCursor?: string };

/** Sends the requests of one operation. */
function exchanger(endpoint: Endpoint, send: Send) {
  const requestOf = requestMaker(endpoint);
  const isText = endpoint.answer.kind === "content";
  return async (input: object = {}, { signal }: CallOptions = {}): Promise<Exchange<CallId>> => {
    const request = requestOf(input as Record<string, unknown>);
    const { status, headers, body } = await send({ ...request, ...(signal && { signal }) });
    const isSuccess = status >= 200 && status < 300;
    if (isSuccess && status === NO_CONTENT) return { status, headers, isSuccess, view: undefined as never };
    if (isSuccess && isText) return { status, headers, isSuccess, view: body };
    const value = parsed(body);
    if (isSuccess && value !== undefined) return { status, headers, isSuccess, view: value as never };
    if (!isSuccess && isProblem(value)) return { status, headers, isSuccess, problem: value };
    const asked = `${request.method} ${request.path}`;
    throw new Error(`${asked} was not answered by Muster, but with ${status}: ${body.slice(0, 200)}`);
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A proxy between client and Muster may answer with anything. */
function isProblem(value: unknown): value is Problem {
  return typeof value === "object" && value !== null && "code" in value && "detail" in value;
}
