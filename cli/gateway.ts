import type { ClientOptions } from "#client/client.ts";
import type { System } from "#localstack/embedded/runtime.ts";
import { readAdminKeys } from "#platform/admin-keys.ts";
import { auth, isConfidential } from "#platform/auth.ts";
import { address } from "#platform/config.ts";
import { hostInUrl } from "#platform/loopback.ts";
import { origins } from "#platform/origins.ts";
import { StartError } from "#platform/start-error.ts";
import { embedded } from "./frame.ts";

/** How commands that ask a gateway find it, and with which credential they come. */

export const gateway = {
  ...embedded,
  ...address,
  PUBLIC_URL: origins.PUBLIC_URL.meta({ description: "the URL of the gateway, in place of HOST and PORT" }),
  ADMIN_KEY_FILE: auth.ADMIN_KEY_FILE.meta({
    description: "the file with the admin key of the gateway; that of an embedded system is found",
  }),
};

type Place = { readonly HOST: string; readonly PORT: number; readonly PUBLIC_URL?: string | undefined };
type Config = Place & { readonly ADMIN_KEY_FILE?: string | undefined };

/** Where the gateway is: the embedded system's, or else the one that the variables name. */
export function gatewayUrl({ HOST, PORT, PUBLIC_URL }: Place, system?: System): string {
  return system?.url ?? PUBLIC_URL ?? `http://${hostInUrl(HOST)}:${PORT}`;
}

/**
 * The gateway for a client, with the admin key where there is a file of it: a gateway that asks nobody who they are
 * takes no notice. Throws `ConfigError` for a file that can't be read, and `StartError` where others could read the key
 * on its way.
 */
export function gatewayOf(config: Config, system?: System) {
  const baseUrl = gatewayUrl(config, system);
  const file = config.ADMIN_KEY_FILE ?? system?.adminKeyFile;
  if (file === undefined) return { baseUrl } satisfies ClientOptions;
  if (!isConfidential(baseUrl)) {
    const wayOut = "Set PUBLIC_URL to the https URL of the gateway, or leave ADMIN_KEY_FILE out.";
    throw new StartError(`the admin key would travel to ${baseUrl} in the clear\n${wayOut}`);
  }
  const [credential] = readAdminKeys(file);
  return { baseUrl, credential } satisfies ClientOptions;
}
