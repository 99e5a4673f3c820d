// A long list is searched by typing (the editable combobox of the ARIA Authoring Practices); without scripts it is the
// plain list that it was. The list itself stays in the form and carries the value: what is sent does not change.
"use strict";
(() => {
  const LONG = 15;
  const words = document.currentScript.dataset;
  const plain = (text) => text.normalize("NFKC").toLowerCase().replace(/\s+/g, "");

  const make = (select, serial) => {
    const options = [...select.options];
    const box = document.createElement("span");
    const input = document.createElement("input");
    const list = document.createElement("ul");
    const id = `find-${serial}`;
    let shown = [];
    let active = -1;

    box.className = "find";
    list.id = `${id}-list`;
    list.setAttribute("role", "listbox");
    list.hidden = true;
    const given = {
      type: "text", id, role: "combobox", autocomplete: "off", spellcheck: "false",
      "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
    };
    for (const [name, value] of Object.entries(given)) input.setAttribute(name, value);
    for (const name of ["aria-invalid", "aria-describedby"]) {
      if (select.hasAttribute(name)) input.setAttribute(name, select.getAttribute(name));
    }

    const label = select.labels[0];
    const name = label ? [...label.childNodes].filter((one) => one !== select && !one.options)
      .map((one) => one.textContent).join(" ").trim() : select.getAttribute("aria-label") || "";
    // A label around the list would name the field after every entry in it.
    if (label && label.htmlFor) label.htmlFor = id; else input.setAttribute("aria-label", name);
    list.setAttribute("aria-label", name);

    // What must be chosen has a first entry that says so; in a field to type in, that is its placeholder.
    input.required = select.required;
    select.required = false;
    const asks = (option) => input.required && option.value === "";
    const first = options.find(asks);
    if (first) input.placeholder = first.text;
    const show = () => {
      const chosen = select.selectedOptions[0];
      input.value = chosen && !asks(chosen) ? chosen.text : "";
    };

    const close = () => {
      list.hidden = true;
      active = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };
    const choose = (option) => {
      const isNew = select.value !== option.value;
      select.value = option.value;
      show();
      close();
      if (isNew) select.dispatchEvent(new Event("change", { bubbles: true }));
    };
    const move = (to) => {
      if (list.hidden || !shown.length) return;
      active = (to + shown.length) % shown.length;
      for (const [at, row] of [...list.children].entries()) row.setAttribute("aria-selected", String(at === active));
      input.setAttribute("aria-activedescendant", list.children[active].id);
      list.children[active].scrollIntoView({ block: "nearest" });
    };
    const open = (typed) => {
      const wanted = plain(typed);
      shown = options.filter((one) => !asks(one) && plain(one.text + one.value).includes(wanted));
      active = -1;
      input.removeAttribute("aria-activedescendant");
      list.replaceChildren(...shown.map((one, at) => {
        const row = document.createElement("li");
        row.id = `${id}-${at}`;
        row.setAttribute("role", "option");
        row.setAttribute("aria-selected", "false");
        row.textContent = one.text;
        // Before the field loses its focus, which would close the list.
        row.addEventListener("mousedown", (event) => { event.preventDefault(); choose(one); });
        return row;
      }));
      if (!shown.length) {
        const row = document.createElement("li");
        row.setAttribute("role", "option");
        row.setAttribute("aria-disabled", "true");
        row.setAttribute("aria-selected", "false");
        row.textContent = words.none;
        list.append(row);
      }
      list.hidden = false;
      input.setAttribute("aria-expanded", "true");
    };

    input.addEventListener("focus", () => input.select());
    input.addEventListener("click", () => { if (list.hidden) open(""); });
    input.addEventListener("input", () => {
      open(input.value);
      if (input.value) move(0);
    });
    input.addEventListener("keydown", (event) => {
      const down = event.key === "ArrowDown";
      if (event.isComposing) return;
      if (down || event.key === "ArrowUp") {
        event.preventDefault();
        if (list.hidden) { open(""); move(down ? Math.max(shown.indexOf(select.selectedOptions[0]), 0) : -1); }
        else move(down ? active + 1 : active < 0 ? -1 : active - 1);
      } else if (event.key === "Enter" && !list.hidden) {
        event.preventDefault();
        if (active >= 0) choose(shown[active]);
      } else if (event.key === "Escape" && !list.hidden) {
        event.preventDefault();
        show();
        close();
      }
    });
    input.addEventListener("blur", () => {
      // Somebody typed and went on: the entry they stopped at is meant; an emptied field asks for the entry of no value.
      const none = options.find((one) => one.value === "");
      if (!list.hidden && input.value && active >= 0) choose(shown[active]);
      else if (!input.value && none) choose(none);
      show();
      close();
    });
    if (select.form) select.form.addEventListener("reset", () => window.setTimeout(show));

    show();
    box.append(input, list);
    select.before(box);
    select.hidden = true;
  };

  for (const [serial, select] of [...document.querySelectorAll("main select")].entries()) {
    if (!select.multiple && select.options.length > LONG) make(select, serial);
  }
})();
