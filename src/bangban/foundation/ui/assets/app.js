// The one script of all surfaces. Every page also works without it.
import htmx from "htmx.org";

// Our content security policy allows neither inline styles nor eval.
htmx.config.includeIndicatorStyles = false;
htmx.config.allowEval = false;
