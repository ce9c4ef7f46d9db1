import type { TestProject } from "vitest/node";
import { freePort } from "#localstack/processes/free-port.ts";
import { untilAnswers } from "#localstack/embedded/reachable.ts";
import { startLocalStack } from "#localstack/standalone/start.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Where LocalStack is, and whether it goes on after the run. */
    readonly localstack?: { readonly url: string; readonly isLasting: boolean };
  }
}

const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** One LocalStack for all files: the one at AWS_ENDPOINT_URL, or one of our own that ends after the run. */
export const setup = (project: TestProject): Promise<() => Promise<void>> => shareLocalStack(project);

/** The same, with services beside those that Muster runs on. */
export async function shareLocalStack(
  project: TestProject,
  further: readonly string[] = [],
): Promise<() => Promise<void>> {
  const url = process.env["AWS_ENDPOINT_URL"];
  if (url) {
    await untilAnswers(`${url}/_localstack/health`, "LocalStack", 10_000);
    print(`The tests run against the LocalStack on ${url}.`);
    project.provide("localstack", { url, isLasting: true });
    return async () => undefined;
  }
  const localStack = await startLocalStack(await freePort(), print, undefined, further);
  print(
    `The tests run against LocalStack on ${localStack.url}, started for them; its log: ${localStack.log}`,
  );
  project.provide("localstack", { url: localStack.url, isLasting: false });
  return () => localStack.stop();
}
