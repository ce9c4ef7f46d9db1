import { alarm, type Row } from "./rows.ts";
import { computed } from "./metrics.ts";

/** What wakes somebody. */
export const PAGES: readonly Row[] = [
  {
    ...alarm("CommandsAreOld"),
    of: "`ApproximateAgeOfOldestMessage` of the queue of commands",
    metrics: ({ commands }) => ({ "": commands("ApproximateAgeOfOldestMessage") }),
  },
  {
    ...alarm("ReceivingIsPaused"),
    of: "`muster_receiving_paused` of any worker",
    metrics: ({ worker }) => ({ "": worker("isPaused") }),
  },
  {
    ...alarm("WorkersAreSilent"),
    of: "lines of metrics a minute of all workers",
    metrics: ({ worker }) => ({ "": worker("isPaused", "SampleCount") }),
  },
  {
    ...alarm("GatewaysAreSilent"),
    of: "lines of metrics a minute of all gateways",
    metrics: ({ gateway }) => ({ "": gateway("sendPause", "SampleCount") }),
  },
  {
    ...alarm("DependencyIsDown"),
    of: "`muster_dependency_up` of any gateway",
    metrics: ({ gateway }) => ({
      "": computed("the worst of both", "MIN([database, queue])", {
        database: gateway("databaseUp", "Minimum"),
        queue: gateway("queueUp", "Minimum"),
      }),
    }),
  },
  {
    ...alarm("ServerErrors"),
    of: "answers with 5xx, in `muster_http_request_seconds` or at the load balancer,",
    metrics: ({ requests, serverErrors }) => ({
      "": computed(
        "5xx, percent",
        "100 * SUM([answered, unanswered]) / SUM([requests, unanswered])",
        // What the load balancer answers itself never reached a gateway, and is not in its count of requests.
        { ...serverErrors(), requests: requests() },
      ),
    }),
  },
  {
    ...alarm("DeadLetters"),
    of: '`muster_queue_messages{queue="dead-letters",state="waiting"}`',
    metrics: ({ deadLetters }) => ({ "": deadLetters("ApproximateNumberOfMessagesVisible") }),
  },
];
