// Compares a PDF with the filed one by SHA-256, in the browser: the file is read here and sent nowhere.
"use strict";
(() => {
  const zone = document.getElementById("compare");
  const result = document.getElementById("compare-result");
  if (!zone) return;
  const tell = (words, kind) => {
    result.textContent = words;
    result.className = kind ? `told ${kind}` : "";
  };
  if (!window.isSecureContext || !window.crypto || !window.crypto.subtle) {
    tell(zone.dataset.insecure, "warning");
    return;
  }
  zone.hidden = false;
  const compare = async (file) => {
    if (!file) return;
    tell(zone.dataset.working, "");
    try {
      const digest = await window.crypto.subtle.digest("SHA-256", await file.arrayBuffer());
      const found = Array.from(new Uint8Array(digest), (one) => one.toString(16).padStart(2, "0")).join("");
      const same = found === zone.dataset.digest;
      tell(same ? zone.dataset.same : zone.dataset.other, same ? "success" : "error");
    } catch {
      tell(zone.dataset.unread, "error");
    }
  };
  const input = document.getElementById("compare-file");
  input.addEventListener("change", () => compare(input.files[0]));
  for (const name of ["dragenter", "dragover"]) {
    zone.addEventListener(name, (event) => {
      event.preventDefault();
      zone.classList.add("over");
    });
  }
  zone.addEventListener("dragleave", () => zone.classList.remove("over"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    zone.classList.remove("over");
    compare(event.dataTransfer.files[0]);
  });
})();
