// Keys, the clock and the refresh of live pages. Every page works without this file.
"use strict";
(() => {
  const jumps = { o: "/", a: "/manifests", c: "/find", h: "/holds", i: "/inspections", l: "/law", r: "/rules", t: "/targeting" };
  const typing = (target) => target.closest("input, select, textarea, [contenteditable]") !== null;
  const keysOff = () => localStorage.getItem("pg-keys-off") === "yes";
  let jumpUntil = 0;

  // Lists: the current row is framed; j and k move, Enter opens its link.
  const rows = () => [...document.querySelectorAll("table[data-list] tbody tr")];
  const move = (step) => {
    const all = rows();
    if (all.length === 0) return;
    const at = all.findIndex((row) => row.classList.contains("cur"));
    const next = all[Math.min(all.length - 1, Math.max(0, at + step))];
    all[at]?.classList.remove("cur");
    next.classList.add("cur");
    next.scrollIntoView({ block: "nearest" });
    next.querySelector("a")?.focus({ preventScroll: true });
  };

  const openKeys = (event) => {
    const dialog = document.getElementById("keys");
    if (!dialog || dialog.open) return;
    event.preventDefault();
    dialog.querySelector("#keys-off").checked = keysOff();
    dialog.showModal();
  };

  const press = (event) => {
    const key = event.key;
    // By the time the keys were pressed, not by when a busy page came to hear of them.
    if (event.timeStamp < jumpUntil && jumps[key]) { jumpUntil = 0; location.assign(jumps[key]); return; }
    switch (key) {
      case "/": event.preventDefault(); document.getElementById("find")?.focus(); break;
      case "?": openKeys(event); break;
      case "[": document.querySelector("details.menu")?.toggleAttribute("open"); document.querySelector("details.menu summary")?.focus(); break;
      case "g": jumpUntil = event.timeStamp + 1000; break;
      case "j": move(1); break;
      case "k": move(-1); break;
      case "t": document.getElementById("take-next")?.click(); break;
      case "x": document.querySelector("tr.cur input[type=checkbox]:not(:disabled)")?.click(); break;
      case "1": case "2": case "3": document.querySelectorAll(".panel button[name=end]")[key - 1]?.click(); break;
      case "y": document.getElementById("replay")?.requestSubmit(); break;
    }
  };

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { document.querySelector("details.menu[open]")?.removeAttribute("open"); if (typing(event.target)) event.target.blur(); }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || document.querySelector("dialog[open]")) return;
    if (keysOff() && event.key !== "?") return;
    press(event);
  });
  document.getElementById("keys-open")?.addEventListener("click", openKeys);
  document.getElementById("keys-off")?.addEventListener("change", (event) => localStorage.setItem("pg-keys-off", event.target.checked ? "yes" : ""));

  // The clock goes on from the server's time, not from this machine's.
  const clock = document.getElementById("clock");
  if (clock) {
    const lead = Number(clock.dataset.now) + Number(clock.dataset.shift) - Date.now();
    setInterval(() => { document.getElementById("clock").textContent = new Date(Date.now() + lead).toISOString().slice(11, 19); }, 1000);
  }

  // Findings survive a lost connection: a form that did not reach the server is kept on this device and sent again, with the key it had, until it does.
  const store = "pg-findings";
  const kept = () => JSON.parse(localStorage.getItem(store) ?? "[]");
  const keep = (all) => localStorage.setItem(store, JSON.stringify(all));
  const send = async (one) => {
    const form = new FormData();
    one.fields.forEach(([name, value]) => form.append(name, value));
    for (const [at, photo] of one.photos.entries()) {
      const bytes = Uint8Array.from(atob(photo.split(",")[1]), (letter) => letter.charCodeAt(0));
      form.append("photo", new Blob([bytes], { type: "image/jpeg" }), `${at}.jpg`);
    }
    const answer = await fetch(one.action, { method: "POST", body: form });
    if (answer.status >= 500) throw new Error(answer.status);
    return answer;
  };
  // A photo of a tablet has ten megabytes; what an officer must see of it fits into 1600 pixels.
  const small = async (file) => {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, 1600 / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [picture.width * scale, picture.height * scale];
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    return canvas.toDataURL("image/jpeg", 0.8);
  };
  document.querySelector("form[data-keep]")?.addEventListener("submit", async (event) => {
    const form = event.target;
    event.preventDefault();
    const fields = [...new FormData(form)].filter(([, value]) => typeof value === "string");
    const photos = await Promise.all([...form.photo.files].map(small));
    const one = { action: form.action, fields, photos };
    try {
      location.assign((await send(one)).url);
    } catch {
      keep([...kept().filter((other) => other.action !== one.action), one]);
      const said = form.querySelector("[data-kept]");
      said.textContent = form.dataset.waiting;
      said.hidden = false;
      said.scrollIntoView({ block: "nearest" });
    }
  });
  const sendKept = async () => {
    for (const one of kept()) {
      try {
        await send(one);
        keep(kept().filter((other) => other.action !== one.action));
        if (location.pathname === new URL(one.action).pathname.replace(/\/record$/, "")) location.reload();
      } catch { return; }
    }
  };
  if (kept().length > 0) sendKept();
  addEventListener("online", sendKept);
  setInterval(() => { if (kept().length > 0) sendKept(); }, 10000);

  // A live page is read again; what has focus is left alone. Without an answer the page says since when, and goes on trying.
  const live = document.querySelector("[data-refresh]");
  if (live) {
    const every = Number(live.dataset.refresh) * 1000;
    const connected = (yes) => {
      document.body.classList.toggle("not-connected", !yes);
      document.getElementById("lost").hidden = yes;
    };
    const refresh = async () => {
      if (document.hidden || document.getElementById("main").contains(document.activeElement?.closest("a, button, input, summary") ?? null)) return;
      try {
        const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
        const next = new DOMParser().parseFromString(await answer.text(), "text/html");
        const fresh = next.querySelector("[data-refresh]");
        if (!answer.ok || !fresh) throw new Error(answer.status);
        document.querySelector("[data-refresh]").replaceWith(fresh);
        document.querySelector(".status").replaceChildren(...next.querySelector(".status").childNodes);
        connected(true);
      } catch {
        connected(false);
      }
    };
    setInterval(refresh, every);
  }
})();
