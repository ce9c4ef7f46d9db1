import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { readSettings } from "#infra/cdk/settings.ts";
import { runningResources } from "./service.ts";
import { prod } from "./synthesized.ts";

/** What docs/aws.md calls by its name is there. */

const page = readFileSync(new URL("../../docs/aws.md", import.meta.url), "utf8");
const all = (pattern: RegExp): readonly string[] => [
  ...new Set([...page.matchAll(pattern)].map(([, name = ""]) => name)),
];

/** The setting that is none is answered with all there are. */
function settings(): readonly string[] {
  try {
    readSettings({ bogus: "" });
  } catch (error) {
    return /there are (.*)/.exec(String(error))?.[1]?.split(", ") ?? [];
  }
  return [];
}

it("has a row for each setting, in its order, and no other", () => {
  const [, table = ""] = /\n## Settings\n(.*?)\n## /s.exec(page) ?? [];
  expect([...table.matchAll(/^\| `(\w+)` \|/gm)].map(([, name = ""]) => name).toSorted()).toEqual(
    settings().toSorted(),
  );
  for (const name of all(/-c (\w+)=/g)) expect(settings()).toContain(name === "NAME" ? "size" : name);
});

it("asks for outputs that the stacks have", () => {
  const asked = [...page.matchAll(/output muster-(data|service|watch|tools) (\w+)/g)];
  expect(asked.length).toBeGreaterThan(2);
  for (const [, stack, name = ""] of asked) {
    const { Outputs } = prod[stack as "data" | "service" | "watch" | "tools"].toJSON() as {
      Outputs: Record<string, unknown>;
    };
    expect(Object.keys(Outputs), stack).toContain(name);
  }
});

it("runs tools, services, topics, alarms and logs that there are", () => {
  const families = runningResources("prod", "AWS::ECS::TaskDefinition").map(
    ({ Properties }) => Properties["Family"],
  );
  for (const tool of all(/^tool (\w+)/gm)) expect(families).toContain(`muster-${tool}`);
  const known = prod.texts.join();
  const stacks = Object.values(prod.stacks).map(({ stackName }) => stackName);
  for (const name of all(/`(muster-[a-z-]+)`/g).filter((one) => !stacks.includes(one))) {
    expect(known).toContain(`"${name}"`);
  }
  const logs = runningResources("prod", "AWS::Logs::LogGroup").map(
    ({ Properties }) => Properties["LogGroupName"],
  );
  for (const log of all(/aws logs tail (\S+)/g)) expect(logs).toContain(log);
});
