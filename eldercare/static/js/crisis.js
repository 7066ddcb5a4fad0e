// The form of a crisis: what is typed stays on this device until it is sent, and only what belongs to the chosen event is
// shown. The page works without it.
"use strict";

const held = (name) => `draft:${name}`;

for (const sent of document.querySelectorAll("[data-draft-sent]")) {
  localStorage.removeItem(held(sent.dataset.draftSent));
}

for (const form of document.querySelectorAll("form[data-draft]")) {
  const key = held(form.dataset.draft);
  const own = [...form.elements].filter((one) => one.name && !["hidden", "file", "submit"].includes(one.type));
  const kept = JSON.parse(localStorage.getItem(key) || "{}");
  const old = Date.now() - (kept.at || 0) > 3 * 3600 * 1000;
  if (!old && !form.querySelector(".bad")) {
    for (const one of own) {
      const said = (kept.values || {})[one.name];
      if (said === undefined) continue;
      if (one.type === "radio" || one.type === "checkbox") one.checked = said.includes(one.value);
      else if (said[0]) one.value = said[0];
    }
  }
  form.addEventListener("input", () => {
    const values = {};
    for (const one of own) {
      values[one.name] = values[one.name] || [];
      const tick = one.type === "radio" || one.type === "checkbox";
      if (!tick || one.checked) values[one.name].push(one.value);
    }
    localStorage.setItem(key, JSON.stringify({ at: Date.now(), values }));
  });
}

for (const form of document.querySelectorAll("form.crisis")) {
  const show = () => {
    const chosen = form.querySelector("[name=event]:checked");
    for (const part of form.querySelectorAll("[data-event]")) part.hidden = part.dataset.event !== (chosen && chosen.value);
  };
  form.addEventListener("change", show);
  show();
}
