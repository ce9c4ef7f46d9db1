import type { SdkResult, Arguments, Handler } from "./middleware.ts";
import type { Random } from "./random.ts";

type BatchEntry = { readonly Id: string };
type BatchInput = { readonly [Member in (typeof MEMBERS)[number]]?: readonly BatchEntry[] };
type BatchOutput = { Successful?: unknown[]; Failed?: unknown[] };

const MEMBERS = ["Entries", "PublishBatchRequestEntries"] as const;

/** Sends a part of a batch; the result says of the rest that it failed. */
export async function sendInPart(next: Handler, args: Arguments, random: Random): Promise<SdkResult> {
  const input = args.input as BatchInput;
  const member = MEMBERS.find((name) => input[name] !== undefined) ?? MEMBERS[0];
  const entries = input[member] ?? [];
  const { failing = [], sent = [] } = Object.groupBy(entries, () =>
    random.chance(0.5) ? "failing" : "sent",
  );
  const Failed = failing.map(({ Id }) => ({
    Id,
    SenderFault: false,
    Code: "InternalError",
    Message: "injected",
  }));
  if (sent.length === 0) return { response: {}, output: { Successful: [], Failed, $metadata: {} } };
  const answer = await next({ ...args, input: { ...input, [member]: sent } });
  const output = answer.output as BatchOutput;
  return { ...answer, output: { ...output, Failed: [...(output.Failed ?? []), ...Failed] } };
}
