import type { Stack } from "aws-cdk-lib";
import { Dashboard, GraphWidget, type IMetric } from "aws-cdk-lib/aws-cloudwatch";
import { computed, minute, ofService } from "./metrics.ts";
import type { Sources } from "./sources.ts";

type Axes = { readonly left: readonly IMetric[]; readonly right?: readonly IMetric[] };

const graph = (title: string, { left, right = [] }: Axes) =>
  new GraphWidget({ title, left: [...left], right: [...right], width: 8, height: 6, period: minute });

/** What to look at first in a rush, by the minute: what comes in and out, what waits, and what holds it up. */
export function createDashboard(stack: Stack, sources: Sources): void {
  new Dashboard(stack, "Dashboard", {
    dashboardName: sources.prefix,
    widgets: [registrations(sources), answers(sources), troubles(sources), machines(sources)],
  });
}

function registrations({ gateway, worker, commands }: Sources): GraphWidget[] {
  return [
    graph("Commands a minute: sent by gateways, ended by workers", {
      left: [gateway("sent"), worker("ended"), worker("failed")],
    }),
    graph("Age of commands: mean, oldest in the queue (s); within 10 s (%)", {
      left: [
        computed("mean age at a worker", "ages / arrived", {
          ages: worker("ages"),
          arrived: worker("arrived"),
        }),
        commands("ApproximateAgeOfOldestMessage"),
      ],
      right: [
        computed("within 10 s, percent", "100 * soon / arrived", {
          soon: worker("arrivedWithin10s"),
          arrived: worker("arrived"),
        }),
      ],
    }),
    graph("Queue: messages waiting, in flight; events in flight", {
      left: [
        commands("ApproximateNumberOfMessagesVisible"),
        commands("ApproximateNumberOfMessagesNotVisible"),
      ],
      right: [commands("ApproximateNumberOfGroupsWithInflightMessages")],
    }),
  ];
}

function answers({ gateway, requests, responseTime, serverErrors }: Sources): GraphWidget[] {
  const { answered, unanswered } = serverErrors();
  return [
    graph("Requests a minute, and 5xx", { left: [requests()], right: [answered, unanswered] }),
    graph("Time to an answer, waiting for outcomes included (s)", {
      left: ["p50", "p90", "p99"].map(responseTime),
    }),
    graph("Gateways at their limit: refused, late; longest pause between messages (s)", {
      left: [gateway("shed"), gateway("late")],
      right: [gateway("sendPause")],
    }),
  ];
}

function troubles({ worker, deadLetters, errorLines }: Sources): GraphWidget[] {
  return [
    graph("Transactions a minute: committed, lost races, outages", {
      left: [worker("commits"), worker("conflicts"), worker("outages")],
    }),
    graph("Left behind: messages to come again, events with notifications to publish", {
      left: [worker("left")],
      right: [worker("eventsPending")],
    }),
    graph("Dead letters, errors logged", {
      left: [deadLetters("ApproximateNumberOfMessagesVisible"), errorLines],
    }),
  ];
}

function machines(sources: Sources): GraphWidget[] {
  const of = (metricName: string) => Object.values(sources.tables(metricName)).flat();
  // What was throttled has an alarm for each table, which shows it.
  const units = (kind: "Write" | "Read"): Axes => ({ left: of(`Consumed${kind}CapacityUnits`) });
  // Each process tells twice a minute.
  const running = (program: string, told: IMetric) =>
    computed(`${program}s`, `${program} / 2`, { [program]: told });
  return [
    graph("Write units a minute", units("Write")),
    graph("Read units a minute", units("Read")),
    graph("Processes; CPU and memory (%)", {
      left: [
        running("gateway", sources.gateway("sendPause", "SampleCount")),
        running("worker", sources.worker("isPaused", "SampleCount")),
      ],
      right: (["gateway", "worker"] as const).flatMap((program) => [
        ofService(sources.prefix, program, "CPUUtilization"),
        ofService(sources.prefix, program, "MemoryUtilization"),
      ]),
    }),
  ];
}
