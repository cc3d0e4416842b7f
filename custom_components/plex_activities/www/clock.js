/** Time for what is looked at: nothing runs while the page is hidden, or the card is not in it. */

export class Clock {
  #onTick;
  #onShow;
  #wanted = false;
  #connected = false;
  #timer = 0;

  /**
   * @param {() => void} onTick called every second while wanted and visible
   * @param {() => void} onShow called when the page comes back
   */
  constructor(onTick, onShow) {
    this.#onTick = onTick;
    this.#onShow = onShow;
  }

  get visible() {
    return this.#connected && !document.hidden;
  }

  /** @param {boolean} wanted */
  set wanted(wanted) {
    this.#wanted = wanted;
    this.#adjust();
  }

  connect() {
    this.#connected = true;
    document.addEventListener("visibilitychange", this.#changed);
    this.#adjust();
  }

  disconnect() {
    this.#connected = false;
    document.removeEventListener("visibilitychange", this.#changed);
    this.#adjust();
  }

  #changed = () => {
    this.#adjust();
    if (this.visible) this.#onShow();
  };

  #adjust() {
    const run = this.#wanted && this.visible;
    if (run === this.#timer > 0) return;
    if (!run) window.clearInterval(this.#timer);
    this.#timer = run ? window.setInterval(this.#onTick, 1000) : 0;
  }
}
