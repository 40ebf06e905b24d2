// What the page shows is in the address bar: the query, the picture given by the user, the order, and the open picture.

const names = ['q', 'upload', 'order', 'picture'];

function parse(search) {
  const parameters = new URLSearchParams(search);
  const picture = parameters.get('picture');
  return {
    q: parameters.get('q') ?? '',
    upload: parameters.get('upload'),
    order: parameters.get('order') === 'time' ? 'time' : null,
    picture: /^\d+$/.test(picture ?? '') ? Number(picture) : null,
  };
}

/** The address of a state; states that are equal have one address. */
export function link(state) {
  const parameters = new URLSearchParams();
  for (const name of names) if (state[name]) parameters.set(name, state[name]);
  return `?${parameters}`;
}

/** The current state, and its changes. */
class Address extends EventTarget {
  state = parse(location.search);

  constructor() {
    super();
    history.scrollRestoration = 'manual';
    addEventListener('popstate', () => this.#set(parse(location.search), 'history'));
    document.addEventListener('click', (event) => this.#follow(event));
  }

  /** Changes parts of the state; a step back undoes it, unless it replaces the current entry. */
  go(change, { replace = false } = {}) {
    const state = { ...this.state, ...change };
    if (link(state) === link(this.state)) return;
    if (replace) history.replaceState({ ...history.state, scroll: undefined }, '', link(state));
    else history.pushState({ opened: state.picture && !this.state.picture ? 'here' : undefined }, '', link(state));
    this.#set(state, 'page');
  }

  /** Leaves the open picture: back to where it was opened, if that was this page. */
  closePicture() {
    if (history.state?.opened === 'here') history.back();
    else this.go({ picture: null }, { replace: true });
  }

  /** Where the grid was scrolled to in this entry of the history. */
  get scroll() {
    return history.state?.scroll;
  }

  set scroll(place) {
    history.replaceState({ ...history.state, scroll: place }, '');
  }

  #set(state, cause) {
    this.state = state;
    this.dispatchEvent(new CustomEvent('change', { detail: { cause } }));
  }

  /** Links to states of this page are followed without loading it again. */
  #follow(event) {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const anchor = event.target.closest?.('a[href^="?"]');
    if (!anchor || anchor.target) return;
    event.preventDefault();
    this.go(parse(anchor.search));
  }
}

export const page = new Address();
