import { globSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { describe, expect, it } from "vitest";
import { operations } from "#contracts/endpoints/endpoints.ts";
import { preferredWait } from "#gateway/http/prefer.ts";
import { docsAssets } from "#gateway/routes/docs.ts";
import { containerOf, full, type Size, runningResources, variablesOf } from "./service.ts";
import { prod, synthesized } from "./synthesized.ts";

const one = (size: Size, type: string, name?: string) => {
  const found = runningResources(size, type).filter(
    ({ Properties }) => name === undefined || JSON.stringify(Properties).includes(`"${name}"`),
  );
  expect(found, `${type} ${name}`).toHaveLength(1);
  return found[0]?.Properties ?? {};
};

type Statement = { readonly Action: string | string[]; readonly Resource: string | string[] };
type Role = {
  readonly Policies?: readonly { PolicyName: string; PolicyDocument: { Statement: Statement[] } }[];
};

const pairs = (statements: readonly Statement[]): readonly string[] =>
  statements
    .flatMap(({ Action, Resource }) =>
      [Action].flat().flatMap((action) => [Resource].flat().map((resource) => `${action} ${resource}`)),
    )
    .sort();

const IAM = new URL("../../infra/iam/", import.meta.url);
const written = (program: string): readonly Statement[] => {
  const text = readFileSync(new URL(`${program}.json`, IAM), "utf8")
    .replaceAll("REGION", "eu-central-1")
    .replaceAll("ACCOUNT", "123456789012");
  return (JSON.parse(text) as { Statement: Statement[] }).Statement;
};
/** A worker publishes what the sweep of a relay would: no relay runs. */
const PROGRAMS = globSync("*.json", { cwd: IAM })
  .map((file) => basename(file, ".json"))
  .filter((name) => name !== "relay");

describe.each(PROGRAMS)("%s", (program) => {
  const roleOf = (size: Size) =>
    runningResources(size, "AWS::IAM::Role")
      .flatMap(({ Properties }) => (Properties as Role).Policies ?? [])
      .filter(({ PolicyName }) => PolicyName === program)
      .flatMap(({ PolicyDocument }) => pairs(PolicyDocument.Statement));
  // It is told its topic, and does not look for it.
  const wanted = pairs(written(program)).filter(
    (pair) => program !== "worker" || !pair.startsWith("sns:ListTopics"),
  );

  it("may do what its policy says, and no more", () => {
    expect(roleOf("prod")).toEqual(wanted);
  });

  it("may do it to restored tables and queues, and to the topic of before", () => {
    const restored = wanted.map((pair) => pair.replace(/muster-(?!notifications)/, "restored-")).sort();
    expect(roleOf("full")).toEqual(restored);
  });
});

it("names nothing but its own, whatever its prefix", () => {
  const { texts } = synthesized({ size: "dev", allowFrom: "203.0.113.7/32", prefix: "big-muster" });
  const text = texts.join();
  expect(text).toContain(":big-muster-notifications");
  expect(text.replaceAll("big-muster", "")).not.toContain("muster-");
});

describe("the image", () => {
  it("is pulled from ECR by roles that may", () => {
    const { Image } = containerOf("full", "gateway", "token-keys");
    expect(Image).toBe(`123456789012.dkr.ecr.eu-central-1.amazonaws.com/muster@sha256:${"0".repeat(64)}`);
    const pulling = runningResources("full", "AWS::IAM::Policy").filter(({ Properties }) =>
      JSON.stringify(Properties).includes("ecr:BatchGetImage"),
    );
    expect(pulling).toHaveLength(3);
    for (const { Properties } of pulling) {
      expect(JSON.stringify(Properties)).toContain("arn:aws:ecr:eu-central-1:123456789012:repository/muster");
    }
  });
});

describe("the way in", () => {
  const rules = runningResources("prod", "AWS::ElasticLoadBalancingV2::ListenerRule");
  const patterns = rules.map(({ Properties }) =>
    (Properties as { Conditions: { PathPatternConfig: { Values: string[] } }[] }).Conditions.flatMap(
      ({ PathPatternConfig: { Values } }) => Values,
    ),
  );
  const isPublic = (path: string): boolean =>
    patterns
      .flat()
      .some((pattern) =>
        new RegExp(`^${pattern.replaceAll(/[.]/g, "\\.").replaceAll("*", ".*")}$`).test(path),
      );
  const PRIVATE = ["getReadiness", "getMetrics"];

  it("leads to every endpoint that is the public's, and to the pages", () => {
    const paths = operations.filter(([id]) => !PRIVATE.includes(id)).map(([, { path }]) => path);
    for (const path of [...paths, ...docsAssets.map((asset) => asset.path)]) {
      expect(isPublic(path.replaceAll(/\{\w+\}/g, "x")), path).toBe(true);
    }
  });

  it("leads to no other, however it is written, and says 404 itself", () => {
    const kept = operations.filter(([id]) => PRIVATE.includes(id)).map(([, { path }]) => path);
    expect(kept).toEqual(["/readyz", "/metrics"]);
    for (const path of [...kept, "/%6detrics", "/readyz/", "//metrics", "/%72eadyz"]) {
      expect(isPublic(path), path).toBe(false);
    }
    expect(one("prod", "AWS::ElasticLoadBalancingV2::Listener", "fixed-response")).toMatchObject({
      Port: 443,
      SslPolicy: expect.stringContaining("TLS13") as unknown,
      DefaultActions: [{ Type: "fixed-response", FixedResponseConfig: { StatusCode: "404" } }],
    });
  });

  it("has no more patterns a rule than AWS allows, and each rule leads to the gateways", () => {
    for (const values of patterns) expect(values.length).toBeLessThanOrEqual(5);
    for (const { Properties } of rules) {
      expect(Properties["Actions"]).toMatchObject([
        { Type: "forward", TargetGroupArn: expect.anything() as unknown },
      ]);
    }
  });

  it("asks gateways whether they live, by the address of each, and lets their answers end", () => {
    const group = one("prod", "AWS::ElasticLoadBalancingV2::TargetGroup");
    expect(group).toMatchObject({
      TargetType: "ip",
      Protocol: "HTTP",
      Port: 3000,
      HealthCheckPath: "/healthz",
    });
    const attributes = group["TargetGroupAttributes"] as { Key: string; Value: string }[];
    const delay = attributes.find(({ Key }) => Key === "deregistration_delay.timeout_seconds");
    expect(Number(delay?.Value)).toBeGreaterThan(preferredWait("wait=999") ?? NaN);
    for (const text of [...prod.texts, ...full.texts]) expect(text).not.toContain("readyz");
  });

  it("leads to the container and port that a gateway listens on, for others than its own container", () => {
    expect(variablesOf(containerOf("prod", "gateway"))).toMatchObject({ HOST: "0.0.0.0", PORT: "3000" });
    expect(containerOf("prod", "gateway")).toMatchObject({
      PortMappings: [{ ContainerPort: 3000, Protocol: "tcp" }],
    });
    expect(one("prod", "AWS::ECS::Service", "muster-gateway")).toMatchObject({
      LoadBalancers: [
        { ContainerName: "gateway", ContainerPort: 3000, TargetGroupArn: expect.anything() as unknown },
      ],
    });
  });

  it("is closed to everybody without a certificate, but to whom is named", () => {
    expect(() => synthesized({ size: "dev" })).toThrow("allowFrom");
    const open = runningResources("dev", "AWS::EC2::SecurityGroup").flatMap(
      ({ Properties }) =>
        (Properties["SecurityGroupIngress"] ?? []) as { CidrIp: string; FromPort: number }[],
    );
    expect(open).toMatchObject([{ CidrIp: "203.0.113.7/32", FromPort: 80 }]);
  });

  it("is the only one: nobody gets to tasks but through it", () => {
    const open = runningResources("prod", "AWS::EC2::SecurityGroup").filter(({ Properties }) =>
      JSON.stringify(Properties["SecurityGroupIngress"] ?? []).includes("0.0.0.0/0"),
    );
    expect(open.map(({ Properties }) => Properties["GroupDescription"])).toEqual(["Load balancer"]);
    const between = runningResources("prod", "AWS::EC2::SecurityGroupIngress");
    expect(between).toMatchObject([{ Properties: { FromPort: 3000, ToPort: 3000 } }]);
    expect(JSON.stringify(between)).toContain("BalancerGroup");
  });

  it("has the firewall that is named before it", () => {
    expect(one("full", "AWS::WAFv2::WebACLAssociation")).toMatchObject({
      WebACLArn: "arn:aws:wafv2:eu-central-1:123456789012:regional/webacl/muster/1",
    });
  });
});

describe("a deployment", () => {
  it.each(["gateway", "worker"])("of a %s that does not live is rolled back", (name) => {
    expect(one("prod", "AWS::ECS::Service", `muster-${name}`)).toMatchObject({
      DeploymentConfiguration: {
        DeploymentCircuitBreaker: { Enable: true, Rollback: true },
        MinimumHealthyPercent: 100,
        MaximumPercent: 200,
      },
    });
  });

  it("of gateways that live and are not ready is rolled back: every fifth answer is a 5xx", () => {
    const { AlarmNames } = (
      one("prod", "AWS::ECS::Service", "muster-gateway") as {
        DeploymentConfiguration: { Alarms: { AlarmNames: { Ref: string }[] } };
      }
    ).DeploymentConfiguration.Alarms;
    const alarm = full.service.findResources("AWS::CloudWatch::Alarm")[AlarmNames[0]?.Ref ?? ""];
    expect(alarm?.["Properties"]).toMatchObject({ Threshold: 20, EvaluationPeriods: 2 });
    const metrics = JSON.stringify(alarm);
    for (const name of ["HTTPCode_Target_5XX_Count", "RequestCount"]) expect(metrics).toContain(`"${name}"`);
  });

  it("replaces workers before gateways", () => {
    const services = prod.service.findResources("AWS::ECS::Service");
    const idOf = (name: string) => Object.keys(services).find((id) => id.startsWith(name)) ?? "";
    expect(services[idOf("GatewayService")]?.["DependsOn"]).toContain(idOf("WorkerService"));
    expect(services[idOf("WorkerService")]?.["DependsOn"] ?? []).not.toContain(idOf("GatewayService"));
  });
});
