import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startEmbedded } from "../support/systems/embedded.ts";
import { type Provider, startProvider } from "../support/provider.ts";

/** docs/identity.md: what it says to type is typed, and does what it says. */

const ROOT = join(import.meta.dirname, "../..");
const PAGE = readFileSync(join(ROOT, "docs/identity.md"), "utf8");

/** What the page says to type in the section of this title, each block by itself. */
function blocksOf(title: string): string[] {
  const [, section = ""] = PAGE.split(`\n## ${title}\n`);
  const [text = ""] = section.split("\n## ");
  return [...text.matchAll(/```sh\n(.*?)```/gs)].map(([, block = ""]) => block);
}

/** The variables that a block sets before it starts the system. */
function variablesIn(block: string): Record<string, string> {
  return Object.fromEntries(
    [...block.matchAll(/\b([A-Z_]+)=(\S+)/g)].map(([, name = "", value = ""]) => [name, value]),
  );
}

const dataDir = mkdtempSync(join(tmpdir(), "muster-"));
let provider: Provider;
let system: Awaited<ReturnType<typeof startEmbedded>>;
beforeAll(async () => {
  provider = await startProvider();
  const [start = ""] = blocksOf("The start");
  const [keycloak = ""] = blocksOf("An identity provider");
  expect(start).toBe("AUTH=required npm start\n");
  expect(keycloak).toContain(start);
  const { OIDC_ISSUER } = provider.env;
  system = await startEmbedded(dataDir, { ...variablesIn(keycloak), OIDC_ISSUER });
});
afterAll(async () => {
  provider.stop();
  await system.end("SIGTERM");
  rmSync(dataDir, { recursive: true, force: true });
});

/** Types the blocks into one shell, at the port of this system; what it prints. */
async function typed(blocks: readonly string[], env: Record<string, string> = {}): Promise<string> {
  const script = blocks.join("\n").replaceAll("http://127.0.0.1:3000", system.url);
  const { PATH, HOME } = process.env;
  const shell = { cwd: ROOT, env: { PATH, HOME, DATA_DIR: dataDir, ...env } };
  const { stdout } = await promisify(execFile)("bash", ["-euo", "pipefail", "-c", script], shell);
  return stdout;
}

test("an organiser without a provider has an event, a guest, and a scanner at the door", async () => {
  const [office = "", door = ""] = blocksOf("An organiser without a provider");
  const before = await typed([office]);
  expect(before).toContain('"outcome":"registered"');
  expect(before).toContain('"name":"Ada Lovelace","email":"ada@example.org"');
  expect(before).toContain('{"token":"mstl_');

  const seen = await typed([`MUSTER=${system.url}`, door]);
  expect(seen).toContain('"user":{"userId":"guest-1","name":"Ada Lovelace"}');
  expect(seen).not.toContain("ada@example.org");
  expect(seen).toContain('"outcome":"checked-in"');
});

test("a site registers its own users, and looks nobody up", async () => {
  const printed = await typed(blocksOf("A site with users of its own"));
  expect(printed).toContain('"userId":"customer-4711","status":"succeeded","outcome":"registered"');
  expect(printed).toMatch(/"code":"USER_NOT_FOUND".*an organizer does not look people up\n$/s);
});

test("people come with tokens as Keycloak makes them", async () => {
  const [, asAda = ""] = blocksOf("An identity provider");
  const { OIDC_AUDIENCE: aud } = variablesIn(blocksOf("An identity provider")[0] ?? "");
  const roles = ["offline_access", "default-roles-town"];
  const TOKEN = await provider.token(
    { aud: ["account", aud ?? ""], realm_access: { roles } },
    { typ: "JWT" },
  );
  const printed = await typed([asAda], { TOKEN });
  expect(printed).toMatch(/^\{"caller":"u:u\w{20}","role":"attendee","userId":"u\w{20}"\}/);
  expect(printed).toContain('"outcome":"registered"');
  expect(printed).toMatch(/"items":\[\{"eventId":"concert",.*"status":"registered"/s);

  const organizer = { aud: aud ?? "", sub: "ben", realm_access: { roles: ["muster:organizer"] } };
  const token = await provider.token(organizer, { typ: "JWT" });
  expect(
    await typed([`curl -sS ${system.url}/me -H "Authorization: Bearer $TOKEN"`], { TOKEN: token }),
  ).toContain('"role":"organizer"');
});
