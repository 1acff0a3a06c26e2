/** Files of the page: asked of the server, or handed over beforehand by a folder that needs none. */

/**
 * A JSON file beside the page. A static copy sets `globalThis.smychkaFiles = {name: content}` instead.
 * @param {string} name as `about.json` or `page/strings/en.json`
 */
export async function loaded(name) {
  const given = globalThis.smychkaFiles;
  if (given && Object.hasOwn(given, name)) {
    return given[name];
  }
  const answer = await fetch(name, { credentials: "omit" });
  if (!answer.ok) {
    throw new Error(`${name}: ${answer.status}`);
  }
  return answer.json();
}
