// Takes away what browsers have since later than Safari 15.4, the oldest that Home Assistant serves.
{
  const remove = (object, ...names) => names.forEach((name) => delete object[name]);
  window.CSSStyleSheet = function CSSStyleSheet() {
    throw new TypeError("Illegal constructor");
  };
  for (const { prototype } of [Document, ShadowRoot]) remove(prototype, "adoptedStyleSheets");
  remove(Array, "fromAsync");
  remove(Array.prototype, "toSorted", "toReversed", "toSpliced", "with");
  remove(Object, "groupBy");
  remove(Map, "groupBy");
  remove(Promise, "withResolvers", "try");
  remove(Intl, "DurationFormat");
  remove(String.prototype, "isWellFormed", "toWellFormed");
  remove(AbortSignal, "any", "timeout");
  remove(URL, "canParse", "parse");
  remove(Element.prototype, "checkVisibility", "setHTMLUnsafe", "getHTML", "moveBefore");
  remove(HTMLElement.prototype, "attachInternals", "inert", "popover", "showPopover", "hidePopover", "togglePopover");
  remove(Document.prototype, "startViewTransition");
  remove(window, "ElementInternals", "requestIdleCallback", "cancelIdleCallback", "scheduler", "navigation", "CloseWatcher");
  remove(Iterator.prototype, "map", "filter", "some", "every", "find", "forEach", "toArray", "reduce", "take", "drop", "flatMap");
}
