/** Helpers that create and update DOM nodes. Text is only ever set as text, never as markup. */

/**
 * Create an element with a class, attributes and children.
 *
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {string} [className]
 * @param {Record<string, string>} [attributes]
 * @param {Node[]} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function createElement(tag, className = "", attributes = {}, ...children) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

/**
 * Create an icon element, which is hidden from screen readers.
 *
 * @param {string} [icon]
 * @returns {HTMLElement}
 */
export function createIcon(icon = "") {
  const node = document.createElement("ha-icon");
  node.setAttribute("aria-hidden", "true");
  setIcon(node, icon);
  return node;
}

/**
 * @param {HTMLElement} node
 * @param {string} icon
 */
export function setIcon(node, icon) {
  // As an attribute, because a property set before Home Assistant has defined `ha-icon` would be lost.
  setAttribute(node, "icon", icon);
}

/**
 * Set the text of a node, unless it is the same: in an update of many rows, most texts have not changed.
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
 * Make these the only children of a parent, in this order. Children that are already in place are not moved,
 * because moving an element takes the focus away from it.
 *
 * @param {Element} parent
 * @param {Element[]} children
 */
export function setChildren(parent, children) {
  const wanted = new Set(children);
  for (const child of [...parent.children]) if (!wanted.has(child)) child.remove();
  let next = parent.firstElementChild;
  for (const child of children) {
    if (child === next) next = next.nextElementSibling;
    else parent.insertBefore(child, next);
  }
}
