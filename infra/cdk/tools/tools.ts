import { createTask } from "../service/tasks.ts";
import { everyNight, type Night } from "./nightly.ts";
import { AUDIT, RETENTION } from "./watched.ts";

const CLI = "cli/main.ts";
const SMALL = { cpu: 256, memoryMiB: 512 };
/** Some 100 bytes of memory for each registration: enough for thirty million. */
const BIG = { cpu: 1024, memoryMiB: 4096 };

/**
 * The operator's commands, each as a task to run with the role that it needs, and nothing else running: `provision`,
 * `restore` and `erase` for after a restore, and `redrive`, which only shows unless its command is overridden; `verify`
 * and `retain` also run every night.
 */
export function createTools(night: Night): void {
  const { site } = night;
  const { topicFifo, size } = site.settings;
  createTask(site, "Provision", "provision", {
    ...SMALL,
    run: [CLI, "provision", "--yes", ...(size.keepsData ? [] : ["--no-backup"])],
    variables: { TOPIC_FIFO: String(topicFifo) },
  });
  createTask(site, "Restore", "restore", { ...SMALL, run: [CLI, "restore", "--yes"] });
  createTask(site, "Erase", "erase", { ...SMALL, run: [CLI, "erase", "--replay", "--yes"] });
  createTask(site, "Redrive", "redrive", { ...SMALL, run: [CLI, "redrive"] });
  createRetention(night);
  const audit = createTask(site, "Audit", "verify", { ...BIG, run: [CLI, "verify", "--json"] });
  everyNight(night, audit, { hour: 3, minute: 30 }, AUDIT);
}

/**
 * Removes what is older than `retentionDays`, an hour before the audit looks at what that has left. Without that
 * setting it refuses to, and never runs by itself.
 */
function createRetention(night: Night): void {
  const { retentionDays } = night.site.settings;
  const retention = createTask(night.site, "Retention", "retain", {
    ...BIG,
    run: [CLI, "retain", "--apply", "--yes"],
    ...(retentionDays !== undefined && { variables: { RETENTION_DAYS: String(retentionDays) } }),
  });
  if (retentionDays !== undefined) everyNight(night, retention, { hour: 2, minute: 30 }, RETENTION);
}
