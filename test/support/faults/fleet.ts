import { run, type Running } from "../systems/processes.ts";

type Variables = Record<string, string>;

/** Processes of one kind, each replaced when it dies, as an orchestrator would do it. */
export type Fleet = {
  readonly running: () => readonly Running[];
  /** The processes that were replaced or have ended. */
  readonly dead: () => readonly Running[];
  /** Starts one more process. */
  add(): void;
  /** Resolves when every process is ready. */
  ready(): Promise<void>;
  /** Ends the processes with SIGTERM, and replaces none any more. Resolves with their exit codes. */
  stop(): Promise<readonly (number | null)[]>;
};

/** Starts the processes. `env` is called before each start, with the number of starts before it. */
export function startFleet(
  program: string,
  isReady: RegExp,
  count: number,
  env: (started: number) => Variables,
): Fleet {
  const members = new Set<Running>();
  const dead: Running[] = [];
  let started = 0;
  let isStopping = false;

  const add = (): void => {
    const member = run(program, env(started++));
    members.add(member);
    member.child.once("exit", () => {
      members.delete(member);
      dead.push(member);
      if (!isStopping) add();
    });
  };
  for (let i = 0; i < count; i++) add();

  return {
    running: () => [...members],
    dead: () => dead,
    add,
    async ready() {
      await Promise.all([...members].map((member) => member.prints(isReady, 100_000)));
    },
    async stop() {
      isStopping = true;
      return await Promise.all([...members].map((member) => endStopped(member)));
    },
  };
}

/** Ends a process that may be stopped: only a resumed one can handle the signal to end. */
async function endStopped(member: Running): Promise<number | null> {
  member.child.kill("SIGCONT");
  return await member.end("SIGTERM");
}
