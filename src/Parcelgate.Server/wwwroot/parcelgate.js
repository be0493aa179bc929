// Keys, the clock and the refresh of live pages. Every page works without this file.
"use strict";
(() => {
  const jumps = { o: "/", a: "/manifests", c: "/find", l: "/law" };
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
