import type { Endpoint } from "#contracts/endpoints/endpoint.ts";
import {
  type CommandId,
  type CreationId,
  type OperationId,
  type ParamsOf,
  parametersIn,
  pathTo,
  type QueryOf,
  type SentBodyOf,
} from "#contracts/endpoints/endpoints.ts";
import type { HttpRequest } from "./transport.ts";

/** How a creation is sent; the option becomes a header. */
export type CreationOptions = {
  /** Copies under one key are one request; nothing is done twice. */
  readonly idempotencyKey?: string | undefined;
};

/** How a command is sent; both options become headers. */
export type CommandOptions = CreationOptions & {
  /** Seconds, at most 20, to wait for the outcome. Without it Muster answers once the command is queued. */
  readonly wait?: number | undefined;
};

/**
 * The input of an operation in one object: ids of the path, query, members of the body, a command's options.
 */
export type InputOf<Id extends OperationId> = ParamsOf<Id> &
  Partial<QueryOf<Id>> &
  SentBodyOf<Id> &
  (Id extends CommandId ? CommandOptions : Id extends CreationId ? CreationOptions : unknown);

type Untyped = Readonly<Record<string, unknown>>;

/** Makes a function that turns the input of an operation into its HTTP request. */
export function requestMaker({
  method,
  path,
  query,
  body,
  answer,
}: Endpoint): (input: Untyped) => HttpRequest {
  const inQuery = Object.keys(query?.shape ?? {});
  const takesKey = answer.kind === "queued" || answer.kind === "creation";
  const elsewhere = new Set<string>([
    ...parametersIn(path),
    ...inQuery,
    ...(takesKey ? ["idempotencyKey", "wait"] : []),
  ]);
  return (input) => {
    const headers = {
      ...(takesKey && commandHeaders(input)),
      ...(body && { "content-type": "application/json" }),
    };
    const target = pathTo(path, input) + queryText(inQuery, input);
    if (body === undefined) return { method, path: target, headers };
    const members = Object.entries(input).filter(([name]) => !elsewhere.has(name));
    return { method, path: target, headers, body: JSON.stringify(Object.fromEntries(members)) };
  };
}

function commandHeaders({ idempotencyKey, wait }: CommandOptions): Record<string, string> {
  return {
    ...(idempotencyKey !== undefined && { "idempotency-key": idempotencyKey }),
    ...(wait !== undefined && { prefer: `wait=${wait}` }),
  };
}

function queryText(names: readonly string[], input: Untyped): string {
  const query = new URLSearchParams();
  for (const name of names) {
    const value = input[name] as string | number | undefined;
    if (value !== undefined) query.set(name, String(value));
  }
  return query.size === 0 ? "" : `?${query.toString()}`;
}
