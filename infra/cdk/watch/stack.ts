import { type App, Stack } from "aws-cdk-lib";
import { countErrors } from "./counted.ts";
import { createDashboard } from "./dashboard.ts";
import { createOperators, type Operators } from "./operators.ts";
import { PAGES } from "./pages.ts";
import { raise } from "./raise.ts";
import { measured, type Sources } from "./sources.ts";
import { TICKETS } from "./tickets.ts";
import type { ServiceStack } from "../service/stack.ts";
import type { Settings } from "../settings.ts";
import { plainTemplates } from "../synthesizer.ts";

/** Who hears of what goes wrong, and a page to look at. What runs does not depend on it. */
export class WatchStack extends Stack {
  readonly operators: Operators;

  constructor(app: App, id: string, settings: Settings, { gateway, worker }: ServiceStack) {
    super(app, id, {
      description: `Muster: how ${settings.prefix} is watched`,
      synthesizer: plainTemplates(),
    });
    const { prefix, alarmEmail } = settings;
    this.operators = createOperators(this, prefix, alarmEmail);
    const sources: Sources = {
      ...measured(settings, gateway),
      errorLines: countErrors(this, prefix, { Gateway: gateway.task.log, Worker: worker.task.log }),
    };
    for (const row of [...PAGES, ...TICKETS]) raise(this, row, settings, sources, this.operators);
    createDashboard(this, sources);
  }
}
