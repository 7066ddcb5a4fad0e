// On the page of a sheet that takes nothing more: what this person left on this device, and the way to clear it away.
"use strict";

(async () => {
const WORDS = {yes: "符合", no: "不符合", na: "不适用"};
const box = document.getElementById("left");
if (!box || !window.indexedDB) return;
const OWNER = box.dataset.owner;

function open() {
  return new Promise((resolve) => {
    const asked = indexedDB.open("sheets");
    asked.onupgradeneeded = () => asked.transaction.abort(); // there is none, and none is to be made
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => resolve(null);
  });
}

// Goes over what js/sheet.js kept here for this person and part.
function each(database, mode, act) {
  return Promise.all(["values", "queue"].map((name) => new Promise((resolve, reject) => {
    const transaction = database.transaction(name, mode);
    transaction.objectStore(name).openCursor().onsuccess = ({target: {result: cursor}}) => {
      if (!cursor) return;
      if ((cursor.value.owner || String(cursor.key)).startsWith(`${OWNER}${name === "queue" ? "" : "|"}`)) act(cursor, name);
      cursor.continue();
    };
    transaction.oncomplete = resolve;
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  })));
}

function line(text) {
  const one = document.createElement("li");
  one.textContent = text;
  box.querySelector("ul").append(one);
}

const said = ({answer, note, measure, value}) => [WORDS[answer], note, measure, value === "on" ? "已勾选" : value].filter(Boolean).join("，");

const database = await open();
if (!database) return;
let pictures = 0, found = 0;
await each(database, "readonly", ({key, value}, name) => {
  if (name === "queue") { pictures += value.kind !== "record"; found += 1; return; }
  const text = document.querySelector(`#left [data-code="${CSS.escape(String(key).split("|")[2])}"]`);
  if (!text) return; // under way: its values are kept themselves
  found += 1;
  line(`${text.textContent}：${said(value) || "空白"}`);
});
if (pictures) line(`照片、签名 ${pictures} 件`);
box.hidden = !found;
document.getElementById("forget").addEventListener("click", async () => {
  await each(database, "readwrite", (cursor) => cursor.delete());
  box.hidden = true;
});
})();
