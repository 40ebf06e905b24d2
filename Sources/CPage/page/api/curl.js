// Calls as commands.

/** Where the API is: the folder that the description stands in. */
const root = new URL('..', document.baseURI).href.replace(/\/$/, '');

const quoted = (words) => `'${words.replaceAll("'", "'\\''")}'`;

/** What a parameter is in an example, if it is needed or has an example of its own. */
const valueOf = ({ example, required, schema }) => example ?? (required ? schema.minimum : undefined);

/** The address of a call with its examples. */
function address({ path, parameters }) {
  const named = (place) => parameters.filter((parameter) => parameter.in === place && valueOf(parameter) !== undefined);
  const filled = named('path').reduce((whole, one) => whole.replace(`{${one.name}}`, valueOf(one)), path);
  const query = new URLSearchParams(named('query').map((one) => [one.name, valueOf(one)])).toString();
  return quoted(root + filled + (query && `?${query}`));
}

/** The first example of a body; nothing for bytes. */
const exampleOf = ({ example, examples = {} }) => example ?? Object.values(examples)[0]?.value;

/** The parts of a command that send a body. */
function sent(content = {}) {
  const [type, media] = Object.entries(content)[0] ?? [];
  if (!type) return [];
  const value = exampleOf(media);
  if (value === undefined) return ["-H 'Content-Type: image/jpeg'", '--data-binary @picture.jpg'];
  return [`-H 'Content-Type: ${type}'`, `-d ${quoted(JSON.stringify(value))}`];
}

/** Where the command writes what is no text. */
function written(content = {}) {
  const types = Object.keys(content);
  if (types.some((type) => type.startsWith('image/'))) return ['-o picture'];
  if (types.includes('text/html')) return ['-o page.html'];
  return types.includes('text/event-stream') ? ['-N'] : [];
}

/** A command that makes the call. */
export function curl(api, one) {
  const { method, call } = one;
  const content = Object.entries(call.responses).find(([status]) => status < 300)?.[1].content;
  const parts = ['curl', ...(method === 'delete' ? ['-X DELETE'] : []), ...written(content), ...sent(call.requestBody?.content), address(one)];
  return parts.join(' ');
}
