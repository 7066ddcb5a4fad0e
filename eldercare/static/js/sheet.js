// The sheet of a visit on a phone: everything is kept on the device at once, and sent when there is a network.
// Without this file, or where the browser keeps nothing, the page is a plain form and works as one.
"use strict";

(() => {
const form = document.getElementById("sheet");
if (!form || !window.indexedDB || !window.fetch) return;

const {sync: SYNC, worker: WORKER, part: PART, user: USER, back: BACK} = form.dataset;
const OWNER = `${USER}|${PART}`;
const WORDS = {yes: "符合", no: "不符合", na: "不适用", "": "未答"};
const AROUND = ["arrived_at", "left_at", "where", "representative", "refused", "witness"].filter((name) => form.elements[name]);
const items = [...form.querySelectorAll("li[data-code]")];
const CODES = [...items.map((item) => item.dataset.code), ...AROUND];
const said = document.getElementById("saved");
const held = new Set(); // typed, and not kept on the device yet
let database, timer, known = "", running = false, again = false, unsaid = false, closed = false, plain = false;

// --- what the device keeps: values by item and fact, and a queue of pictures and of the signed record ------------------

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
    transaction.onerror = transaction.onabort = () => reject(transaction.error); // a full device only aborts
  });
}

const put = (key, value) => store("values", "readwrite", (kept) => kept.put(value, `${OWNER}|${key}`));
const get = (key) => store("values", "readonly", (kept) => kept.get(`${OWNER}|${key}`));
const drop = (key) => store("values", "readwrite", (kept) => kept.delete(`${OWNER}|${key}`));

// Reads and writes at once: nothing typed meanwhile, and no other tab, comes between.
function amend(code, act) {
  const key = `${OWNER}|${code}`;
  return store("values", "readwrite", (kept) => {
    kept.get(key).onsuccess = ({target: {result}}) => {
      const after = act(result);
      if (after) kept.put(after, key); else kept.delete(key);
    };
  });
}

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
  await store("values", "readonly", (kept) => {
    for (const code of CODES) {
      kept.get(`${OWNER}|${code}`).onsuccess = ({target: {result}}) => { if (result) found.push(result); };
    }
  });
  return found;
}

const unsent = async () => (await dirty()).length + (await queue()).filter((one) => one.kind !== "refused").length;

function number() {
  if (crypto.randomUUID) return crypto.randomUUID();
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function device() {
  if (!localStorage.getItem("device")) localStorage.setItem("device", number());
  return localStorage.getItem("device");
}

// --- one item, or one fact around the items, on the page ----------------------------------------------------------------

const part = (code, name) => form.elements[`${name}-${code}`];
const itemOf = (code) => items.find((item) => item.dataset.code === code);
const hostOf = (code) => itemOf(code) || form.elements[code]?.closest(".fld");

function typed(code) {
  if (!itemOf(code)) return {code, value: stands(code)};
  return {
    code,
    answer: part(code, "answers").value,
    note: part(code, "notes").value.trim(),
    measure: part(code, "measures").value.trim(),
  };
}

function show(code, value) {
  if (!itemOf(code)) { fill(code, value.value); return; }
  for (const radio of part(code, "answers")) radio.checked = radio.value === value.answer;
  part(code, "notes").value = value.note;
  part(code, "measures").value = value.measure;
}

function words(code, value) {
  if (code === "refused") return value.value ? "已勾选" : "没有勾选";
  if (!itemOf(code)) return (form.elements[code].type === "text" ? value.value : value.value.replace("T", " ")) || "空白";
  return [WORDS[value.answer], value.note, value.measure && `测量值 ${value.measure}`].filter(Boolean).join("，");
}

const same = (one, other) => ["answer", "note", "measure", "value"].every((name) => one[name] === other[name]);
const base = (code) => Number(part(code, "bases").value);
const rebase = (code, rev) => { part(code, "bases").value = rev; };

function count() {
  const done = items.filter((item) => part(item.dataset.code, "answers").value).length;
  document.getElementById("done").textContent = done;
  document.getElementById("meter").value = done;
}

function tell(text, bad = false) {
  said.textContent = text;
  said.classList.toggle("bad", bad);
  said.classList.toggle("mut", !bad);
  unsaid ||= bad; // once it is over, that is said too
}

const clock = () => new Date().toLocaleTimeString("zh-CN", {hour: "2-digit", minute: "2-digit", hour12: false});

async function changed(code) {
  const value = typed(code), box = hostOf(code).querySelector(".clash .mine");
  if (box) box.textContent = `本机：${words(code, value)}`;
  count();
  held.add(code);
  try {
    await amend(code, (before) => ({...value, base: before ? before.base : base(code)}));
  } catch {
    full();
    return;
  } finally {
    held.delete(code);
  }
  tell(`${clock()} 已存在本机`);
  later();
}

// Nothing more can be kept: from here on the page is a plain form, and sends what stands on it.
function full() {
  plain = true;
  tell("这台设备存不下了，刚填的只在本页上。不要关闭本页，有网络时点“先存下”", true);
}

// --- two values for one item or fact ----------------------------------------------------------------------------------

function clash(one) {
  const {code} = one, host = hostOf(code);
  host.querySelector(".clash")?.remove();
  host.classList.add("bad");
  const box = document.getElementById("clash").content.firstElementChild.cloneNode(true);
  box.querySelector("strong").textContent = `${one.by || "别的设备"}填的不一样，选定一个`;
  box.querySelector(".theirs").textContent = `对方：${words(code, one.kept)}`;
  box.querySelector(".mine").textContent = `本机：${words(code, typed(code))}`;
  box.addEventListener("click", async (event) => {
    const take = event.target.dataset.take;
    if (!take) return;
    if (take === "theirs") {
      show(code, one.kept);
      await drop(code);
      if (await withdraw()) report("签字已撤回", {problem: "签字以后，有内容改成了对方填的；看过再签字"});
    } else {
      await put(code, {...typed(code), base: one.rev});
    }
    rebase(code, one.rev);
    box.remove();
    host.classList.remove("bad");
    known = "";
    count();
    later(0);
  });
  if (itemOf(code)) host.querySelector(".seg").before(box); else host.append(box);
  return box;
}

const differs = (code) => Boolean(hostOf(code).querySelector(".clash"));
const undecided = () => CODES.some(differs);

// --- sending ----------------------------------------------------------------------------------------------------------

function later(wait = 2000) {
  clearTimeout(timer);
  timer = setTimeout(sync, wait);
}

// A request that hangs in a dead network is given up; what it carried goes out again under its number.
const ask = (seconds, options) => fetch(SYNC, {
  credentials: "same-origin", cache: "no-store", signal: AbortSignal.timeout?.(seconds * 1000), ...options,
});

async function post(fields, csrf) {
  const body = new FormData();
  for (const [name, value, file] of fields) file ? body.append(name, value, file) : body.append(name, value);
  body.append("device", device());
  const patience = fields.some(([, , file]) => file) ? 900 : 60; // a photo goes slowly over a thin line
  const answer = await ask(patience, {method: "POST", body, headers: {"X-CSRFToken": csrf, Accept: "application/json"}});
  if (answer.status === 413) return {status: 422, told: {problem: "文件太大，服务器不收"}};
  return {status: answer.status, told: await json(answer)};
}

async function json(answer) {
  if (!answer.redirected && (answer.headers.get("Content-Type") || "").includes("json")) return answer.json();
  if (answer.redirected || [401, 403, 404].includes(answer.status)) throw new SignIn("登录已过期或者岗位不对");
  throw new Down(`服务器没有收下（${answer.status}）`);
}

class SignIn extends Error {}
class Down extends Error {}

async function sync() {
  if (running) { again = true; return; }
  running = true;
  try {
    await exchange();
  } catch (failure) {
    const left = await unsent(), kept = left ? `，${left} 处已存在本机` : "";
    if (failure instanceof SignIn) tell(`${failure.message}。内容还在本机，登录后自动上传`, true);
    else if (failure instanceof Down) tell(`${failure.message}${kept}，过一会儿自动再传`, true);
    else tell(kept ? `没有网络${kept}，有网时自动上传` : "没有网络，可以照常填");
    unsaid = true;
  } finally {
    running = false;
    if (again) { again = false; later(0); }
  }
}

async function exchange() {
  const waiting = (await unsent()) + Boolean(await get("pending"));
  const asked = await ask(20, {headers: waiting || !known ? {} : {"If-None-Match": known}});
  unsaid ||= Boolean(waiting);
  if (asked.status === 304) { uploaded(); return; }
  const state = await json(asked);
  if (asked.status !== 200) { tell(state.problem || "不能填这份检查表", true); return; }
  if (state.user !== USER) throw new SignIn("现在登录的不是打开本页的人，本页内容只由本人上传");
  known = asked.headers.get("ETag");
  await learn(state);
  closed = state.state !== "assigned";
  if (closed) { await settled(state); return; }
  const pending = (await get("pending")) || compose(await dirty());
  if (pending) {
    await put("pending", pending);
    const answer = await post([["move", "keep"], ...pending.fields], state.csrf);
    await taken(pending, answer);
    if (answer.status >= 400 && !answer.told.differs) { tell(answer.told.problem || "没有存上", true); return; }
    if ((await dirty()).some((value) => !differs(value.code))) { again = true; return; }
  }
  for (const one of await queue("file")) await sendFile(one, state.csrf);
  if (undecided()) { tell("有内容两边填得不一样，逐项选定", true); return; }
  for (const one of await queue("record")) { await sendRecord(one, state.csrf); return; }
  uploaded();
}

// Said when all is sent, by whichever exchange comes last: one that was asked for meanwhile has nothing left to send.
function uploaded() {
  if (again || closed || !unsaid) return;
  unsaid = false;
  tell(`${clock()} 已上传`);
}

// One submission: it is kept with its number before it is sent, so that it goes out again unchanged if no answer comes.
function compose(values) {
  const waiting = values.filter((value) => !differs(value.code));
  if (!waiting.length) return null;
  return {fields: [...waiting.flatMap(fieldsOf), ["submission", number()]], values: waiting};
}

function fieldsOf(value) {
  const {code} = value, typedOn = [`bases-${code}`, String(value.base)];
  if (!itemOf(code)) return [[code, value.value], typedOn];
  return [[`answers-${code}`, value.answer], [`notes-${code}`, value.note], [`measures-${code}`, value.measure], typedOn];
}

async function taken(pending, {status, told}) {
  if (!told.items || (status === 409 && !told.differs)) return;
  await drop("pending");
  if (status === 422) return;
  const differing = new Map((told.differs || []).map((one) => [one.code, one]));
  const rows = new Map([...told.items, ...told.around].map((row) => [row.code, row]));
  for (const sent of pending.values) {
    if (differing.has(sent.code)) { clash(differing.get(sent.code)).scrollIntoView({block: "center"}); continue; }
    const row = rows.get(sent.code), arrived = same(row, sent);
    await amend(sent.code, (now) => {
      const older = !now || same(now, sent);
      if (arrived) rebase(sent.code, row.rev);
      else if (older) present(row);
      if (!older) return arrived ? {...now, base: row.rev} : now;
    });
  }
}

const isWriting = (host) => host.contains(document.activeElement)
  && document.activeElement.matches("textarea, input:not([type=radio], [type=checkbox], [type=file])");

// What stands on the server is shown, but never under the hand that types; then it is asked for again.
function present(row) {
  if (held.has(row.code) || isWriting(hostOf(row.code))) { known = ""; return; }
  show(row.code, row);
  rebase(row.code, row.rev);
}

async function learn({items: rows = [], around = []}) {
  for (const row of [...rows, ...around]) {
    if (!hostOf(row.code) || row.rev === base(row.code)) continue;
    await store("values", "readonly", (kept) => {
      kept.get(`${OWNER}|${row.code}`).onsuccess = ({target: {result}}) => {
        if (!result && !differs(row.code)) present(row);
      };
    });
  }
  count();
}

async function settled(state) {
  for (const one of await queue("record")) if (await confirmed(one, state)) return;
  const late = await withdraw(), left = await unsent();
  if (late) report("本机的签字没有收下", {problem: `${state.said}；到案卷里看过记录再办`});
  const rest = state.state === "recorded" ? "要补的，由签字的人退回更正" : "检查已经结束，收不下了";
  tell(left ? `${state.said}。本机还有 ${left} 处没有上传；${rest}` : state.said, left > 0);
  if (!left) (await caches.open("sheets-1")).delete(location.pathname);
}

async function sendFile(one, csrf) {
  const name = one.field === "signature" ? "signature" : `photos-${one.code}`;
  const {status, told} = await post([["move", "keep"], ["submission", one.submission], [name, one.blob, one.name]], csrf);
  if (status < 400) { await dequeue(one.key); document.getElementById(`w-${one.key}`)?.classList.remove("waits"); }
  else if (status === 422) await turnedDown(one, told.problem);
  else throw new Down(told.problem || `服务器没有收下（${status}）`);
}

// A picture that is never taken does not hold up the rest; it is named at its item until somebody has seen it.
async function turnedDown({key, ...one}, problem) {
  await store("queue", "readwrite", (kept) => kept.put({...one, kind: "refused", problem}, key));
  document.getElementById(`w-${key}`)?.remove();
  refused({...one, key, problem});
}

function refused({key, code, name, problem}) {
  const note = document.createElement("div"), text = document.createElement("p"), seen = document.createElement("button");
  note.className = "note danger gap sm refused";
  note.setAttribute("role", "alert");
  text.textContent = `照片没有收下：${problem.includes(name) ? problem : `${name}，${problem}`}`;
  Object.assign(seen, {type: "button", className: "btn", textContent: "知道了"});
  seen.addEventListener("click", async () => { await dequeue(key); note.remove(); });
  note.append(text, seen);
  if (code) itemOf(code).querySelector("[data-snaps]").after(note); else document.getElementById("paper").after(note);
}

async function sendRecord(one, csrf) {
  const {status, told} = await post([["move", "record"], ...one.fields], csrf);
  if (status < 400 && told.state !== "assigned") { await finished(); return; }
  await withdraw();
  if (status < 400) { report("签字已作废", {problem: "这份记录签字以后被退回更正；看过理由，改好再签字"}); return; }
  const signed = Object.fromEntries(one.fields);
  for (const difference of told.differs || []) {
    const {code, sent} = difference, mine = {code, ...sent, base: Number(signed[`bases-${code}`])};
    await amend(code, (now) => now || mine); // it waits for the choice, also when the page is closed before
    clash(difference);
  }
  await learn(told);
  report("还不能签字", told);
}

// A record whose answer was lost is sent again under its number; the server takes it in once and says yes again.
async function confirmed(one, state) {
  const {status} = await post([["move", "record"], ...one.fields], state.csrf);
  if (status < 400) await finished();
  return status < 400;
}

async function finished() {
  for (const one of await queue()) if (one.kind !== "file") await dequeue(one.key);
  for (const code of [...CODES, "pending"]) await drop(code);
  (await caches.open("sheets-1")).delete(location.pathname);
  tell("已签字并上传，待另一名执法人员签字");
  location.assign(BACK);
}

function report(head, told) {
  document.getElementById("faults")?.remove();
  const box = document.createElement("div");
  box.id = "faults";
  box.className = "item";
  const list = document.createElement("ul");
  for (const [name, text] of Object.entries(told.errors || {"": told.problem})) {
    if (name === "answers" || !text) continue;
    const line = document.createElement("li"), link = document.createElement(name ? "a" : "span");
    if (name) link.href = name.startsWith("i-") ? `#${name}` : `#id_${name}`;
    link.textContent = text;
    line.append(link);
    list.append(line);
    document.getElementById(name)?.classList.add("bad");
  }
  const title = document.createElement("strong");
  title.textContent = head;
  const note = document.createElement("div");
  note.className = "note danger";
  note.setAttribute("role", "alert");
  note.append(title, list);
  box.append(note);
  form.before(box);
  box.scrollIntoView({block: "center"});
  tell(`${head}，见上方`, true);
}

// --- signing ----------------------------------------------------------------------------------------------------------

// Fieldsets stay open: what two sides filled differently is decided in them, also under a signature.
function lock(on) {
  for (const field of form.elements) if (!["hidden", "fieldset"].includes(field.type)) field.disabled = on;
  document.getElementById("unsign")?.remove();
  if (!on) return;
  const button = document.createElement("button");
  Object.assign(button, {id: "unsign", type: "button", className: "btn", textContent: "撤回本机的签字，接着填"});
  button.addEventListener("click", async () => {
    await withdraw();
    tell("签字已撤回，内容还在");
  });
  document.querySelector(".ph").append(button);
}

// Takes back a signature that has not gone out yet; answers whether there was one.
async function withdraw() {
  const records = await queue("record");
  for (const one of records) await dequeue(one.key);
  if (records.length) lock(false);
  return records.length > 0;
}

async function sign() {
  if (undecided()) {
    tell("先逐项选定两边不一样的", true);
    hostOf(CODES.find(differs)).scrollIntoView({block: "center"});
    return;
  }
  lock(true);
  document.getElementById("faults")?.remove();
  const kept = new Map((await dirty()).map((value) => [value.code, value]));
  const fields = CODES.flatMap((code) => fieldsOf({...typed(code), base: (kept.get(code) || {base: base(code)}).base}));
  if (form.elements.signed?.checked) fields.push(["signed", "on"]);
  await enqueue({kind: "record", fields: [...fields, ["submission", number()]]});
  tell("签字已存在本机，正在上传");
  await sync();
}

function stands(name) {
  const field = form.elements[name];
  return field.type === "checkbox" ? (field.checked ? "on" : "") : field.value.trim();
}

function fill(name, value) {
  const field = form.elements[name];
  if (field && field.type === "checkbox") field.checked = Boolean(value);
  else if (field) field.value = value;
}

// --- typing, pictures, the drawn signature ----------------------------------------------------------------------------

const codeOf = (field) => field.closest("li[data-code]")?.dataset.code || (AROUND.includes(field.name) ? field.name : "");

function listen() {
  form.addEventListener("submit", (event) => {
    if (plain) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (event.submitter?.value === "record") sign().catch(() => { lock(false); full(); });
    else later(0);
  });
  form.addEventListener("change", async ({target}) => {
    if (target.type !== "file") { if (codeOf(target)) changed(codeOf(target)); return; }
    const item = target.closest("li[data-code]");
    try {
      for (const file of target.files) await picture(item, file);
      target.value = "";
    } catch {
      full(); // the file stays in its control, and goes with the plain form
    }
  });
  form.addEventListener("input", ({target}) => {
    if (target.matches("textarea, input[type=text], input:not([type])") && codeOf(target)) changed(codeOf(target));
  });
}

async function picture(item, file) {
  const own = {kind: "file", submission: number(), blob: file, name: file.name};
  const key = await enqueue(item ? {...own, code: item.dataset.code} : {...own, field: "signature"});
  if (item) await thumb(item, file, key);
  tell(item ? `${clock()} 照片已存在本机` : `${clock()} 签名已存在本机`);
  later(item ? 0 : 2000); // a signature is several strokes: the last one sends it
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

async function unsigned() {
  for (const one of await queue("file")) if (one.field === "signature") await dequeue(one.key);
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
      try {
        await unsigned();
        await picture(null, new File([blob], "签名.png", {type: "image/png"}));
      } catch {
        full();
      }
    });
  });
  wipe.addEventListener("click", () => { blank(); unsigned(); });
}

// --- beginning --------------------------------------------------------------------------------------------------------

async function remember() {
  if (!("serviceWorker" in navigator) || !window.caches) return;
  navigator.storage?.persist?.().catch(() => {}); // asked not to be cleared away; what it answers changes nothing
  await navigator.serviceWorker.register(WORKER);
  const kept = await caches.open("sheets-1");
  const drawn = [...document.querySelectorAll("link[rel=stylesheet], link[rel=icon]")].map((one) => one.href);
  const scripts = [...document.scripts].map((one) => one.src).filter(Boolean);
  if (navigator.onLine) await kept.addAll([location.pathname, ...drawn, ...scripts]);
}

async function begin() {
  database = await open();
  listen();
  for (const value of await dirty()) { show(value.code, value); rebase(value.code, value.base); }
  for (const one of await queue("file")) if (one.code) await thumb(itemOf(one.code), one.blob, one.key);
  for (const one of await queue("refused")) refused(one);
  if ((await queue("record")).length) lock(true);
  pad();
  count();
  tell("没有网络也能填，不会丢");
  window.addEventListener("online", () => later(0));
  document.addEventListener("visibilitychange", () => { if (!document.hidden) later(0); });
  setInterval(() => { if (!document.hidden) later(0); }, 15000);
  document.documentElement.dataset.sheet = "ready";
  later(0);
  await remember().catch(async () => {
    if (await window.caches?.match(location.pathname)) return; // kept before
    tell("这个浏览器不能离线重开本页；不要关闭本页，内容照样存在本机");
  });
  document.documentElement.dataset.sheet = "kept";
}

begin().catch(() => {
  plain = true;
  tell("这个浏览器不能把内容存在本机：要有网络，填一部分就点“先存下”", true);
});
})();
