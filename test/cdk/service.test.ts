import { readFileSync } from "node:fs";
import { Match } from "aws-cdk-lib/assertions";
import { describe, expect, it } from "vitest";
import { known, prod, resources, synthesized } from "./synthesized.ts";

describe("what runs", () => {
  const tasks = resources(prod.service, "AWS::ECS::TaskDefinition");
  const container = (name: string) => {
    const [found] = tasks
      .flatMap(({ Properties }) => Properties["ContainerDefinitions"] as Record<string, unknown>[])
      .filter((one) => one["Name"] === name);
    if (found === undefined) throw new Error(`no container ${name}`);
    return found;
  };

  it.each(["gateway", "worker", "verify"])("%s may do what its policy says, and no more", (program) => {
    const [role] = resources(prod.service, "AWS::IAM::Role").filter(
      ({ Properties }) =>
        (Properties["Policies"] as { PolicyName: string }[] | undefined)?.[0]?.PolicyName === program,
    );
    const [policy] = (role?.Properties["Policies"] ?? []) as { PolicyDocument: unknown }[];
    const file = new URL(`../../infra/iam/${program}.json`, import.meta.url);
    const { Statement } = JSON.parse(readFileSync(file, "utf8")) as {
      Statement: { Action: string[]; Resource: string[] }[];
    };
    const pairs = (statements: { Action: string | string[]; Resource: string | string[] }[]) =>
      statements
        .flatMap(({ Action, Resource }) =>
          [Action].flat().flatMap((action) => [Resource].flat().map((resource) => `${action} ${resource}`)),
        )
        .sort();
    const written = known(policy?.PolicyDocument) as {
      Statement: { Action: string[]; Resource: string[] }[];
    };
    expect(pairs(written.Statement)).toEqual(
      pairs(Statement).filter((pair) => !pair.startsWith("sns:ListTopics")),
    );
  });

  it("is asked for life, not for readiness, by whoever replaces it", () => {
    prod.service.hasResourceProperties("AWS::ElasticLoadBalancingV2::TargetGroup", {
      HealthCheckPath: "/healthz",
    });
    for (const name of ["gateway", "worker"])
      expect(JSON.stringify(container(name)["HealthCheck"])).toContain("/healthz");
    for (const text of prod.texts)
      expect(text.replace(/"Values":\["\/metrics","\/readyz"\]/, "")).not.toContain("readyz");
  });

  it("has longer to stop than it takes", () => {
    for (const [name, file] of [
      ["gateway", "gateway/main.ts"],
      ["worker", "workers/registration/main.ts"],
    ] as const) {
      const source = readFileSync(new URL(`../../${file}`, import.meta.url), "utf8");
      const [, graceMs = ""] = /GRACE_MS = ([\d_]+)/.exec(source) ?? [];
      expect(Number(container(name)["StopTimeout"]) * 1000).toBeGreaterThan(
        Number(graceMs.replaceAll("_", "")),
      );
    }
  });

  it("can write nothing, and is not root", () => {
    for (const name of ["gateway", "worker", "verify"]) {
      expect(container(name)).toMatchObject({ ReadonlyRootFilesystem: true, User: "1000:1000" });
    }
  });

  it("can't be reached but through the load balancer", () => {
    const open = resources(prod.service, "AWS::EC2::SecurityGroup").filter(({ Properties }) =>
      JSON.stringify(Properties["SecurityGroupIngress"] ?? []).includes("0.0.0.0/0"),
    );
    expect(open.map(({ Properties }) => Properties["GroupDescription"])).toEqual(["Load balancer"]);
  });
});

it("listens on every address of its container, at the port that is asked for", () => {
  prod.service.hasResourceProperties("AWS::ECS::TaskDefinition", {
    ContainerDefinitions: [
      Match.objectLike({
        Name: "gateway",
        Environment: Match.arrayWith([
          { Name: "HOST", Value: "0.0.0.0" },
          { Name: "PORT", Value: "3000" },
        ]),
        PortMappings: [{ ContainerPort: 3000, Protocol: "tcp" }],
      }),
    ],
  });
  prod.service.hasResourceProperties("AWS::ECS::Service", {
    LoadBalancers: [{ ContainerName: "gateway", ContainerPort: 3000, TargetGroupArn: Match.anyValue() }],
  });
});

it("refuses plain HTTP for everybody", () => {
  expect(() => synthesized({ size: "dev" })).toThrow("allowFrom");
});
