import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The admin key of gateways in tests. */
export const ADMIN_KEY = "an-admin-key-of-tests-that-is-long-enough";

/** The variables of a gateway that asks for credentials. Limits have tests of their own, and disturb no others. */
export function authEnvironment(): Record<string, string> {
  const path = join(mkdtempSync(join(tmpdir(), "muster-admin-")), "admin-key");
  writeFileSync(path, `${ADMIN_KEY}\n`, { mode: 0o600 });
  return { AUTH: "required", ADMIN_KEY_FILE: path, LIMITS: "off" };
}

export const bearer = (credential: string) => ({ authorization: `Bearer ${credential}` });
