import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { AUDIT, RETENTION } from "#infra/cdk/tools/watched.ts";
import { documentedAlarms } from "#infra/cdk/watch/documented.ts";
import { PAGES } from "#infra/cdk/watch/pages.ts";
import { whenOf } from "#infra/cdk/watch/rows.ts";
import { TICKETS } from "#infra/cdk/watch/tickets.ts";
import { ALARMS } from "#platform/alarms.ts";
import { type Figure, FIGURES } from "#platform/figures.ts";
import { prod, resources } from "./synthesized.ts";

/** Who is told of what, and that nothing is told of or paid for that nobody looks at. */

/** Pages before tickets, and of each level what tools raise last. */
const ROWS = [...PAGES, ...TICKETS, ...AUDIT, ...RETENTION].toSorted((a, b) =>
  a.level.localeCompare(b.level),
);
const DOCUMENTED = documentedAlarms();
const TABLES = ["Users", "Events", "Registrations", "Waitlist", "Journal", "Identities", "Erasures"];
const NAMES = ROWS.flatMap(({ id }) => (id === "Throttled" ? TABLES.map((table) => `${id}${table}`) : [id]));

const read = (file: string): string => readFileSync(new URL(`../../${file}`, import.meta.url), "utf8");

const watching = (type: string) =>
  [prod.watch, prod.tools].flatMap((stack) => resources(stack, type)).map(({ Properties }) => Properties);
const alarms = watching("AWS::CloudWatch::Alarm");
const rules = watching("AWS::Events::Rule");
const rowOf = (name: unknown) => ROWS.find(({ id }) => String(name).startsWith(`muster-${id}`));

type Arn = { readonly "Fn::GetStackOutput"?: { readonly StackName: string; readonly OutputName: string } };

/** An ARN as the stack that watches has it, which gives it to that of the tools. */
function followed(arn: unknown): unknown {
  const { StackName, OutputName = "" } = (arn as Arn)["Fn::GetStackOutput"] ?? {};
  if (StackName === undefined) return arn;
  expect(StackName).toBe("muster-watch");
  return (prod.watch.findOutputs(OutputName)[OutputName] as { Value: unknown }).Value;
}

/** The logical id of the topic of a level. */
const topicOf = (level: string) =>
  Object.entries(prod.watch.findResources("AWS::SNS::Topic")).find(
    ([, { Properties }]) => (Properties as { TopicName: string }).TopicName === `muster-${level}s`,
  )?.[0];

describe("the table of docs/operations.md", () => {
  it("has a row for everything that is watched, and no other, with the condition as it is made", () => {
    const watched = ROWS.map((row) => ({ id: row.id, level: row.level, when: whenOf(row) }));
    expect(DOCUMENTED.map(({ id, level, when }) => ({ id, level, when }))).toEqual(watched);
    // None that can't be read.
    const [, section = ""] = /^## Alarms worth having$(.*?)^## /ms.exec(read("docs/operations.md")) ?? [];
    expect(section.match(/^\|/gm)).toHaveLength(ROWS.length + 2);
  });

  it("has the threshold of every alarm from the table that the console's page has, too", () => {
    const alarmRows = ROWS.flatMap((row) => (row.kind === "alarm" ? [row.id] : []));
    expect(alarmRows).toEqual(Object.keys(ALARMS));
  });

  it("has an alarm, a rule or the budget for each row, once", () => {
    const [budget] = resources(prod.watch, "AWS::Budgets::Budget");
    expect(budget?.Properties["Budget"]).toMatchObject({ BudgetName: "muster" });
    const made = [
      ...alarms.map(({ AlarmName }) => AlarmName),
      ...rules.map(({ Name }) => Name),
      "muster-Budget",
    ];
    // These count the runs that end well, for the alarms on those that are missing.
    const counted = made.filter((name) => !String(name).endsWith("-passed"));
    expect(counted.map(String).toSorted()).toEqual(NAMES.map((name) => `muster-${name}`).toSorted());
  });

  it("names metrics that programs have", () => {
    const sources = read("gateway/telemetry.ts") + read("workers/registration/telemetry.ts");
    for (const [name] of JSON.stringify(DOCUMENTED).matchAll(/muster_[a-z_]+?(?=_count|[^a-z_])/g)) {
      expect(sources).toContain(`"${name}"`);
    }
  });
});

describe("operators", () => {
  it("are told by every alarm that it begins, and that it is over: those of its level", () => {
    for (const { AlarmName, AlarmActions, OKActions } of alarms) {
      const action = { Ref: topicOf(rowOf(AlarmName)?.level ?? "") };
      const told = [AlarmActions, OKActions].map((actions) => (actions as unknown[]).map(followed));
      expect(told, String(AlarmName)).toEqual([[action], [action]]);
    }
  });

  it("read what it means and what to do, in no more than an alarm may have", () => {
    for (const { AlarmName, AlarmDescription } of alarms) {
      const text = String(AlarmDescription);
      const row = DOCUMENTED.find(({ id }) => id === rowOf(AlarmName)?.id);
      for (const part of [row?.when, row?.means]) expect(text).toContain(part);
      expect(text.length, String(AlarmName)).toBeLessThanOrEqual(1024);
      expect(text).not.toMatch(/\]\(/);
    }
  });

  it("are told by rules and budget, too", () => {
    const told = rules.flatMap(({ Name, Targets = [] }) =>
      (Targets as { readonly Arn: unknown }[]).map(({ Arn }) => [Name, followed(Arn)]),
    );
    expect(told).toEqual(
      ["DeploymentFails", "AuditFails"].map((id) => [
        `muster-${id}`,
        { Ref: topicOf(rowOf(`muster-${id}`)?.level ?? "") },
      ]),
    );
    const [budget] = resources(prod.watch, "AWS::Budgets::Budget");
    const notifications = budget?.Properties["NotificationsWithSubscribers"] as Record<string, unknown>[];
    const subscribers = [{ SubscriptionType: "SNS", Address: { Ref: topicOf("ticket") } }];
    expect(notifications.map(({ Subscribers }) => Subscribers)).toEqual([subscribers, subscribers]);
    expect(JSON.stringify(notifications)).toContain('"FORECASTED"');
  });

  // A topic with a policy of its own replaces the default one, which lets in everybody of the account.
  it.each(["page", "ticket"])(
    "can be told: the topic of each %s lets in whoever has something to say",
    (level) => {
      const policies = resources(prod.watch, "AWS::SNS::TopicPolicy").map(({ Properties }) => Properties);
      const [policy] = policies.filter(
        ({ Topics }) => JSON.stringify(Topics) === `[{"Ref":"${topicOf(level)}"}]`,
      );
      const { Statement = [] } = (policy?.["PolicyDocument"] ?? {}) as {
        Statement?: Record<string, unknown>[];
      };
      const allowed = Statement.filter(
        ({ Effect, Action }) => Effect === "Allow" && Action === "sns:Publish",
      );
      const services = allowed.flatMap(
        ({ Principal }) => (Principal as { Service: string | string[] }).Service,
      );
      expect(services.toSorted()).toEqual(
        ["budgets", "cloudwatch", "events"].map((name) => `${name}.amazonaws.com`),
      );
    },
  );

  it("have a letter box for both levels", () => {
    const subscriptions = resources(prod.watch, "AWS::SNS::Subscription").map(({ Properties }) => Properties);
    expect(subscriptions).toHaveLength(2);
    for (const { Endpoint, Protocol } of subscriptions)
      expect([Endpoint, Protocol]).toEqual(["ops@example.org", "email"]);
    expect(new Set(subscriptions.map(({ TopicArn }) => JSON.stringify(TopicArn))).size).toBe(2);
  });
});

describe("what programs tell", () => {
  const [, , text = ""] = prod.texts;

  it("is told under the namespace that alarms look at", () => {
    for (const name of ["gateway", "worker"]) {
      const environments = resources(prod.service, "AWS::ECS::TaskDefinition")
        .flatMap(({ Properties }) => Properties["ContainerDefinitions"] as Record<string, unknown>[])
        .filter((container) => container["Name"] === name)
        .map(({ Environment }) => Environment);
      expect(environments).toEqual([
        expect.arrayContaining([{ Name: "CLOUDWATCH_NAMESPACE", Value: "Muster/muster" }]),
      ]);
    }
    expect(new Set([...text.matchAll(/Muster\/[\w-]+/g)].map(([name]) => name))).toEqual(
      new Set(["Muster/muster"]),
    );
  });

  it.each(Object.entries(FIGURES))(
    "is looked at, each figure of a %s: they are paid for",
    (program, figures) => {
      for (const { name } of Object.values<Figure>(figures)) {
        const inDashboard = `\\"${name}\\",\\"name\\",\\"${program}\\"`;
        const inAlarm = new RegExp(
          `"Name":"name","Value":"${program}"}\\],(?:"EvaluationPeriods":\\d+,)?"MetricName":"${name}"`,
        );
        expect(text.includes(inDashboard) || inAlarm.test(text), name).toBe(true);
      }
    },
  );
});
