import type {
  BodyOf,
  CommandId,
  ContentId,
  CreationId,
  OperationId,
  ParamsOf,
  QueryOf,
  StreamId,
  ViewOf,
} from "#contracts/endpoints/endpoints.ts";
import type { Caller } from "#application/access.ts";
import type { Replayable } from "#application/idempotency.ts";
import type { CommandHeaders } from "./http/command.ts";
import type { StreamHeaders } from "./http/event-stream.ts";

/** A request of an operation, read and valid. */
export type Input<Id extends OperationId> = {
  readonly params: ParamsOf<Id>;
  readonly query: QueryOf<Id>;
  readonly body: BodyOf<Id>;
  readonly caller: Caller;
  readonly headers: Id extends CommandId | CreationId
    ? CommandHeaders
    : Id extends StreamId
      ? StreamHeaders
      : unknown;
  /** Whether the same request would be let in now, or can't be refused at the moment. Never rejects. */
  readonly mayStay?: () => Promise<boolean>;
  /** Aborted once nobody waits for the answer any more. */
  readonly signal?: AbortSignal | undefined;
} & (Id extends "createLink" ? { /** As it was sent. */ readonly url: string } : unknown);

/** What an operation shows. Where that isn't JSON, the handler makes the whole response. */
type Output<Id extends OperationId> = Id extends ContentId | StreamId
  ? Response
  : Id extends CommandId | CreationId
    ? Replayable<Shown<ViewOf<Id>>>
    : Shown<ViewOf<Id>>;

/** Handlers may return values that are readonly. */
type Shown<Value> = Value extends object ? { readonly [Name in keyof Value]: Shown<Value[Name]> } : Value;

type Handler<Id extends OperationId> = (input: Input<Id>) => Output<Id> | Promise<Output<Id>>;

/** One function per operation, from input to output. `onError` turns what it throws into a problem. */
export type Handlers<Id extends OperationId = OperationId> = {
  readonly [Operation in Id]: Handler<Operation>;
};
