import type { ClockOffset } from "#platform/clock-offset.ts";
import { memberOf } from "#platform/error-text.ts";

type Answered = { readonly response: unknown };
type Middleware = (next: (args: never) => Promise<Answered>) => (args: never) => Promise<Answered>;

/** A client of the AWS SDK, whatever its service. */
type Client = { readonly middlewareStack: { add(middleware: Middleware, options: object): void } };

/** Tells `clock` the time of each answer, of errors, too, that this client gets: its header `Date`. */
export function noteServiceTime(client: Client, clock: ClockOffset): void {
  client.middlewareStack.add(
    (next) => async (args) => {
      const before = Date.now();
      const result = await next(args);
      const told = Date.parse(String(memberOf(memberOf(result.response, "headers"), "date")));
      if (!Number.isNaN(told)) clock.note({ told, before, after: Date.now() });
      return result;
    },
    // Next to the wire: each attempt is an answer of its own.
    { step: "deserialize", priority: "low", name: "noteServiceTime" },
  );
}
