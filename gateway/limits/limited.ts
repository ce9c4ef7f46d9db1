import type { Caller } from "#application/access.ts";
import type { Endpoint } from "#contracts/endpoints/endpoint.ts";
import type { RequestView } from "#contracts/request.ts";
import type { Limits } from "./limits.ts";

/** A handler without its types: a loop over the table can't know which operation it is at. */
export type AnyHandler = (input: object) => unknown;

type Input = {
  readonly caller: Caller;
  readonly params: { readonly eventId?: string; readonly userId?: string };
  readonly query?: { readonly wait?: number };
  readonly body?: { readonly userId?: string };
  readonly headers?: { readonly wait?: number | undefined };
};

/**
 * The handler within the limits of what a request turns out to be, once it is read and allowed: a command about a
 * person at an event, and a wait. Whoever may not wait hears of a command that it is accepted, as a preference may be
 * left unfulfilled (RFC 7240); a question is refused with RATE_LIMITED.
 */
export function limited({ answer }: Endpoint, handler: AnyHandler, limits: Limits): AnyHandler {
  const isCommand = answer.kind === "queued";

  const waiting = async (input: Input): Promise<unknown> => {
    const end = limits.startWait(input.caller);
    if (end === undefined && !isCommand) throw limits.tooManyWaits();
    if (end === undefined) return await handler({ ...input, headers: { ...input.headers, wait: undefined } });
    try {
      return await handler(input);
    } finally {
      end();
    }
  };

  return async (given) => {
    const input = given as Input;
    const { caller, params, query, body, headers } = input;
    const { eventId, userId = body?.userId } = params;
    if (isCommand && eventId !== undefined && userId !== undefined)
      await limits.command(caller, eventId, userId);
    const { wait = 0 } = (isCommand ? headers : query) ?? {};
    const output = wait > 0 ? await waiting(input) : await handler(input);
    if (eventId !== undefined && (!isCommand || hasSucceeded(output))) limits.events.use(eventId);
    return output;
  };
}

function hasSucceeded(output: unknown): boolean {
  return (output as { readonly view: RequestView }).view.status === "succeeded";
}
