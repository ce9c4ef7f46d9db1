import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { z } from "zod";
import { heapBoundsOf } from "#platform/heap-bounds.ts";
import { run, type Running } from "../support/systems/processes.ts";
import { type Container, variablesOf } from "./service.ts";

/** Containers of task definitions, as processes of this machine that work on LocalStack. */

type Environment = Readonly<Record<string, string>>;

/**
 * A container's command with its variables, of which `here` replaces some: whoever has no such variable in AWS gets
 * none. `account` leads to LocalStack.
 */
export function startContainer(container: Container, account: Environment, here: Environment = {}): Running {
  const variables = variablesOf(container);
  const unknown = Object.keys(here).filter((name) => !(name in variables));
  if (unknown.length > 0) throw new Error(`${container.Name} has no ${unknown.join(", ")}`);
  const { AWS_REGION = "", AWS_ACCESS_KEY_ID = "", ...others } = account;
  const resolved = Object.entries(variables).map(([name, value]): [string, string] => [
    name,
    value.replaceAll("eu-central-1", AWS_REGION).replaceAll("123456789012", AWS_ACCESS_KEY_ID),
  ]);
  const [node, ...words] = container.Command;
  const program = words.find((word) => word.endsWith(".ts")) ?? "";
  const bounds = heapBoundsOf(program);
  if (node !== "node" || words.slice(0, words.indexOf(program)).join(" ") !== bounds.join(" "))
    throw new Error(`${container.Name} is not started as node ${[...bounds, program].join(" ")}`);
  const env = { ...others, AWS_ACCESS_KEY_ID, ...Object.fromEntries(resolved), ...here };
  return run(program, env, words.slice(words.indexOf(program) + 1));
}

/** Asks as the container's own check of health does, at the port that the process has here. */
export async function isHealthy({ HealthCheck }: Container, port: number): Promise<boolean> {
  const [, , ...words] = HealthCheck?.Command ?? [];
  const here = words.map((word) => word.replace(/127\.0\.0\.1:\d+/, `127.0.0.1:${port}`));
  return promisify(execFile)(process.execPath, here).then(
    () => true,
    () => false,
  );
}

const secretsSchema = z.object({
  SecretList: z.array(z.object({ ARN: z.string(), Description: z.string() })),
});
const secretSchema = z.object({ SecretString: z.string() });

/** What the secret has whose description begins so, asked of Secrets Manager on LocalStack. */
export async function secretOf(account: Environment, description: string): Promise<string> {
  const ask = async (action: string, input: object): Promise<unknown> => {
    const credential = `${account["AWS_ACCESS_KEY_ID"]}/20270101/us-east-1/secretsmanager/aws4_request`;
    const response = await fetch(account["AWS_ENDPOINT_URL"] ?? "", {
      method: "POST",
      headers: {
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": `secretsmanager.${action}`,
        // LocalStack reads the account in it, and checks no signature.
        authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host, Signature=0`,
      },
      body: JSON.stringify(input),
    });
    return await response.json();
  };
  const { SecretList } = secretsSchema.parse(await ask("ListSecrets", {}));
  const found = SecretList.find(({ Description }) => Description.startsWith(description));
  if (found === undefined) throw new Error(`no secret is described as ${description}`);
  return secretSchema.parse(await ask("GetSecretValue", { SecretId: found.ARN })).SecretString;
}
