/** The styles of the card. All theme variables have a fallback, and left and right follow the writing direction. */

export const CSS = `
:host { display: block; height: 100%; }
:host([hidden]) { display: none; }
[hidden] { display: none !important; }
ha-card { box-sizing: border-box; display: flex; flex-direction: column; height: 100%; overflow: hidden; }
ul, h2 { list-style: none; margin: 0; padding: 0; }

button {
  background: none; border: 0; color: inherit; cursor: pointer; font: inherit; margin: 0; padding: 0; text-align: start;
  -webkit-tap-highlight-color: transparent;
}
button:hover { background: rgba(127, 127, 127, .1); }
button:focus-visible { outline: 2px solid var(--primary-color, #009ac7); outline-offset: -2px; }

.header {
  align-content: center; align-items: baseline; box-sizing: border-box; display: flex; flex: none; flex-wrap: wrap; gap: 0 var(--ha-space-2, 8px);
  justify-content: space-between; min-height: 48px; padding: var(--ha-space-2, 8px) var(--ha-space-4, 16px); width: 100%;
  color: var(--ha-card-header-color, var(--primary-text-color, #141414));
}
.name {
  font-size: var(--ha-font-size-l, 16px); font-weight: var(--ha-font-weight-medium, 500); min-width: 0;
  overflow: hidden; text-overflow: ellipsis; unicode-bidi: plaintext; white-space: nowrap;
}
.count { color: var(--secondary-text-color, #5e5e5e); font-size: var(--ha-font-size-m, 14px); font-weight: 400; }

/* Parts with a dot between them. Lines are shifted by the width of a dot, so that one at the start of a line is cut off. */
.details, .count { overflow: hidden; }
.parts { display: flex; flex-wrap: wrap; margin-inline-start: -16px; }
.parts > span { unicode-bidi: isolate; white-space: nowrap; }
.parts > span:empty { display: none; }
.parts > span::before { content: "·"; content: "·" / ""; display: inline-block; inline-size: 16px; text-align: center; }

/* If the card has a fixed height, the list scrolls. */
h2 { flex: none; }
.rows { display: flex; flex: 0 1 auto; flex-direction: column; min-height: 0; overflow: hidden auto; padding-block-end: var(--ha-space-2, 8px); }
.row {
  align-items: center; column-gap: var(--ha-space-3, 12px); display: grid; flex: none; grid-template-columns: auto minmax(0, 1fr) auto;
  padding: var(--ha-space-2, 8px) var(--ha-space-4, 16px); position: relative;
}
.kind {
  align-items: center; align-self: start; border-radius: 50%; color: var(--kind-color); display: flex;
  block-size: 36px; inline-size: 36px; justify-content: center; --mdc-icon-size: 20px;
}
/* A pale tone of the color. Safari knows color-mix() since 16.2 only. */
.kind, .bar { position: relative; }
.kind::before, .bar::before {
  background: var(--kind-color); border-radius: inherit; content: ""; inset: 0; opacity: .2; position: absolute;
}
.body { grid-column: 2 / -1; }
/* Each text keeps its own direction, but all are aligned to the same side. "start" would depend on the text. */
.title, .subtitle, dd {
  overflow: hidden; text-align: -webkit-match-parent; text-align: match-parent; text-overflow: ellipsis; unicode-bidi: plaintext;
}
.title, .subtitle { display: block; inline-size: 100%; white-space: nowrap; }
.title { color: var(--primary-text-color, #141414); font-size: var(--ha-font-size-m, 14px); font-weight: var(--ha-font-weight-medium, 500); line-height: 20px; }
/* The whole row opens with a tap. */
.title::after { border-radius: inherit; content: ""; inset: 0; position: absolute; z-index: 1; }
.title:hover { background: none; }
.title:hover::after { background: rgba(127, 127, 127, .06); }
.title:focus-visible { outline: none; }
.title:focus-visible::after { outline: 2px solid var(--primary-color, #009ac7); outline-offset: -2px; }
.open .title, .open .subtitle { overflow-wrap: anywhere; white-space: normal; }
.subtitle { font-size: var(--ha-font-size-s, 12px); line-height: 16px; }
.subtitle, .details, .facts { color: var(--secondary-text-color, #5e5e5e); }
.details { font-size: var(--ha-font-size-s, 12px); font-variant-numeric: tabular-nums; line-height: 16px; }
.facts { font-size: var(--ha-font-size-s, 12px); line-height: 16px; margin: 4px 0 0; }
.facts div { display: flex; flex-wrap: wrap; gap: 0 6px; }
dd { color: var(--primary-text-color, #141414); margin: 0; overflow-wrap: anywhere; }
.error { color: var(--error-color, #c5221f); font-size: var(--ha-font-size-s, 12px); line-height: 16px; margin-block-start: 4px; overflow-wrap: anywhere; }
.error:empty { display: none; }

.bar { block-size: 6px; border-radius: 3px; margin-block: 6px 4px; overflow: hidden; }
.fill { background: var(--kind-color); block-size: 100%; border-radius: 3px; position: relative; transition: inline-size .5s ease-out; }
/* From one end to the other and back, all of it in sight, and the same in both writing directions. */
.indeterminate .fill { animation: move 1.4s ease-in-out infinite alternate; inline-size: 40%; left: 0; position: absolute; transition: none; }
@keyframes move { to { transform: translateX(150%); } }

.stop {
  align-items: center; border-radius: 50%; block-size: 44px; color: var(--secondary-text-color, #5e5e5e); display: flex;
  align-self: start; inline-size: 44px; justify-content: center; margin-block: -4px; margin-inline-end: -12px; position: relative; z-index: 2;
  --mdc-icon-size: 24px;
}
.stop:hover { color: var(--error-color, #db4437); }
.stop[aria-disabled] { color: var(--disabled-text-color, #bdbdbd); cursor: default; }
.busy .stop::after {
  animation: turn 1s linear infinite; border: 2px solid var(--primary-color, #009ac7); border-block-start-color: transparent;
  border-radius: 50%; content: ""; inset: 5px; position: absolute;
}
@keyframes turn { to { transform: rotate(1turn); } }

.message span, .error { unicode-bidi: plaintext; text-align: -webkit-match-parent; text-align: match-parent; }
.message {
  align-items: center; color: var(--secondary-text-color, #5e5e5e); display: flex; flex: 1; gap: var(--ha-space-3, 12px);
  font-size: var(--ha-font-size-m, 14px); overflow-wrap: anywhere; padding: 0 var(--ha-space-4, 16px) var(--ha-space-4, 16px);
}
.message ha-icon { color: var(--disabled-color, #767676); flex: none; }
.message.missing ha-icon, .message.wrong ha-icon, .message.unavailable ha-icon { color: var(--warning-color, #ffa600); }
.more {
  box-sizing: border-box; color: var(--secondary-text-color, #5e5e5e); flex: none; font-size: var(--ha-font-size-s, 12px); line-height: 16px;
  padding: 0 var(--ha-space-4, 16px); padding-inline-start: 64px; unicode-bidi: plaintext; width: 100%;
  text-align: -webkit-match-parent; text-align: match-parent;
}
.fold { align-items: center; display: flex; gap: 4px; min-height: 44px; --mdc-icon-size: 18px; }
.note { padding-block-end: var(--ha-space-3, 12px); }
.note:empty { display: none; }
.announcement { block-size: 1px; clip-path: inset(50%); inline-size: 1px; overflow: hidden; position: absolute; white-space: nowrap; }

/* One line for each activity, with the bar as its lower edge. An open row is as in a card that is not compact. */
.compact .row:not(.open) { grid-template-columns: auto minmax(0, 1fr) auto auto; padding-block: 2px; min-height: 36px; }
.compact .row:not(.open) .kind { align-self: center; block-size: 24px; inline-size: 24px; --mdc-icon-size: 16px; }
.compact .row:not(.open) .subtitle { display: none; }
.compact .row:not(.open) .body { display: contents; }
.compact .row:not(.open) .details { grid-column: 3; grid-row: 1; }
.compact .row:not(.open) .percent:not(:empty) ~ .elapsed { display: none; }
.compact .row:not(.open) .parts { flex-wrap: nowrap; }
.compact .row:not(.open) .bar { block-size: 2px; grid-column: 2 / -1; margin-block: 0; }
.compact .row:not(.open) .error { grid-column: 2 / -1; }
.compact .row:not(.open) .stop { align-self: center; grid-column: 4; grid-row: 1; margin-block: -6px; }
.compact .more { padding-inline-start: 52px; }

/* In half a column of a dashboard. Safari knows this since 16.0; before, the card is as it is elsewhere. */
:host { container-type: inline-size; }
@container (max-width: 400px) {
  .compact .row:not(.open) .left { display: none; }
}
@container (max-width: 300px) {
  .row { column-gap: 8px; padding-inline: 12px; }
  .kind { block-size: 24px; inline-size: 24px; --mdc-icon-size: 16px; }
  .row:not(.open) .kind { align-self: center; }
  .body { grid-column: 1 / -1; }
  .stop { margin-inline-end: -10px; }
  .header, .message { padding-inline: 12px; }
  .more, .compact .more { padding-inline-start: 12px; }
}
@container (max-width: 220px) {
  .compact .row:not(.open) { grid-template-columns: minmax(0, 1fr) auto auto; }
  .compact .row:not(.open) .kind { display: none; }
  .compact .row:not(.open) .details { grid-column: 2; }
  .compact .row:not(.open) .stop { grid-column: 3; }
  .compact .row:not(.open) .bar, .compact .row:not(.open) .error { grid-column: 1 / -1; }
}

@media (prefers-reduced-motion: reduce) {
  .fill { transition: none; }
  /* Stripes: a full bar would say 100 %. */
  .indeterminate .fill {
    animation: none; background: repeating-linear-gradient(135deg, var(--kind-color) 0 6px, transparent 6px 12px); inline-size: 100%;
  }
  .busy .stop::after { animation: none; border-style: dashed; }
}
`;
