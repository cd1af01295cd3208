/* Everything here makes pages quicker; every page works without it. */
import htmx from "htmx.org";
import { look } from "./look.js";
import { keys } from "./keys.js";
import { forms } from "./forms.js";

window.htmx = htmx;
look();
keys();
forms();

function focusSummary(root) {
  const summary = root.querySelector("[data-focus]");
  if (summary) summary.focus();
}
focusSummary(document);
document.addEventListener("htmx:afterSwap", (event) => focusSummary(event.target));
