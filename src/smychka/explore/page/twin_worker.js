/** The worker of the twin: one draw of one job at a time, the most urgent job first, so that a new one is never kept waiting. */

import { Model } from "./twin_model.js";
import { readings } from "./twin_readings.js";

/**
 * Answers the messages of `scope`: `{data}` once, then `{job}` and `{drop}`.
 * @param {object} scope the worker's own scope
 */
export function serveTwin(scope) {
  const jobs = [];
  const turn = new MessageChannel();
  let model = null;
  let awake = false;

  function wake() {
    if (!awake && model && jobs.length) {
      awake = true;
      turn.port2.postMessage(0);
    }
  }

  function fail(job, error) {
    jobs.splice(jobs.indexOf(job), 1);
    scope.postMessage({ id: job.id, error: error.message });
  }

  /** One draw; its numbers are laid in the block of the job. */
  function step(job) {
    const task = job.tasks[job.done];
    model.run(task.course, task.draw);
    const numbers = readings(model, job.ask);
    job.block ||= new Float64Array(numbers.length * job.tasks.length);
    job.block.set(numbers, job.done * numbers.length);
    job.done += 1;
    if (job.done === job.tasks.length) {
      jobs.splice(jobs.indexOf(job), 1);
      scope.postMessage({ id: job.id, block: job.block }, [job.block.buffer]);
    } else if (job.parts && job.done % job.parts === 0) {
      scope.postMessage({ id: job.id, part: job.block.slice(0, job.done * numbers.length) });
    }
  }

  turn.port1.onmessage = () => {
    awake = false;
    const [job] = jobs;
    if (job) {
      try {
        step(job);
      } catch (error) {
        fail(job, error);
      }
    }
    wake();
  };

  scope.onmessage = ({ data }) => {
    if (data.data) {
      model = new Model(data.data);
    } else if (data.job) {
      jobs.push({ ...data.job, done: 0, block: null });
      jobs.sort((one, two) => one.rank - two.rank || one.id - two.id);
    } else if (data.drop) {
      const at = jobs.findIndex((job) => job.id === data.drop);
      if (at >= 0) {
        jobs.splice(at, 1);
      }
    }
    wake();
  };
}
