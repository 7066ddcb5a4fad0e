// The salt of an agency: made here, shown here, never sent. Only its commitment goes into the form.
"use strict";

const box = document.querySelector("[data-commit]");
const field = document.querySelector("input[name=commitment]");

const hex = (bytes) => [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");

if (box && field && window.crypto?.subtle) {
  const salt = box.querySelector("[data-salt]");
  const said = box.querySelector("[data-said]");
  const keep = box.querySelector("[data-keep]");
  box.querySelector("[data-script]").hidden = false;

  const commit = async () => {
    const text = salt.value.trim().toLowerCase();
    const whole = /^[0-9a-f]{64}$/.test(text);
    keep.hidden = !whole;
    field.value = "";
    said.textContent = text && !whole ? "随机值要 64 位，只用 0-9 和 a-f。" : "";
    if (!whole) return;
    const lines = ["double-random-draw/1 commitment", box.dataset.frozen, box.dataset.agency, text];
    const bytes = new TextEncoder().encode(lines.map((line) => `${line}\n`).join(""));
    field.value = hex(await window.crypto.subtle.digest("SHA-256", bytes));
    keep.href = URL.createObjectURL(new Blob([`${text}\n`], { type: "text/plain" }));
    said.textContent = "承诺值已经填好。先把随机值存好，再提交。";
  };

  box.querySelector("[data-make]").addEventListener("click", () => {
    salt.value = hex(window.crypto.getRandomValues(new Uint8Array(32)));
    commit();
  });
  salt.addEventListener("input", commit);
}
