import { resolve } from "node:path";
import type { System } from "#localstack/embedded/runtime.ts";
import type { Environment } from "#platform/config.ts";
import { endpointOf, SERVICES } from "#platform/endpoint.ts";
import { hostInUrl, isLoopback } from "#platform/loopback.ts";

/** The system that a command works on. */
export type Target = {
  /** Says which it is, for a person. */
  readonly name: string;
  /** Whether it is on this machine. Whatever is elsewhere may be somebody's real one. */
  readonly isLocal: boolean;
};

/** What the variables mean for a command that reads those in `variables`; `system` is the embedded one if it runs. */
export function targetOf(env: Environment, variables: readonly string[], system: System | undefined): Target {
  const { AWS_REGION, AWS_PROFILE, RESOURCE_PREFIX, DATA_DIR, HOST, PORT, PUBLIC_URL } = env;
  const names = `${RESOURCE_PREFIX || "muster"}-*`;
  const directory = resolve(DATA_DIR || ".data");
  if (system !== undefined)
    return { name: `the embedded system of ${directory}, at ${system.url}, ${names}`, isLocal: true };
  const gateway = variables.includes("HOST")
    ? PUBLIC_URL || `http://${hostInUrl(HOST || "127.0.0.1")}:${PORT || "3000"}`
    : undefined;
  const used = SERVICES.filter((service) => variables.includes(`AWS_ENDPOINT_URL_${service}`));
  const endpoints = [...new Set(used.map((service) => endpointOf(service, env) ?? ""))];
  const wheres = endpoints.map(
    (endpoint) => endpoint || `AWS${AWS_PROFILE ? `, profile ${AWS_PROFILE}` : ""}`,
  );
  const name =
    used.length === 0
      ? `the gateway at ${gateway}`
      : `${wheres.join(" and ")}, region ${AWS_REGION || "us-east-1"}, ${names}`;
  return {
    name: variables.includes("DATA_DIR") ? `${name} (no embedded system runs on ${directory})` : name,
    isLocal: [...(gateway === undefined ? [] : [gateway]), ...endpoints].every(isOnThisMachine),
  };
}

const isOnThisMachine = (url: string): boolean => URL.canParse(url) && isLoopback(new URL(url).hostname);
