import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openApiDocument } from "#contracts/openapi.ts";
import { ownVersion } from "#platform/version.ts";
import { runPython, runTool } from "./run-tool.ts";

/** Clients that generators make from the document know from a request's `status` which members it has. */

// It needs a TypeScript that has an interface for programs, which ours has no longer: so it isn't among our packages.
const GENERATOR = ["--package", "openapi-typescript@7.13.0", "--package", "typescript@5.9.3"];
const TSC = fileURLToPath(new URL("../../node_modules/.bin/tsc", import.meta.url));

let cwd: string;
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), "muster-openapi-"));
  writeFileSync(join(cwd, "openapi.json"), JSON.stringify(openApiDocument(ownVersion())));
});
afterAll(() => rmSync(cwd, { recursive: true }));

const NARROWING = `
import type { components } from "./api.d.ts";

type Schemas = components["schemas"];

export function endingOf(request: Schemas["RequestView"]): string {
  // @ts-expect-error Only a request that has succeeded has an outcome.
  request.outcome;
  switch (request.status) {
    case "queued":
      return request.acceptedAt;
    case "succeeded":
      return request.outcome;
    case "rejected":
    case "failed":
      return request.error.detail;
    default:
      return request satisfies never;
  }
}

export const positionOf = (registration: Schemas["Registration"]): number | undefined =>
  registration.status === "waitlisted" ? registration.position : undefined;

export const withoutWaitlist: Schemas["NewEvent"] = { title: "T", date: "2027-05-01T18:00:00Z", capacity: 1 };

// @ts-expect-error There is no such member.
export const misspelt: Schemas["NewUser"] = { userId: "ada", name: "Ada", emial: "ada@example.org" };
`;

test("a generated client in TypeScript", async () => {
  const generate = ["--yes", ...GENERATOR, "--", "openapi-typescript", "openapi.json", "-o", "api.d.ts"];
  expect(await runTool("npx", generate, { cwd })).toMatchObject({ isSuccess: true });
  writeFileSync(join(cwd, "narrowing.ts"), NARROWING);
  const check = [
    "--noEmit",
    "--strict",
    "--allowImportingTsExtensions",
    "--target",
    "esnext",
    "narrowing.ts",
  ];
  expect(await runTool(TSC, check, { cwd })).toEqual({ isSuccess: true, output: "" });
});

test("a generated client in Python", async () => {
  writeFileSync(join(cwd, "generator.yml"), "post_hooks: []\n");
  const what = ["--path", "openapi.json", "--meta", "none", "--config", "generator.yml"];
  const where = ["--output-path", "muster_client", "--fail-on-warning"];
  const generated = await runPython("openapi_python_client", ["generate", ...what, ...where], { cwd });
  expect(generated).toMatchObject({ isSuccess: true });
  copyFileSync(new URL("narrowing.py", import.meta.url), join(cwd, "narrowing.py"));
  // The generated files themselves are not ours to judge.
  const silent = ["--strict", "--follow-imports", "silent", "narrowing.py"];
  const checked = await runPython("mypy", silent, { cwd });
  expect(checked.isSuccess, checked.output).toBe(true);
  expect(checked.output).toContain("no issues found");
});
