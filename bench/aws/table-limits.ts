import type { Admission } from "./admission.ts";
import { type Answer, type Call, isError, type Output } from "./answer.ts";
import { createPeak, type Peak } from "./peak.ts";
import { createRateLimit } from "./rate-limit.ts";
import { consumedUnits, type Touched, touchedBy } from "./touched-keys.ts";

/**
 * What DynamoDB allows each partition key, of each table and of each index, a second: 1,000 write units and
 * 3,000 read units. In truth a partition has these limits, which several keys may share; so this is the best
 * that a key can hope for. A call is refused, in whole or in part, while a key that it touches has used up its
 * units; what it then consumes is known only from DynamoDB's answer.
 */
export type TableLimits = {
  /**
   * What of the call may go to DynamoDB, and what has to be answered instead, or beside. What goes on asks for
   * the units that it consumes.
   */
  readonly admit: (call: Call, now: number) => Admission;
  /** Units per second, by key (`keyOf`). */
  readonly reads: Peak;
  readonly writes: Peak;
};

export type UnitsPerSecond = { readonly read: number; readonly write: number };

const OF_AWS: UnitsPerSecond = { read: 3000, write: 1000 };
const READS = /^(?:Get|BatchGet|Query|Scan|TransactGet)/;

export const keyOf = ({ where, key }: Touched) => `${where} ${key}`;

export function createTableLimits({ read, write }: UnitsPerSecond = OF_AWS): TableLimits {
  const reading = { limit: createRateLimit(read), peak: createPeak() };
  const writing = { limit: createRateLimit(write), peak: createPeak() };

  const count = (call: Call, output: Output, now: number): void => {
    const { limit, peak } = READS.test(call.operation) ? reading : writing;
    const touched = touchedBy(call).flat();
    for (const [where, units] of consumedUnits(output)) {
      const known = touched.filter((one) => one.where === where);
      // Who takes a key out of an index doesn't say which: the units count, though for no key.
      const keys = known.length > 0 ? known : [{ where, key: "" }];
      for (const one of keys) {
        limit.take(keyOf(one), units / keys.length, now);
        peak.add(keyOf(one), units / keys.length, now);
      }
    }
  };

  return {
    reads: reading.peak,
    writes: writing.peak,
    admit(call, now) {
      const { limit } = READS.test(call.operation) ? reading : writing;
      const isClosed = touchedBy(call).map((touched) =>
        touched.some((one) => one.key !== "" && !limit.hasRoom(keyOf(one), now)),
      );
      const part = isClosed.includes(true) ? partOf(call, isClosed) : { input: call.input, answer: asItIs };
      if (part === undefined) return { refused: refusalOf(call, isClosed) };
      const input = { ...part.input, ReturnConsumedCapacity: "INDEXES" };
      return {
        input,
        complete(answer, at) {
          if (isError(answer)) return answer;
          count({ ...call, input }, answer.output, at);
          return { output: part.answer(answer.output) };
        },
      };
    },
  };
}

const asItIs = (output: Output): Output => output;

/** The part of a call that may go through, and the answer to all of it; undefined where none may. */
type Part = { readonly input: Output; readonly answer: (output: Output) => Output };
type Keys = { readonly Keys: readonly unknown[] };

function partOf({ operation, input }: Call, isClosed: readonly boolean[]): Part | undefined {
  if (!isClosed.includes(false)) return undefined;
  if (operation === "BatchGetItem") {
    const requested = Object.entries(input["RequestItems"] as Readonly<Record<string, Keys>>);
    const pick = (closed: boolean) => {
      let at = 0;
      const picked = requested.map(([table, request]) => {
        return [table, { ...request, Keys: request.Keys.filter(() => isClosed[at++] === closed) }] as const;
      });
      return Object.fromEntries(picked.filter(([, { Keys }]) => Keys.length > 0));
    };
    return {
      input: { ...input, RequestItems: pick(false) },
      answer: (output) => ({
        ...output,
        UnprocessedKeys: { ...pick(true), ...(output["UnprocessedKeys"] as object) },
      }),
    };
  }
  if (operation !== "BatchExecuteStatement") return undefined;
  const statements = input["Statements"] as readonly unknown[];
  return {
    input: { ...input, Statements: statements.filter((_, i) => isClosed[i] === false) },
    answer: (output) => {
      const answers = [...(output["Responses"] as readonly unknown[])];
      return {
        ...output,
        Responses: isClosed.map((closed) => (closed ? { Error: THROTTLED } : answers.shift())),
      };
    },
  };
}

const THROTTLED = { Code: "ThrottlingError", Message: "Throughput exceeds the current capacity" };

/** How DynamoDB refuses a call of which nothing may go through. */
function refusalOf({ operation }: Call, isClosed: readonly boolean[]): Answer {
  const message = THROTTLED.Message;
  if (operation === "BatchExecuteStatement")
    return { output: { Responses: isClosed.map(() => ({ Error: THROTTLED })) } };
  if (operation !== "TransactWriteItems") return { error: "ProvisionedThroughputExceededException", message };
  const CancellationReasons = isClosed.map((closed) => (closed ? THROTTLED : { Code: "None" }));
  const codes = CancellationReasons.map(({ Code }) => Code).join(", ");
  return {
    error: "TransactionCanceledException",
    message: `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
    more: { CancellationReasons },
  };
}
