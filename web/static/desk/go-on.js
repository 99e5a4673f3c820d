// Presses 继续 for whoever waits: the work goes on a few documents at a time, and the page tells how far it came.
document.querySelector("form[data-goes-on]")?.requestSubmit();
