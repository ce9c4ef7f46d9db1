import { describe, expect, it } from "vitest";
import { containerOf, runningResources, type Size, systems, variablesOf } from "./service.ts";

/** When tools run by themselves, and how operators run them. */

type Target = { readonly EcsParameters: { readonly TaskDefinitionArn: { readonly Ref: string } } };

/** When each tool runs by itself, by the name of its task definition. */
function scheduled(size: Size): Readonly<Record<string, unknown>> {
  const definitions = systems[size].tools.findResources("AWS::ECS::TaskDefinition");
  return Object.fromEntries(
    runningResources(size, "AWS::Scheduler::Schedule").map(({ Properties }) => {
      const { ScheduleExpression, ScheduleExpressionTimezone, State, Target } = Properties;
      const { Ref } = (Target as Target).EcsParameters.TaskDefinitionArn;
      const { Properties: definition } = definitions[Ref] as { Properties: { Family: string } };
      return [definition.Family, [ScheduleExpression, ScheduleExpressionTimezone, State]];
    }),
  );
}

describe("every night", () => {
  const audit = { "muster-verify": ["cron(30 3 * * ? *)", "Etc/UTC", "ENABLED"] };

  it("what is too old goes, and then what is stored is audited", () => {
    expect(scheduled("prod")).toEqual({
      "muster-retain": ["cron(30 2 * * ? *)", "Etc/UTC", "ENABLED"],
      ...audit,
    });
    expect(variablesOf(containerOf("prod", "retain"))).toMatchObject({ RETENTION_DAYS: "180" });
  });

  it("nothing goes unless it is said how old it may get, also where somebody runs it", () => {
    expect(scheduled("dev")).toEqual(audit);
    expect(variablesOf(containerOf("dev", "retain"))).not.toHaveProperty("RETENTION_DAYS");
  });

  it.each(["dev", "prod", "full"] as const)("tools of %s run in the cluster of the service", (size) => {
    const targets = runningResources(size, "AWS::Scheduler::Schedule").map(({ Properties }) =>
      JSON.stringify(Properties["Target"]),
    );
    const [cluster] = Object.keys(systems[size].service.findResources("AWS::ECS::Cluster"));
    expect(targets.length).toBeGreaterThan(0);
    for (const target of targets) expect(target).toContain(`FnGetAtt${cluster}Arn`);
  });
});

it.each([
  ["erase", ["erase", "--replay", "--yes"]],
  ["retain", ["retain", "--apply", "--yes"]],
  ["restore", ["restore", "--yes"]],
  // It shows; whoever wants more overrides the command.
  ["redrive", ["redrive"]],
])("%s does what it is for, and asks nobody", (tool, words) => {
  expect(containerOf("prod", tool).Command).toEqual(["node", "cli/main.ts", ...words]);
});

it("says to whoever runs a tool in which network", () => {
  for (const { tools } of Object.values(systems)) {
    const { Outputs } = tools.toJSON() as { Outputs: Record<string, { Value: unknown }> };
    expect(JSON.stringify(Outputs["Network"]?.Value)).toMatch(
      /awsvpcConfiguration=\{subnets=\[.*\],securityGroups=\[.*Group.*\],assignPublicIp=(EN|DIS)ABLED\}/,
    );
  }
});
