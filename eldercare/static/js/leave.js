// Whoever signs out leaves nothing of the check sheets on the device, but what was not sent yet: that is said, and kept.
"use strict";

(() => {
const SHEETS = "sheets-1"; // as js/worker.js names it
const STORES = ["values", "queue"]; // as js/sheet.js makes them: by `user|part|…`, and by `owner` of what is queued
let agreed = false;

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("form[data-leaves]") || agreed) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  try {
    const owners = await unsent();
    const own = owners.filter((owner) => owner.split("|")[0] === form.dataset.leaves);
    if (own.length && !(await confirmed(form, own))) return;
    await forget(new Set(owners.map((owner) => owner.split("|")[1])));
  } catch (failure) {
    console.warn(failure); // a device that keeps nothing has nothing to forget
  }
  agreed = true;
  form.submit();
}, true);

function open() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open("sheets");
    asked.onupgradeneeded = () => { asked.transaction.abort(); }; // there is none, and none is to be made
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => resolve(null);
    asked.onblocked = () => reject(asked.error);
  });
}

// For each thing that was not sent, whose it is and of which part: `user|part`.
async function unsent() {
  const database = window.indexedDB && await open();
  if (!database) return [];
  const owners = await Promise.all(STORES.map((name) => listed(database, name)));
  database.close();
  return owners.flat();
}

function listed(database, name) {
  return new Promise((resolve, reject) => {
    const found = [];
    const transaction = database.transaction(name, "readonly");
    transaction.objectStore(name).openCursor().onsuccess = ({target: {result: cursor}}) => {
      if (!cursor) return;
      const [user, part, what] = (cursor.value.owner || String(cursor.key)).split("|");
      if (what !== "pending") found.push(`${user}|${part}`); // on its way: its values are listed themselves
      cursor.continue();
    };
    transaction.oncomplete = () => resolve(found);
    transaction.onerror = () => reject(transaction.error);
  });
}

// The kept pages go, and the worker that serves them; those on which something was not sent stay, to be opened again.
async function forget(parts) {
  if (window.caches) {
    const kept = await caches.open(SHEETS);
    const needed = (path) => parts.size && (path.startsWith("/static/") || parts.has(path.split("/")[3]));
    for (const asked of await kept.keys()) {
      if (!needed(new URL(asked.url).pathname)) await kept.delete(asked);
    }
    if (!parts.size) await caches.delete(SHEETS);
  }
  if (parts.size) return;
  if (window.indexedDB) indexedDB.deleteDatabase("sheets");
  if (!("serviceWorker" in navigator)) return;
  for (const one of await navigator.serviceWorker.getRegistrations()) await one.unregister();
}

function confirmed(form, own) {
  const box = document.createElement("dialog"), head = document.createElement("h2"), text = document.createElement("p");
  const parts = [...new Set(own.map((owner) => owner.split("|")[1]))];
  head.textContent = `有 ${own.length} 处检查内容还没有上传`;
  text.textContent = `在检查表 ${parts.join("、")} 里，只存在这台设备上。退出以后仍然留着，您下次登录、打开检查表时自动上传；`
    + "现在有网络的，先打开检查表上传再退出，更稳妥。";
  const foot = document.createElement("p");
  foot.className = "row g gap2";
  const stay = document.createElement("a"), leave = document.createElement("button");
  Object.assign(stay, {className: "btn go", href: `/inspections/parts/${parts[0]}/record`, textContent: "去上传"});
  Object.assign(leave, {className: "btn", type: "button", textContent: "仍然退出，内容留在本机"});
  foot.append(stay, leave);
  box.id = "leave";
  box.setAttribute("aria-labelledby", "leave-head");
  head.id = "leave-head";
  box.append(head, text, foot);
  document.body.append(box);
  return new Promise((resolve) => {
    leave.addEventListener("click", () => { box.close("leave"); });
    box.addEventListener("close", () => { resolve(box.returnValue === "leave"); box.remove(); });
    box.showModal();
  });
}
})();
