import { chmodSync, mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { gatewaySchema } from "#gateway/config.ts";
import { embeddedSchema } from "#localstack/embedded/config.ts";
import { makeAdminKey, readAdminKeys, writeAdminKeys } from "#platform/admin-keys.ts";
import { ConfigError, readConfig } from "#platform/config.ts";

/** Whether a gateway starts, by who comes in, where it listens, and what it has. */

const EMULATED = { AWS_ENDPOINT_URL: "http://127.0.0.1:4566" };
const KEYS = { TOKEN_KEYS_FILE: "t", ADMIN_KEY_FILE: "a" };
const PUBLIC = { PUBLIC_URL: "https://muster.example" };
const EVERYWHERE = { HOST: "0.0.0.0" };

/** The variables that are wrong. */
function wrongIn(
  schema: typeof gatewaySchema | typeof embeddedSchema,
  env: Record<string, string>,
): string[] {
  try {
    readConfig(schema, { ...EMULATED, ...env });
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return [...String(error).matchAll(/^ {2}(\w+)=/gm)].map(([, name = ""]) => name).toSorted();
  }
}

const MATRIX: readonly [env: Record<string, string>, gateway: string[], embedded: string[]][] = [
  [{}, [], []],
  [{ AUTH: "loopback" }, [], []],
  [{ AUTH: "loopback", ...KEYS }, [], []],
  [{ AUTH: "loopback", HOST: "::1" }, [], []],
  [{ ...EVERYWHERE, ...KEYS }, ["HOST"], ["HOST"]],
  [{ ...EVERYWHERE }, ["HOST", "TOKEN_KEYS_FILE"], ["HOST"]],
  [{ ...EVERYWHERE, ...KEYS, ...PUBLIC }, ["HOST"], ["HOST"]],
  [{ AUTH: "open" }, [], []],
  [{ AUTH: "open", ...EVERYWHERE }, ["TOKEN_KEYS_FILE"], []],
  [{ AUTH: "open", ...EVERYWHERE, ...KEYS }, [], []],
  [{ AUTH: "required" }, ["ADMIN_KEY_FILE", "TOKEN_KEYS_FILE"], []],
  [{ AUTH: "required", TOKEN_KEYS_FILE: "t" }, ["ADMIN_KEY_FILE"], []],
  [{ AUTH: "required", ADMIN_KEY_FILE: "a" }, ["TOKEN_KEYS_FILE"], []],
  [{ AUTH: "required", ...KEYS }, [], []],
  [{ AUTH: "required", ...KEYS, ...EVERYWHERE }, ["PUBLIC_URL"], ["PUBLIC_URL"]],
  [{ AUTH: "required", ...KEYS, ...EVERYWHERE, ...PUBLIC }, [], []],
  [{ AUTH: "required", ...KEYS, PUBLIC_URL: "http://127.0.0.1:3000" }, [], []],
  [{ AUTH: "required", ...KEYS, PUBLIC_URL: "http://muster.example" }, ["PUBLIC_URL"], ["PUBLIC_URL"]],
  [{ AUTH: "required", ...KEYS, PUBLIC_URL: "https://a:b@muster.example" }, ["PUBLIC_URL"], ["PUBLIC_URL"]],
  [{ OIDC_ISSUER: "https://id.example" }, ["OIDC_AUDIENCE"], ["OIDC_AUDIENCE"]],
  [{ OIDC_AUDIENCE: "muster" }, ["OIDC_AUDIENCE"], ["OIDC_AUDIENCE"]],
  [{ OIDC_ISSUER: "https://id.example", OIDC_AUDIENCE: "muster" }, [], []],
  [{ OIDC_ISSUER: "http://id.example", OIDC_AUDIENCE: "muster" }, ["OIDC_ISSUER"], ["OIDC_ISSUER"]],
  [{ OIDC_CLIENT_ID: "muster" }, ["OIDC_CLIENT_ID"], ["OIDC_CLIENT_ID"]],
  [{ OIDC_CLIENT_SECRET_FILE: "secret" }, ["OIDC_CLIENT_ID"], ["OIDC_CLIENT_ID"]],
  [{ OIDC_ISSUER: "https://id.example", OIDC_AUDIENCE: "muster", OIDC_CLIENT_ID: "muster" }, [], []],
  [{ OIDC_JWKS_URI: "http://id.example/keys" }, ["OIDC_JWKS_URI"], ["OIDC_JWKS_URI"]],
  [{ OIDC_ALGORITHMS: "RS256,HS256" }, ["OIDC_ALGORITHMS"], ["OIDC_ALGORITHMS"]],
  [{ OIDC_ALGORITHMS: "none" }, ["OIDC_ALGORITHMS"], ["OIDC_ALGORITHMS"]],
  [{ AUTH: "off" }, ["AUTH"], ["AUTH"]],
  [{ AUTH: "Required", ...EVERYWHERE, ...KEYS }, ["AUTH"], ["AUTH"]],
];

describe("a start", () => {
  it.each(MATRIX)("with %j misses %j, and npm start %j", (env, gateway, embedded) => {
    expect(wrongIn(gatewaySchema, env)).toEqual(gateway);
    expect(wrongIn(embeddedSchema, env)).toEqual(embedded);
  });

  it("says both ways out to who would let everybody in", () => {
    expect(() => readConfig(embeddedSchema, { HOST: "0.0.0.0" })).toThrow(/AUTH=required,\s+or AUTH=open/);
  });
});

describe("the admin key", () => {
  const file = (text: string) => {
    const path = join(mkdtempSync(join(tmpdir(), "muster-admin-")), "admin-key");
    writeFileSync(path, text);
    return path;
  };
  const [one, two] = ["a".repeat(32), "b~".repeat(40)];

  it.each([
    [`${one}\n`, [one]],
    [`${one}\r\n${two}`, [one, two]],
    [`\n${one}\n\n`, [one]],
  ])("is read from %j", (text, keys) => expect(readAdminKeys(file(text))).toEqual(keys));

  it.each([
    ["", "is empty"],
    ["a".repeat(31), "line 1 does not have at least 32"],
    [`${one}\n${"a b".repeat(20)}`, "line 2 does not have"],
    [`${one}\n${two}\n${one}`, "has more than 2 lines"],
  ])("is not read from %j, which is not shown", (text, why) => {
    const path = file(text);
    expect(() => readAdminKeys(path)).toThrow(`ADMIN_KEY_FILE=${path}: ${why}`);
    if (text !== "") expect(() => readAdminKeys(path)).not.toThrow(text);
  });

  it("is made once, long, and for its owner only", () => {
    const path = join(mkdtempSync(join(tmpdir(), "muster-admin-")), "secrets", "admin-key");
    expect(makeAdminKey(path)).toBe(true);
    const [made = ""] = readAdminKeys(path);
    expect(made).toHaveLength(43);
    expect([statSync(path).mode & 0o777, statSync(join(path, "..")).mode & 0o777]).toEqual([0o600, 0o700]);
    chmodSync(path, 0o400);
    expect(makeAdminKey(path)).toBe(false);
    expect(readFileSync(path, "utf8")).toBe(`${made}\n`);
  });

  it("is written from a variable, for its owner only, whatever was there", () => {
    const path = file("old");
    writeAdminKeys(path, one);
    writeAdminKeys(path, `${one}\n${two}`);
    expect(readAdminKeys(path)).toEqual([one, two]);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it.each([
    ["\n", "is empty"],
    ["a".repeat(31), "line 1 does not have at least 32"],
    [`${one}\n${two}\n${one}`, "has more than 2 lines"],
  ])("is not written from %j, which is not shown, and the file stays", (text, why) => {
    const path = file(one);
    expect(() => writeAdminKeys(path, text)).toThrow(ConfigError);
    expect(() => writeAdminKeys(path, text)).toThrow(`ADMIN_KEY: ${why}`);
    expect(() => writeAdminKeys(path, text)).not.toThrow("a".repeat(31));
    expect(readFileSync(path, "utf8")).toBe(one);
  });
});
