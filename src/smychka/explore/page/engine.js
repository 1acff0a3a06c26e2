/** Runs asked of the server that the page comes from. A static copy has an engine of its own with the same functions. */

const PAUSE = 400;
const TRIES = 5;

function stale(message) {
  return Object.assign(new Error(message || "stale"), { stale: true });
}

async function posted(path, body, tries = TRIES) {
  let answer;
  try {
    answer = await fetch(path, {
      method: "POST",
      credentials: "omit",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
  } catch {
    throw new Error("unreachable");
  }
  if (answer.ok) {
    return answer;
  }
  if (answer.status === 503 && tries > 1) {
    await new Promise((done) => setTimeout(done, PAUSE));
    return posted(path, body, tries - 1);
  }
  const said = await answer.json().catch(() => ({}));
  throw answer.status === 409 ? stale(said.error) : new Error(said.error || `${path}: ${answer.status}`);
}

function floats(buffer) {
  const view = new DataView(buffer);
  const little = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;
  return little
    ? new Float32Array(buffer)
    : Float32Array.from({ length: buffer.byteLength / 4 }, (_, place) => view.getFloat32(4 * place, true));
}

async function waited(path, body, onShare) {
  for (;;) {
    const said = await (await posted(path, body)).json();
    if (said.state === "done") {
      return said;
    }
    onShare?.(said.share || 0);
    await new Promise((done) => setTimeout(done, PAUSE));
  }
}

/**
 * The engine of a page with a server.
 * @param {object} about the catalogue
 */
export function createEngine(about) {
  const own = Array.from(crypto.getRandomValues(new Uint32Array(2)), (part) => part.toString(36)).join("");
  const lengths = Object.fromEntries(about.charts.map((chart) => [chart.id, about.times[chart.times].length]));
  const serials = {};

  /** A request with its client and number: of one client and kind of question only the newest is answered. */
  function signed(lane, body) {
    serials[lane] = (serials[lane] || 0) + 1;
    return { ...body, client: `${own}-${lane}`, serial: serials[lane] };
  }

  async function run(courses, draws, charts, lane) {
    const body = signed(lane || "panels", { courses, draws, charts });
    const all = floats(await (await posted("run", body)).arrayBuffer());
    let at = 0;
    return courses.map(() =>
      charts.map((chart) => {
        const length = lengths[chart] * (draws ? 5 : 1);
        at += length;
        return all.subarray(at - length, at);
      }),
    );
  }

  async function map(course, draws, id) {
    return floats(await (await posted("map", signed("panels", { course, draws, map: id }))).arrayBuffer());
  }

  async function json(path, body) {
    return (await posted(path, body)).json();
  }

  return {
    kind: "server",
    run,
    map,
    outcomes: (course, against, draws) => json("outcomes", signed("panels", { course, against, draws })),
    why: (course, against, outcome, draws) => json("why", signed("panels", { course, against, outcome, draws })),
    trace: (course, quantity, month) => json("trace", { course, quantity, month }),
    when: (outcome, account, onShare) => waited("when", { outcome, account }, onShare),
    claims: (quantities, outcomes, onShare) => waited("claims", { quantities, outcomes }, onShare),
  };
}
