import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { dev, prod, resources } from "./synthesized.ts";

/** What no validator sees of an alarm: its expression, its periods, and what it makes of silence. */

type Query = {
  readonly Id: string;
  readonly Expression?: string;
  readonly ReturnData?: boolean;
  readonly MetricStat?: { readonly Period: number; readonly Stat: string };
};
type Alarm = {
  readonly AlarmName: string;
  readonly Metrics?: readonly Query[];
  readonly Period?: number;
  readonly EvaluationPeriods: number;
  readonly DatapointsToAlarm?: number;
  readonly TreatMissingData: string;
  readonly ComparisonOperator: string;
  readonly Threshold: number;
};

const alarmsOf = ({ watch, tools }: typeof prod): Alarm[] =>
  [watch, tools]
    .flatMap((stack) => resources(stack, "AWS::CloudWatch::Alarm"))
    .map(({ Properties }) => Properties as unknown as Alarm);
const alarms = alarmsOf(prod);
const withMaths = alarms.filter(({ Metrics }) => Metrics !== undefined);

/** CloudWatch's functions on one point in time. Its operators are those of JavaScript. */
const FUNCTIONS = {
  SUM: (values: number[]) => values.reduce((sum, value) => sum + value, 0),
  MIN: (values: number[]) => Math.min(...values),
  MAX: (values: number[]) => Math.max(...values),
  ABS: Math.abs,
};

function expressionOf(name: string): Query & { readonly metrics: readonly Query[] } {
  const queries = alarms.find(({ AlarmName }) => AlarmName === `muster-${name}`)?.Metrics ?? [];
  const [expression, ...others] = queries.filter(({ Expression }) => Expression !== undefined);
  if (expression === undefined || others.length > 0) throw new Error(`${name} has not one expression`);
  return { ...expression, metrics: queries.filter(({ MetricStat }) => MetricStat !== undefined) };
}

/** The value of an alarm's expression; unknown ids and functions throw. */
const valueOf = (name: string, values: Readonly<Record<string, number>>): unknown =>
  runInNewContext(expressionOf(name).Expression ?? "", { ...FUNCTIONS, ...values });

describe.each(withMaths)("$AlarmName", ({ AlarmName, Metrics = [] }) => {
  const { Expression = "", metrics, ReturnData } = expressionOf(AlarmName.replace("muster-", ""));

  it("computes with all of its metrics and nothing else, and with no more than an alarm may have", () => {
    const identifiers = Expression.match(/[A-Za-z_]\w*/g) ?? [];
    const ids = metrics.map(({ Id }) => Id);
    const used = identifiers.filter((name) => !(name in FUNCTIONS));
    expect(new Set(used)).toEqual(new Set(ids));
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[a-z]\w*$/);
    expect(ids.length).toBeLessThanOrEqual(10);
  });

  it("gives one value a minute", () => {
    expect(ReturnData).toBe(true);
    expect(Metrics.filter((query) => query.ReturnData !== false)).toHaveLength(1);
    for (const { MetricStat } of metrics) expect(MetricStat?.Period).toBe(60);
  });
});

it.each([
  ["ServerErrors", { answered: 2, unanswered: 0, requests: 100 }, 2],
  ["ServerErrors", { answered: 0, unanswered: 5, requests: 0 }, 100],
  ["ServerErrors", { answered: 1, unanswered: 1, requests: 99 }, 2],
  ["CommandsAreLate", { arrived: 200, soon: 170 }, 15],
  ["Conflicts", { conflicts: 6, commits: 10 }, 60],
  ["ClockIsOff", { gatewayMost: 3, gatewayLeast: -40, workerMost: 0, workerLeast: 0 }, 40],
  ["ClockIsOff", { gatewayMost: 0, gatewayLeast: 0, workerMost: 31, workerLeast: -2 }, 31],
  ["DependencyIsDown", { database: 1, queue: 0 }, 0],
  ["ThrottledUsers", { m0: 2, m1: 3 }, 5],
])("%s of %o is %d", (name, values, expected) => {
  expect(valueOf(name, values)).toBeCloseTo(expected);
});

it("divides only where nothing at all is no trouble, for then there is no value", () => {
  for (const { AlarmName, Metrics = [], TreatMissingData } of withMaths) {
    if (Metrics.some(({ Expression }) => Expression?.includes("/")))
      expect(TreatMissingData, AlarmName).toBe("notBreaching");
  }
});

/** Of `dev` everything is kept for ever. */
const SILENCE = ["WorkersAreSilent", "GatewaysAreSilent", "RetentionIsMissing", "AuditIsMissing"];

describe.each([
  ["prod", prod],
  ["dev", dev],
] as const)("each alarm of %s", (_, templates) => {
  it("looks at whole minutes or hours, as long as CloudWatch can look back", () => {
    for (const {
      AlarmName,
      Period = 60,
      EvaluationPeriods,
      DatapointsToAlarm = EvaluationPeriods,
    } of alarmsOf(templates)) {
      expect([60, 3600], AlarmName).toContain(Period);
      // A day, or a week for periods of an hour.
      expect(Period * EvaluationPeriods, AlarmName).toBeLessThanOrEqual(Period === 3600 ? 604_800 : 86_400);
      expect(DatapointsToAlarm, AlarmName).toBe(EvaluationPeriods);
    }
  });

  it("takes silence for trouble where it is, and nowhere else", () => {
    const bad = alarmsOf(templates).filter(({ TreatMissingData }) => TreatMissingData === "breaching");
    expect(
      bad.map(({ AlarmName, ComparisonOperator, Threshold }) => [AlarmName, ComparisonOperator, Threshold]),
    ).toEqual(
      SILENCE.filter((id) => templates === prod || id !== "RetentionIsMissing").map((id) => [
        `muster-${id}`,
        "LessThanThreshold",
        1,
      ]),
    );
    const others = alarmsOf(templates).filter((alarm) => !bad.includes(alarm));
    expect(new Set(others.map(({ TreatMissingData }) => TreatMissingData))).toEqual(
      new Set(["notBreaching"]),
    );
  });
});

it("waits for late lines before it takes silence for trouble: five minutes at least", () => {
  for (const { AlarmName, TreatMissingData, EvaluationPeriods } of alarms) {
    if (TreatMissingData === "breaching") expect(EvaluationPeriods, AlarmName).toBeGreaterThanOrEqual(5);
  }
});
