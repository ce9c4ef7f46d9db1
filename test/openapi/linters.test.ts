import { createConfig, lintFromString } from "@redocly/openapi-core";
import spectralCore, { type RulesetDefinition } from "@stoplight/spectral-core";
import spectralRulesets from "@stoplight/spectral-rulesets";
import { expect, test } from "vitest";
import { openApiDocument } from "#contracts/openapi.ts";
import { ownVersion } from "#platform/version.ts";

const document = openApiDocument(ownVersion());
const components = document["components"] as object;
const undefinedSecurity = { ...document, components: { ...components, securitySchemes: {} } };

/** The errors of Redocly's recommended rules. */
async function redocly(source: object): Promise<string[]> {
  const config = await createConfig({ extends: ["recommended"] });
  const problems = await lintFromString({
    source: JSON.stringify(source),
    absoluteRef: "openapi.json",
    config,
  });
  const errors = problems.filter(({ severity }) => severity === "error");
  return errors.map(({ ruleId, message }) => `${ruleId}: ${message}`);
}

/** What Spectral's recommended rules for OpenAPI find, warnings included. */
async function spectral(source: object): Promise<string[]> {
  const linter = new spectralCore.Spectral();
  // Its own types don't fit one another: one asks for what the other leaves out.
  const oas = spectralRulesets.oas as unknown as RulesetDefinition;
  linter.setRuleset({ extends: [[oas, "recommended"]] });
  const found = await linter.run(JSON.stringify(source));
  return found.map(({ code, message, path }) => `${code} at ${path.join("/")}: ${message}`);
}

test("Redocly finds no error", async () => {
  expect(await redocly(document)).toEqual([]);
  expect(await redocly(undefinedSecurity)).not.toEqual([]);
});

test("Spectral finds neither an error nor a warning", async () => {
  expect(await spectral(document)).toEqual([]);
  expect(await spectral({ ...document, tags: [] })).not.toEqual([]);
});
