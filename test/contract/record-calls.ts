import type { createDynamoClient } from "#adapters/dynamodb/client.ts";

type Watched = Pick<ReturnType<typeof createDynamoClient>["middlewareStack"], "add">;

/** Records the inputs of a client's calls of this command, from now on; `change` may change their output. */
export function recordCalls<Input extends object>(
  { middlewareStack }: { readonly middlewareStack: Watched },
  command: { readonly name: string },
  change: (output: object, input: Input) => object = (output) => output,
): Input[] {
  const made: Input[] = [];
  middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        if (commandName !== command.name) return await next(args);
        made.push(args.input as Input);
        const result = await next(args);
        return { ...result, output: { ...result.output, ...change(result.output, args.input as Input) } };
      },
    { step: "initialize" },
  );
  return made;
}
