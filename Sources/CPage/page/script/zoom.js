// Zooming and moving one picture: mouse, wheel, fingers, and calls for keys and buttons.

const largest = 12;

export class Zoom extends EventTarget {
  #stage;
  #target = null;
  #pointers = new Map();
  #pinch = null;
  #didMove = false;
  scale = 1;
  #x = 0;
  #y = 0;

  /** Moves what is shown in a stage. */
  constructor(stage) {
    super();
    this.#stage = stage;
    stage.addEventListener('wheel', (event) => this.#wheel(event), { passive: false });
    stage.addEventListener('pointerdown', (event) => this.#down(event));
    stage.addEventListener('pointermove', (event) => this.#move(event));
    for (const name of ['pointerup', 'pointercancel']) stage.addEventListener(name, (event) => this.#up(event));
    stage.addEventListener('dblclick', (event) => this.toggle(event.clientX, event.clientY));
    new ResizeObserver(() => this.#apply()).observe(stage);
  }

  get isZoomed() {
    return this.scale > 1.001;
  }

  /** Whether the last press moved the picture, so that it was no click. */
  get didMove() {
    return this.#didMove;
  }

  /** Begins with an element that fills the stage as far as its shape allows. */
  show(target) {
    this.#target = target;
    this.reset();
  }

  reset() {
    [this.scale, this.#x, this.#y] = [1, 0, 0];
    this.#apply();
  }

  /** Zooms by a factor around a point of the screen; without one, around the middle. */
  by(factor, clientX, clientY) {
    const box = this.#stage.getBoundingClientRect();
    const x = (clientX ?? box.left + box.width / 2) - box.left - box.width / 2;
    const y = (clientY ?? box.top + box.height / 2) - box.top - box.height / 2;
    const scale = Math.min(largest, Math.max(1, this.scale * factor));
    const change = scale / this.scale;
    this.#x = x - (x - this.#x) * change;
    this.#y = y - (y - this.#y) * change;
    this.scale = scale;
    this.#apply();
  }

  /** Fits the picture, or shows each of its pixels at its size. */
  toggle(clientX, clientY) {
    if (this.isZoomed) this.reset();
    else this.by(Math.max(2, this.#fullScale()), clientX, clientY);
  }

  pan(x, y) {
    this.#x += x;
    this.#y += y;
    this.#apply();
  }

  /** How much larger the picture is than it is shown when it fits. */
  #fullScale() {
    const { naturalWidth, offsetWidth } = this.#target ?? {};
    return naturalWidth && offsetWidth ? naturalWidth / offsetWidth / devicePixelRatio : 2;
  }

  #apply() {
    if (!this.#target) return;
    // Edges of the picture stay outside of the stage, or it stays in the middle.
    const room = (size, of) => Math.max(0, (size * this.scale - of) / 2);
    const [roomX, roomY] = [
      room(this.#target.offsetWidth, this.#stage.clientWidth), room(this.#target.offsetHeight, this.#stage.clientHeight)];
    this.#x = Math.min(roomX, Math.max(-roomX, this.#x));
    this.#y = Math.min(roomY, Math.max(-roomY, this.#y));
    this.#target.style.transform = `translate(${this.#x}px, ${this.#y}px) scale(${this.scale})`;
    this.#stage.dataset.zoomed = String(this.isZoomed);
    this.dispatchEvent(new Event('change'));
  }

  #wheel(event) {
    event.preventDefault();
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 20 : 1;
    this.by(Math.exp(-event.deltaY * lines * 0.0022), event.clientX, event.clientY);
  }

  #down(event) {
    if (event.button !== 0 || event.target.closest('button')) return;
    this.#stage.setPointerCapture(event.pointerId);
    this.#pointers.set(event.pointerId, { x: event.clientX, y: event.clientY, startX: event.clientX, startY: event.clientY });
    if (this.#pointers.size === 1) this.#didMove = false;
    this.#pinch = this.#fingers();
  }

  #move(event) {
    const pointer = this.#pointers.get(event.pointerId);
    if (!pointer) return;
    const [x, y] = [event.clientX - pointer.x, event.clientY - pointer.y];
    [pointer.x, pointer.y] = [event.clientX, event.clientY];
    if (Math.hypot(pointer.x - pointer.startX, pointer.y - pointer.startY) > 6) this.#didMove = true;
    if (this.#pointers.size === 1) {
      if (this.isZoomed) this.pan(x, y);
      return;
    }
    const fingers = this.#fingers();
    this.pan(fingers.x - this.#pinch.x, fingers.y - this.#pinch.y);
    this.by(fingers.distance / this.#pinch.distance, fingers.x, fingers.y);
    this.#pinch = fingers;
  }

  #up(event) {
    const pointer = this.#pointers.get(event.pointerId);
    if (!pointer) return;
    this.#pointers.delete(event.pointerId);
    this.#pinch = this.#fingers();
    const [x, y] = [pointer.x - pointer.startX, pointer.y - pointer.startY];
    // A swipe of one finger over a picture that fits.
    if (event.type === 'pointerup' && event.pointerType === 'touch' && !this.isZoomed && !this.#pointers.size) {
      if (Math.abs(x) > 60 && Math.abs(x) > 2 * Math.abs(y)) this.dispatchEvent(new CustomEvent('swipe', { detail: x < 0 ? 1 : -1 }));
      else if (y > 90 && y > 2 * Math.abs(x)) this.dispatchEvent(new CustomEvent('dismiss'));
    }
  }

  #fingers() {
    const [one, other] = [...this.#pointers.values()];
    if (!other) return null;
    return { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2, distance: Math.max(1, Math.hypot(one.x - other.x, one.y - other.y)) };
  }
}
