/** Two workers that share the draws of what is asked; of one lane only the newest question is answered. */

const WORKERS = 2;

function stale() {
  return Object.assign(new Error("stale"), { stale: true });
}

/** Workers of the twin, from the text of their script. */
export class Desk {
  /**
   * @param {string} script the worker's own source
   * @param {object} data the numbers of the twin
   */
  constructor(script, data) {
    this.waiting = new Map();
    this.lanes = new Map();
    this.serial = 0;
    const address = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
    this.workers = Array.from({ length: WORKERS }, () => {
      const worker = new Worker(address);
      worker.onmessage = (event) => this.answered(event.data);
      worker.onerror = (event) => this.broken(event.message);
      worker.postMessage({ data });
      return worker;
    });
  }

  answered({ id, block, part, error }) {
    const asked = this.waiting.get(id);
    if (!asked) {
      return;
    }
    if (part) {
      asked.onPart(part);
      return;
    }
    this.waiting.delete(id);
    if (error) {
      asked.reject(new Error(error));
    } else {
      asked.resolve(block);
    }
  }

  broken(message) {
    for (const asked of this.waiting.values()) {
      asked.reject(new Error(message || "the worker of the page has failed"));
    }
    this.waiting.clear();
  }

  /** Makes whatever was asked before in a lane stale; the lane's newest questions share what is given back. */
  opened(lane) {
    const before = this.lanes.get(lane) || [];
    for (const id of before) {
      const asked = this.waiting.get(id);
      if (asked) {
        this.waiting.delete(id);
        this.workers[asked.worker].postMessage({ drop: id });
        asked.reject(stale());
      }
    }
    const ids = [];
    this.lanes.set(lane, ids);
    return ids;
  }

  /**
   * Numbers read off runs.
   * @param {Array} lane as `opened` gives it
   * @param {number} rank how urgent it is, 0 first
   * @param {Array<{course: object, draw: number}>} tasks the runs
   * @param {object} ask what is read off each
   * @param {(rows: Float64Array[]) => void} [onPart] given the numbers that are there so far
   * @returns {Promise<Float64Array[]>} the numbers of each run, in the order of the runs
   */
  async ask(lane, rank, tasks, ask, onPart) {
    const shares = this.workers.map((_, at) => tasks.filter((_task, place) => place % WORKERS === at));
    const parts = shares.map(() => []);
    const rows = (block, many) => Array.from({ length: many }, (_, at) => block.subarray((at * block.length) / many, ((at + 1) * block.length) / many));
    const asked = shares.map((mine, at) => {
      const share = onPart ? Math.max(8, Math.ceil(mine.length / 4)) : 0;
      const told = (block) => {
        parts[at] = rows(block, Math.round(share * (parts[at].length / share + 1)));
        if (parts.every((part) => part.length)) {
          onPart(parts.flat());
        }
      };
      return mine.length ? this.post(lane, at, { rank, tasks: mine, ask, parts: share }, told) : new Float64Array(0);
    });
    const found = (await Promise.all(asked)).map((block, at) => rows(block, shares[at].length));
    return tasks.map((_, place) => found[place % WORKERS][Math.floor(place / WORKERS)]);
  }

  post(lane, worker, job, onPart) {
    this.serial += 1;
    const id = this.serial;
    lane.push(id);
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { worker, resolve, reject, onPart });
      this.workers[worker].postMessage({ job: { ...job, id } });
    });
  }
}
