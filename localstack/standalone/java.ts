import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Environment } from "#platform/config.ts";
import { StartError } from "#platform/start-error.ts";

const LEAST = 17;

/** The home of a Java 17 or newer: that of `JAVA_HOME`, or of the one on the path. Throws `StartError`. */
export async function findJavaHome(env: Environment): Promise<string> {
  const home = env["JAVA_HOME"];
  const candidates = [...(home ? [join(home, "bin", "java")] : []), "java"];
  const found: string[] = [];
  for (const candidate of candidates) {
    const java = await propertiesOf(candidate);
    if (java !== undefined && java.version >= LEAST) return java.home;
    found.push(`${candidate}: ${java === undefined ? "can't be run" : `Java ${java.version}`}`);
  }
  throw new StartError(
    [
      `LocalStack's DynamoDB needs Java ${LEAST} or newer, and there is none here:`,
      ...found.map((line) => `  - ${line}`),
      `Install one, put it on the path or say where it is with JAVA_HOME, and start again.`,
    ].join("\n"),
  );
}

async function propertiesOf(java: string): Promise<{ home: string; version: number } | undefined> {
  try {
    const { stderr } = await promisify(execFile)(java, ["-XshowSettings:properties", "-version"]);
    const read = (name: string): string => new RegExp(`^\\s*${name} = (.*)$`, "m").exec(stderr)?.[1] ?? "";
    return { home: read("java\\.home"), version: Number(read("java\\.specification\\.version")) };
  } catch {
    return undefined;
  }
}
