/**
 * Loaded into a gateway before its own modules: at any message it collects garbage, and sends its parent what it holds
 * then. Needs `--expose-gc`.
 */
process.on("message", () => {
  globalThis.gc?.();
  // What ends with the first collection is free after the second.
  setImmediate(() => {
    globalThis.gc?.();
    process.send?.(process.memoryUsage());
  });
});
process.channel?.unref();
