"use strict";

// node .ci/count.cjs REPORT EXIT_CODE: prints "PASSED FAILED" of a vitest JSON report. A run that ended badly, or that
// ran nothing, has at least one failure.

const { readFileSync } = require("node:fs");

const [, , path, exitCode] = process.argv;
const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(path, "utf8"));
const isGood = exitCode === "0" && numPassedTests > 0;
process.stdout.write(`${numPassedTests} ${isGood ? numFailedTests : Math.max(numFailedTests, 1)}\n`);
