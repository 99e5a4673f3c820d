// Shows how far an upload has come, takes what is dropped, and says at once what is too large. Without it the form works.
"use strict";
(() => {
  const form = document.getElementById("upload-form");
  const files = document.getElementById("files");
  const drop = document.getElementById("drop");
  const status = document.getElementById("upload-status");
  const sending = document.getElementById("sending");
  const progress = document.getElementById("progress");
  const button = form.querySelector(".actions button");
  let under = null;

  drop.querySelector(".drop-words").hidden = false;
  const say = (words, bad) => { status.textContent = words; status.className = bad ? "told error" : "soft"; };
  const ready = () => { under = null; sending.hidden = true; button.disabled = false; };

  const send = (chosen) => {
    if (under || !chosen.length) return;
    const total = chosen.reduce((sum, one) => sum + one.size, 0);
    if (total > Number(form.dataset.mostBytes)) { say(form.dataset.tooLarge, true); return; }
    const body = new FormData();
    for (const one of form.elements) {
      if (one.name && one.type !== "file" && (one.type !== "checkbox" || one.checked)) body.append(one.name, one.value);
    }
    for (const one of chosen) body.append("files", one, one.name);
    under = new XMLHttpRequest();
    under.open("POST", form.action);
    under.setRequestHeader("Accept", "application/json");
    under.responseType = "json";
    under.upload.addEventListener("progress", (event) => {
      progress.value = event.lengthComputable ? Math.round(100 * event.loaded / event.total) : 0;
      say(event.loaded === event.total ? form.dataset.checking : `${form.dataset.sending} ${progress.value}%`);
    });
    under.addEventListener("load", () => {
      const told = under.response;
      ready();
      if (told && told.address) { window.location.assign(told.address); return; }
      say((told && told.error) || form.dataset.broken, true);
    });
    under.addEventListener("error", () => { ready(); say(form.dataset.broken, true); });
    sending.hidden = false;
    button.disabled = true;
    under.send(body);
  };

  form.addEventListener("submit", (event) => {
    if (files.files.length) { event.preventDefault(); send([...files.files]); }
  });
  for (const name of ["dragenter", "dragover"]) {
    drop.addEventListener(name, (event) => { event.preventDefault(); drop.classList.add("over"); });
  }
  for (const name of ["dragleave", "drop"]) drop.addEventListener(name, () => drop.classList.remove("over"));
  drop.addEventListener("drop", async (event) => {
    event.preventDefault();
    const entries = [...event.dataTransfer.items].map((one) => one.webkitGetAsEntry && one.webkitGetAsEntry());
    const loose = [...event.dataTransfer.files];
    send(entries.some((one) => one && one.isDirectory) ? (await Promise.all(entries.filter(Boolean).map(within))).flat() : loose);
  });

  // Everything in a dropped folder; a browser gives its names by the hundred.
  const within = async (entry) => {
    if (entry.isFile) return [await new Promise((done, broken) => entry.file(done, broken))];
    const reader = entry.createReader();
    const found = [];
    for (;;) {
      const some = await new Promise((done, broken) => reader.readEntries(done, broken));
      if (!some.length) break;
      found.push(...some);
    }
    return (await Promise.all(found.map(within))).flat();
  };
})();
