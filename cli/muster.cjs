#!/usr/bin/env node
"use strict";

// The command `muster`, which any Node understands.
process.argv.splice(2, 0, "cli/main.ts");
require("./run.cjs");
