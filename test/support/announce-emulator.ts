import { chosenDynamoDb } from "./emulators.ts";

/** Says, before any test, which emulator they run against; ends the run when the one that was asked for can't run. */
export async function setup({
  config,
}: {
  readonly config: { readonly name?: string | undefined };
}): Promise<void> {
  const { emulator } = await chosenDynamoDb(0);
  process.stdout.write(`The ${config.name} tests run against ${emulator} for DynamoDB.\n`);
}
