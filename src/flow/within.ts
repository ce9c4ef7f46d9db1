/**
 * Resolves as `work` does, or with undefined after `ms` milliseconds: then `work` goes on, and whoever has it must
 * look after its failure. Rejects as `work` does before that.
 */
export async function within<Result>(ms: number, work: Promise<Result>): Promise<Result | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => (timer = setTimeout(resolve, ms, undefined)));
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
