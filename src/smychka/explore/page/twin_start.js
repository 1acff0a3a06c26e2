/** Starts the twin where this script is run: in a worker. */

import { serveTwin } from "./twin_worker.js";

serveTwin(globalThis);
