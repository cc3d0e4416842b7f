/** A timer that fires every second, except while the page is hidden or the card is not connected. */

export class Clock {
  #onTick;
  #onVisible;
  #enabled = false;
  #connected = false;
  #timer = 0;

  /**
   * @param {() => void} onTick called every second while enabled and visible
   * @param {() => void} onVisible called when the page becomes visible again
   */
  constructor(onTick, onVisible) {
    this.#onTick = onTick;
    this.#onVisible = onVisible;
  }

  get visible() {
    return this.#connected && !document.hidden;
  }

  /** @param {boolean} enabled */
  set enabled(enabled) {
    this.#enabled = enabled;
    this.#updateTimer();
  }

  connect() {
    this.#connected = true;
    document.addEventListener("visibilitychange", this.#visibilityChanged);
    this.#updateTimer();
  }

  disconnect() {
    this.#connected = false;
    document.removeEventListener("visibilitychange", this.#visibilityChanged);
    this.#updateTimer();
  }

  #visibilityChanged = () => {
    this.#updateTimer();
    if (this.visible) this.#onVisible();
  };

  #updateTimer() {
    const shouldRun = this.#enabled && this.visible;
    if (shouldRun === this.#timer > 0) return;
    if (!shouldRun) window.clearInterval(this.#timer);
    this.#timer = shouldRun ? window.setInterval(this.#onTick, 1000) : 0;
  }
}
