/** The few ways in which the card writes into the page: text is always text, never markup. */

/**
 * Make an element with a class, attributes and children.
 *
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {string} [className]
 * @param {Record<string, string>} [attributes]
 * @param {Node[]} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function element(tag, className = "", attributes = {}, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/**
 * One of Home Assistant's own icons.
 *
 * @param {string} [icon]
 * @returns {HTMLElement}
 */
export function iconElement(icon = "") {
  const made = document.createElement("ha-icon");
  made.setAttribute("aria-hidden", "true");
  setIcon(made, icon);
  return made;
}

/**
 * @param {HTMLElement} node
 * @param {string} icon
 */
export function setIcon(node, icon) {
  // The property is for the element of Home Assistant; until that is defined the attribute waits for it.
  setAttribute(node, "icon", icon);
}

/**
 * Write only what differs: an update of many rows is mostly nothing new.
 *
 * @param {Node} node
 * @param {string} text
 */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/**
 * @param {Element} node
 * @param {string} name
 * @param {string | null} value null removes it
 */
export function setAttribute(node, name, value) {
  if (node.getAttribute(name) === value) return;
  if (value === null) node.removeAttribute(name);
  else node.setAttribute(name, value);
}

/**
 * @param {HTMLElement} node
 * @param {boolean} hidden
 */
export function setHidden(node, hidden) {
  if (node.hidden !== hidden) node.hidden = hidden;
}

/**
 * Put these children into a parent in this order, and nothing else. Those that are in order already are not
 * touched, or they would lose the focus.
 *
 * @param {Element} parent
 * @param {Element[]} children
 */
export function setChildren(parent, children) {
  const wanted = new Set(children);
  for (const each of [...parent.children]) if (!wanted.has(each)) each.remove();
  let next = parent.firstElementChild;
  for (const each of children) {
    if (each === next) next = next.nextElementSibling;
    else parent.insertBefore(each, next);
  }
}
