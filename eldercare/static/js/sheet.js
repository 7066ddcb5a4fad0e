// The sheet of a visit on a phone: everything is kept on the device at once, and sent when there is a network.
// Without this file, or where the browser keeps nothing, the page is a plain form and works as one.
"use strict";

(() => {
const form = document.getElementById("sheet");
if (!form || !window.indexedDB || !window.fetch) return;

const {sync: SYNC, worker: WORKER, part: PART, user: USER, back: BACK} = form.dataset;
const OWNER = `${USER}|${PART}`;
const WORDS = {yes: "符合", no: "不符合", na: "不适用", "": "未答"};
const AROUND = ["arrived_at", "left_at", "where", "representative", "refused", "witness"];
const items = [...form.querySelectorAll("li[data-code]")];
const said = document.getElementById("saved");
const total = items.length;
let database, timer, known = "", running = false, again = false, unsaid = false;

// --- what the device keeps: values by item, and a queue of pictures and of the signed record --------------------------

function open() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open("sheets", 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("values");
      asked.result.createObjectStore("queue", {autoIncrement: true});
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

function store(name, mode, act) {
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(name, mode);
    const found = act(transaction.objectStore(name));
    transaction.oncomplete = () => resolve(found && found.result);
    transaction.onerror = () => reject(transaction.error);
  });
}

const put = (key, value) => store("values", "readwrite", (kept) => kept.put(value, `${OWNER}|${key}`));
const get = (key) => store("values", "readonly", (kept) => kept.get(`${OWNER}|${key}`));
const drop = (key) => store("values", "readwrite", (kept) => kept.delete(`${OWNER}|${key}`));
const enqueue = (value) => store("queue", "readwrite", (kept) => kept.add({...value, owner: OWNER}));
const dequeue = (key) => store("queue", "readwrite", (kept) => kept.delete(key));

async function queue(kind) {
  const found = [];
  await store("queue", "readonly", (kept) => {
    kept.openCursor().onsuccess = (event) => {
      const cursor = event.target.result;
      if (!cursor) return;
      if (cursor.value.owner === OWNER && (!kind || cursor.value.kind === kind)) {
        found.push({key: cursor.key, ...cursor.value});
      }
      cursor.continue();
    };
  });
  return found;
}

async function dirty() {
  const found = [];
  for (const item of items) {
    const value = await get(item.dataset.code);
    if (value) found.push(value);
  }
  return found;
}

function number() {
  if (crypto.randomUUID) return crypto.randomUUID();
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function device() {
  if (!localStorage.getItem("device")) localStorage.setItem("device", number());
  return localStorage.getItem("device");
}

// --- one item on the page ---------------------------------------------------------------------------------------------

const part = (item, name) => form.elements[`${name}-${item.dataset.code}`];

function typed(item) {
  return {
    code: item.dataset.code,
    answer: part(item, "answers").value,
    note: part(item, "notes").value.trim(),
    measure: part(item, "measures").value.trim(),
  };
}

function show(item, value) {
  for (const radio of part(item, "answers")) radio.checked = radio.value === value.answer;
  part(item, "notes").value = value.note;
  part(item, "measures").value = value.measure;
}

const same = (one, other) => ["answer", "note", "measure"].every((name) => one[name] === other[name]);
const base = (item) => Number(part(item, "bases").value);
const rebase = (item, rev) => { part(item, "bases").value = rev; };
const itemOf = (code) => items.find((item) => item.dataset.code === code);

function count() {
  const done = items.filter((item) => part(item, "answers").value).length;
  document.getElementById("done").textContent = done;
  document.getElementById("meter").value = done;
}

function tell(text, bad = false) {
  said.textContent = text;
  said.classList.toggle("bad", bad);
}

const clock = () => new Date().toLocaleTimeString("zh-CN", {hour: "2-digit", minute: "2-digit", hour12: false});

async function changed(item) {
  const before = await get(item.dataset.code);
  await put(item.dataset.code, {...typed(item), base: before ? before.base : base(item)});
  count();
  tell(`${clock()} 已存在本机`);
  later();
}

// --- two values for one item ------------------------------------------------------------------------------------------

function clash(one) {
  const item = itemOf(one.code);
  item.querySelector(".clash")?.remove();
  item.classList.add("bad");
  const box = document.getElementById("clash").content.firstElementChild.cloneNode(true);
  const told = (value) => [WORDS[value.answer], value.note, value.measure && `测量值 ${value.measure}`].filter(Boolean).join("，");
  box.querySelector("strong").textContent = `${one.by || "别的设备"}填的不一样，选定一个`;
  box.querySelector(".theirs").textContent = `对方：${told(one.kept)}`;
  box.querySelector(".mine").textContent = `本机：${told(one.sent)}`;
  box.addEventListener("click", async (event) => {
    const take = event.target.dataset.take;
    if (!take) return;
    rebase(item, one.rev);
    if (take === "theirs") {
      show(item, one.kept);
      await drop(one.code);
    } else {
      show(item, {...typed(item), ...one.sent});
      await put(one.code, {code: one.code, ...one.sent, base: one.rev});
    }
    box.remove();
    item.classList.remove("bad");
    count();
    later(0);
  });
  item.querySelector(".seg").before(box);
  return box;
}

const undecided = () => items.some((item) => item.querySelector(".clash"));

// --- sending ----------------------------------------------------------------------------------------------------------

function later(wait = 2000) {
  clearTimeout(timer);
  timer = setTimeout(sync, wait);
}

async function post(fields, csrf) {
  const body = new FormData();
  for (const [name, value, file] of fields) file ? body.append(name, value, file) : body.append(name, value);
  body.append("device", device());
  const answer = await fetch(SYNC, {
    method: "POST", body, credentials: "same-origin", headers: {"X-CSRFToken": csrf, Accept: "application/json"},
  });
  return {status: answer.status, told: await json(answer)};
}

async function json(answer) {
  const type = answer.headers.get("Content-Type") || "";
  if (answer.redirected || !type.includes("json")) throw new SignIn();
  return answer.json();
}

class SignIn extends Error {}

async function sync() {
  if (running) { again = true; return; }
  running = true;
  try {
    await exchange();
  } catch (failure) {
    const waiting = (await dirty()).length + (await queue()).length;
    if (failure instanceof SignIn) tell("登录已过期或者岗位不对。内容还在本机，登录后自动上传", true);
    else tell(waiting ? `没有网络，${waiting} 处已存在本机，有网时自动上传` : "没有网络，可以照常填");
  } finally {
    running = false;
    if (again) { again = false; later(0); }
  }
}

async function exchange() {
  const waiting = (await dirty()).length + (await queue()).length + Boolean(await get("around")) + Boolean(await get("pending"));
  const headers = waiting || !known ? {} : {"If-None-Match": known};
  const asked = await fetch(SYNC, {cache: "no-store", credentials: "same-origin", headers});
  unsaid ||= Boolean(waiting);
  if (asked.status === 304) { uploaded(); return; }
  const state = await json(asked);
  known = asked.headers.get("ETag");
  if (asked.status !== 200) { tell(state.problem || "不能填这份检查表", true); return; }
  await learn(state.items);
  await learnAround(state.around);
  const values = await dirty(), around = await get("around");
  if (state.state !== "assigned") { await settled(state, values); return; }
  const pending = (await get("pending")) || compose(values, around);
  if (pending) {
    await put("pending", pending);
    const answer = await post([["move", "keep"], ...pending.fields], state.csrf);
    await taken(pending, answer);
    if (answer.status >= 400 && !answer.told.differs) { tell(answer.told.problem || "没有存上", true); return; }
    if ((await dirty()).some((value) => !itemOf(value.code).querySelector(".clash"))) again = true;
  }
  for (const one of await queue("file")) await sendFile(one, state.csrf);
  if (undecided()) { tell("有事项两边填得不一样，逐项选定", true); return; }
  for (const one of await queue("record")) { await sendRecord(one, state.csrf); return; }
  uploaded();
}

// Said when all is sent, by whichever exchange comes last: one that was asked for meanwhile has nothing left to send.
function uploaded() {
  if (again || !unsaid) return;
  unsaid = false;
  tell(`${clock()} 已上传`);
}

// One submission: it is kept with its number before it is sent, so that it goes out again unchanged if no answer comes.
function compose(values, around) {
  const waiting = values.filter((value) => !itemOf(value.code).querySelector(".clash"));
  if (!waiting.length && !around) return null;
  const fields = waiting.flatMap((value) => [
    [`answers-${value.code}`, value.answer], [`notes-${value.code}`, value.note],
    [`measures-${value.code}`, value.measure], [`bases-${value.code}`, String(value.base)],
  ]);
  fields.push(...Object.entries(around || {}));
  return {fields: [...fields, ["submission", number()]], values: waiting, around};
}

async function taken(pending, {status, told}) {
  if (status === 403 || (status === 409 && !told.differs)) return;
  await drop("pending");
  const differing = new Map((told.differs || []).map((one) => [one.code, one]));
  const rows = new Map((told.items || []).map((row) => [row.code, row]));
  for (const sent of status === 422 ? [] : pending.values) {
    const item = itemOf(sent.code), now = await get(sent.code), row = rows.get(sent.code);
    if (differing.has(sent.code)) clash(differing.get(sent.code)).scrollIntoView({block: "center"});
    else if (now && same(now, sent)) { await drop(sent.code); rebase(item, row.rev); }
    else if (now) { await put(sent.code, {...now, base: row.rev}); rebase(item, row.rev); }
    if (!differing.has(sent.code)) await signedAnew(sent, row);
  }
  const around = await get("around");
  if (status !== 422 && JSON.stringify(around) === JSON.stringify(pending.around)) await drop("around");
}

// What was signed before this phone knew that its earlier values had arrived is an answer to those, and says so.
async function signedAnew(sent, row) {
  const name = `bases-${sent.code}`, old = String(sent.base);
  for (const {key, owner, ...record} of await queue("record")) {
    const fields = record.fields.map(([field, value]) => [field, field === name && value === old ? String(row.rev) : value]);
    await store("queue", "readwrite", (kept) => kept.put({...record, owner, fields}, key));
  }
}

const isWriting = () => document.activeElement.matches("textarea, input:not([type=radio])");

async function learn(rows) {
  for (const row of rows) {
    const item = itemOf(row.code);
    if (await get(row.code)) continue;
    if (row.rev !== base(item) && !(item.contains(document.activeElement) && isWriting())) { show(item, row); rebase(item, row.rev); }
  }
  count();
}

// What stands around the items, as another phone typed it: shown where nothing of this one waits to be sent.
async function learnAround(kept) {
  const mine = {...await get("around")};
  for (const [name, value] of Object.entries(kept)) {
    if (!(name in mine) && form.elements[name] !== document.activeElement) fill(name, value);
  }
}

async function settled(state, values) {
  const files = await queue("file"), records = await queue("record");
  for (const one of records) if (await confirmed(one, state)) return;
  const left = values.length + files.length;
  const more = left ? `本机还有 ${left} 处没有上传；要补的，由签字的人退回更正` : "";
  const late = records.length ? "本机的签字没有收下，到案卷里看过记录再办。" : "";
  tell([state.said, late + more].filter(Boolean).join("。"), Boolean(late + more));
  if (!left && !late) (await caches.open("sheets-1")).delete(location.pathname);
}

async function sendFile(one, csrf) {
  const name = one.field === "signature" ? "signature" : `photos-${one.code}`;
  const {status, told} = await post([["move", "keep"], ["submission", one.submission], [name, one.blob, one.name]], csrf);
  if (status < 400) { await dequeue(one.key); document.getElementById(`w-${one.key}`)?.classList.remove("waits"); }
  else if (status === 422) { await dequeue(one.key); document.getElementById(`w-${one.key}`)?.remove(); tell(told.problem, true); }
  else throw new Error(told.problem || status);
}

async function sendRecord(one, csrf) {
  const {status, told} = await post([["move", "record"], ...one.fields], csrf);
  if (status < 400) { await finished(one); return; }
  await dequeue(one.key);
  lock(false);
  for (const difference of told.differs || []) clash(difference);
  faults(told);
}

// A record whose answer was lost is sent again under its number; the server takes it in once and says yes again.
async function confirmed(one, state) {
  const {status} = await post([["move", "record"], ...one.fields], state.csrf);
  if (status < 400) await finished(one);
  return status < 400;
}

async function finished(one) {
  await dequeue(one.key);
  for (const item of items) await drop(item.dataset.code);
  await drop("around");
  (await caches.open("sheets-1")).delete(location.pathname);
  tell("已签字并上传，待另一名执法人员签字");
  location.assign(BACK);
}

function faults(told) {
  document.getElementById("faults")?.remove();
  const box = document.createElement("div");
  box.id = "faults";
  box.className = "item";
  const list = document.createElement("ul");
  for (const [name, text] of Object.entries(told.errors || {"": told.problem})) {
    if (name === "answers") continue;
    const line = document.createElement("li"), link = document.createElement("a");
    link.href = name.startsWith("i-") ? `#${name}` : `#id_${name}`;
    link.textContent = text;
    line.append(link);
    list.append(line);
    document.getElementById(name)?.classList.add("bad");
  }
  const head = document.createElement("strong");
  head.textContent = "还不能签字";
  const note = document.createElement("div");
  note.className = "note danger";
  note.setAttribute("role", "alert");
  note.append(head, list);
  box.append(note);
  form.before(box);
  box.scrollIntoView({block: "center"});
  tell("还不能签字，见上方", true);
}

// --- signing ----------------------------------------------------------------------------------------------------------

function lock(on) {
  for (const field of form.elements) if (field.type !== "hidden") field.disabled = on;
  document.getElementById("unsign")?.remove();
  if (!on) return;
  const button = document.createElement("button");
  Object.assign(button, {id: "unsign", type: "button", className: "btn", textContent: "撤回本机的签字，接着填"});
  button.addEventListener("click", async () => {
    for (const one of await queue("record")) await dequeue(one.key);
    lock(false);
    tell("签字已撤回，内容还在");
  });
  document.querySelector(".ph").append(button);
}

async function sign() {
  if (undecided()) { tell("先逐项选定两边不一样的", true); return; }
  const fields = [];
  for (const item of items) {
    const value = typed(item);
    const kept = await get(value.code);
    fields.push([`answers-${value.code}`, value.answer], [`notes-${value.code}`, value.note]);
    fields.push([`measures-${value.code}`, value.measure], [`bases-${value.code}`, String(kept ? kept.base : base(item))]);
  }
  fields.push(...AROUND.filter((name) => form.elements[name]).map((name) => [name, stands(name)]));
  if (form.elements.signed?.checked) fields.push(["signed", "on"]);
  for (const one of await queue("record")) await dequeue(one.key);
  await enqueue({kind: "record", fields: [...fields, ["submission", number()]]});
  lock(true);
  tell("签字已存在本机，正在上传");
  await sync();
}

function stands(name) {
  const field = form.elements[name];
  return field.type === "checkbox" ? (field.checked ? "on" : "") : field.value;
}

function fill(name, value) {
  const field = form.elements[name];
  if (field && field.type === "checkbox") field.checked = Boolean(value);
  else if (field) field.value = value;
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  event.stopImmediatePropagation();
  if (event.submitter?.value === "record") sign();
  else later(0);
});

// --- typing, pictures, the drawn signature ----------------------------------------------------------------------------

form.addEventListener("change", async (event) => {
  const item = event.target.closest("li[data-code]");
  if (event.target.type === "file") {
    for (const file of event.target.files) await picture(item, file);
    event.target.value = "";
  } else if (item) changed(item);
  else if (AROUND.includes(event.target.name)) {
    await put("around", {...await get("around"), [event.target.name]: stands(event.target.name)});
    later();
  }
});
form.addEventListener("input", (event) => {
  const item = event.target.closest("li[data-code]");
  if (item && event.target.matches("textarea, input[type=text], input:not([type])")) changed(item);
});

async function picture(item, file) {
  const own = {kind: "file", submission: number(), blob: file, name: file.name};
  const key = await enqueue(item ? {...own, code: item.dataset.code} : {...own, field: "signature"});
  if (item) await thumb(item, file, key);
  tell(`${clock()} 照片已存在本机`);
  later(0);
}

async function thumb(item, blob, key) {
  const picture = document.createElement("img"), frame = document.createElement("span");
  picture.src = URL.createObjectURL(blob);
  picture.alt = "待上传的照片";
  frame.id = `w-${key}`;
  frame.className = "waits";
  frame.append(picture);
  item.querySelector("[data-snaps] .add").before(frame);
}

function pad() {
  const canvas = document.getElementById("pad"), wipe = document.getElementById("wipe"), pen = canvas.getContext("2d");
  canvas.hidden = wipe.hidden = false;
  document.getElementById("paper").hidden = true;
  pen.lineWidth = 5;
  pen.lineCap = "round";
  let down = false;
  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    return [(event.clientX - box.left) * canvas.width / box.width, (event.clientY - box.top) * canvas.height / box.height];
  };
  const blank = () => { pen.fillStyle = "#fff"; pen.fillRect(0, 0, canvas.width, canvas.height); };
  blank();
  canvas.addEventListener("pointerdown", (event) => { down = true; canvas.setPointerCapture(event.pointerId); pen.beginPath(); pen.moveTo(...at(event)); });
  canvas.addEventListener("pointermove", (event) => { if (down) { pen.lineTo(...at(event)); pen.stroke(); } });
  canvas.addEventListener("pointerup", () => {
    down = false;
    canvas.toBlob(async (blob) => {
      for (const one of await queue("file")) if (one.field === "signature") await dequeue(one.key);
      await picture(null, new File([blob], "签名.png", {type: "image/png"}));
    });
  });
  wipe.addEventListener("click", blank);
}

// --- beginning --------------------------------------------------------------------------------------------------------

async function remember() {
  if (!("serviceWorker" in navigator) || !window.caches) return;
  await navigator.serviceWorker.register(WORKER);
  const kept = await caches.open("sheets-1");
  const drawn = [...document.querySelectorAll("link[rel=stylesheet], link[rel=icon]")].map((one) => one.href);
  const scripts = [...document.scripts].map((one) => one.src).filter(Boolean);
  if (navigator.onLine) await kept.addAll([location.pathname, ...drawn, ...scripts]);
}

async function begin() {
  database = await open();
  for (const value of await dirty()) { show(itemOf(value.code), value); rebase(itemOf(value.code), value.base); }
  const typedAround = await get("around");
  for (const [name, value] of Object.entries(typedAround || {})) fill(name, value);
  for (const one of await queue("file")) if (one.code) await thumb(itemOf(one.code), one.blob, one.key);
  if ((await queue("record")).length) lock(true);
  pad();
  count();
  tell("没有网络也能填，不会丢");
  window.addEventListener("online", () => later(0));
  document.addEventListener("visibilitychange", () => { if (!document.hidden) later(0); });
  setInterval(() => { if (!document.hidden) later(0); }, 15000);
  document.documentElement.dataset.sheet = "ready";
  later(0);
  await remember().catch(() => tell("这个浏览器不能离线重开本页；不要关闭本页，内容照样存在本机"));
  document.documentElement.dataset.sheet = "kept";
}

begin();
})();
