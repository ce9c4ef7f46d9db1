import { generateKeyPairSync, sign } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createLimits } from "#gateway/limits/limits.ts";
import { gatewayOver, NO_IDENTITIES } from "../harness/gateway-over.ts";
import { serveApp } from "../harness/serve-app.ts";
import { NOTHING_BEHIND } from "./backend.ts";

/**
 * The same gateway, where each person sends an access token of their own, and is limited if the first argument is
 * `limited`. With its port it sends the tokens: of so many people that none of them asks for too much.
 */

const PEOPLE = 8000;
const AUDIENCE = "bench";

const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const keys = [{ ...publicKey.export({ format: "jwk" }), kid: "one", alg: "ES256" }];
const provider = createServer((_, answer) => {
  answer.setHeader("Content-Type", "application/json");
  answer.end(JSON.stringify({ keys }));
});
await new Promise<void>((resolve) => {
  provider.listen(0, "127.0.0.1", resolve);
});
const issuer = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`;

const base64url = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
const head = base64url({ alg: "ES256", kid: "one", typ: "at+jwt" });
const iat = Math.floor(Date.now() / 1000);

function tokenOf(sub: string): string {
  const text = `${head}.${base64url({ iss: issuer, aud: AUDIENCE, sub, iat, exp: iat + 7200 })}`;
  const key = { key: privateKey, dsaEncoding: "ieee-p1363" } as const;
  return `${text}.${sign("sha256", Buffer.from(text), key).toString("base64url")}`;
}

const tokens = Array.from({ length: PEOPLE }, (_, i) => tokenOf(`person-${i}`));
const userIds = new Map<string, string>();
const app = gatewayOver(NOTHING_BEHIND, {
  identities: {
    ...NO_IDENTITIES,
    async userIdOf(subject, proposed) {
      const userId = userIds.get(subject) ?? proposed;
      userIds.set(subject, userId);
      return userId;
    },
  },
  isForOwnMachine: false,
  adminKeys: [],
  provider: {
    issuer,
    audience: AUDIENCE,
    algorithms: ["ES256"],
    typ: "at+jwt",
    rolesClaim: "roles",
    jwksUri: `${issuer}/keys`,
  },
  ...(process.argv[2] === "limited" && { limits: createLimits({ onLimited: () => undefined }) }),
});
await serveApp(app, { tokens });
