// Copy a text with one touch; without scripts it is selected by hand.
"use strict";
for (const button of document.querySelectorAll("[data-copy]")) {
  const text = document.getElementById(button.dataset.copy);
  if (!text) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const words = button.textContent;
    try {
      await navigator.clipboard.writeText(text.textContent);
      button.textContent = button.dataset.done;
      window.setTimeout(() => { button.textContent = words; }, 2000);
    } catch {
      // A page without HTTPS may not write to the clipboard: select it, so that one touch copies.
      window.getSelection().selectAllChildren(text);
    }
  });
}
