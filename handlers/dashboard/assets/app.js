"use strict";

// A page changes by itself (package live): what comes in its stream takes its place, but never under a reader. While the
// pointer or the focus is in the page or on the button that shows what waits, or a fold that was loaded is open, changes are
// counted and wait. When the server is gone for five seconds the page says so, and since when. All words are in the page;
// all figures are the server's.
(() => {
  const live = document.getElementById("live");
  if (!live?.hasAttribute("hx-sse:connect")) return;

  const lostAfter = 5000;
  const silentAfter = 35000; // three heartbeats of the server, and some
  let time = document.querySelector("#lost b").textContent; // that the server said last
  let held = null;   // the page that waits
  let count = 0;     // how many came since the one that is shown
  let lost, silent;  // timers

  // A screen reader reads again what is written again, also where it is the same.
  const write = (e, text) => { if (e.textContent !== text) e.textContent = text; };
  const show = (id, text) => {
    const e = document.getElementById(id);
    e.hidden = text === null;
    if (text !== null) write(e.querySelector("span, b"), text);
  };
  const counted = (id, n) => {
    const {one, more} = document.getElementById(id).dataset;
    show(id, n === 1 ? one : n + " " + more);
  };

  // busy: something that the reader is at would move.
  const main = () => document.getElementById("main");
  const loaded = () => main().querySelector("details[open] [data-loaded]");
  const at = e => e.matches(":hover") || e.contains(document.activeElement);
  const busy = () => at(main()) || at(document.getElementById("updates")) || loaded();

  const put = text => {
    held = null;
    count = 0;
    show("updates", null);
    return htmx.swap({text, target: live, sourceElement: live, swap: "innerMorph"}).then(() => show("updated", time));
  };
  const release = () => { if (held !== null && !busy()) put(held); };

  live.addEventListener("htmx:sse:before:message", e => {
    const {message} = e.detail;
    back();
    if (message.event) return;
    e.preventDefault(); // put does it
    count++;
    held = message.data;
    if (busy()) counted("updates", count);
    else put(held);
  });
  for (const event of ["pointerover", "focusin", "toggle"]) document.addEventListener(event, () => setTimeout(release), true);
  document.documentElement.addEventListener("pointerleave", release);
  document.getElementById("updates").querySelector("button").addEventListener("click", () => {
    if (loaded()) location.reload(); // what was loaded into folds is of the page before
    else put(held).then(() => main().focus({preventScroll: true}));
  });

  // What a fold loads is not part of the page that comes in the stream.
  document.addEventListener("htmx:after:swap", e => {
    const target = e.detail.ctx?.target;
    if (target instanceof Element && target !== live && main().contains(target)) target.dataset.loaded = "";
  });

  // The server says the time with each heartbeat.
  live.addEventListener("alive", e => { time = e.detail.data; });
  live.addEventListener("news", e => counted("news", Number(e.detail.data)));

  const gone = () => { lost ??= setTimeout(() => say(true), lostAfter); };
  const back = () => {
    clearTimeout(lost);
    clearTimeout(silent);
    lost = undefined;
    if (!document.hidden) silent = setTimeout(() => say(true), silentAfter);
    say(false);
  };
  const say = is => {
    const e = document.getElementById("lost");
    if (is && e.hidden) write(e.querySelector("b"), time);
    if (e.hidden === is) e.hidden = !is;
  };
  live.addEventListener("htmx:sse:error", gone);

  // htmx opens a stream again that was open once. One whose first opening fails is opened again here; an answer that is no
  // stream does not come into the page.
  const failed = e => {
    if (e.target !== live) return;
    e.preventDefault();
    gone();
    setTimeout(connect, lostAfter);
  };
  live.addEventListener("htmx:error", failed);
  live.addEventListener("htmx:before:response", failed);

  // A browser opens six connections to a server, so a tab in the background has none. htmx closes that of a tab that is left,
  // unless it is left while the connection is being made.
  live.addEventListener("htmx:sse:before:connection", e => {
    if (document.hidden) e.preventDefault();
    else if (e.detail.connection.attempt > 0) gone();
  });
  live.addEventListener("htmx:sse:after:connection", e => {
    back();
    setTimeout(() => { if (document.hidden) e.detail.connection.reader?.cancel(); });
  });
  const connect = () => { if (!document.hidden) htmx.trigger(live, "live"); }; // a second stream is not opened
  document.addEventListener("visibilitychange", () => {
    clearTimeout(lost);
    clearTimeout(silent);
    lost = undefined;
    connect();
  });
  document.addEventListener("DOMContentLoaded", () => setTimeout(connect));
})();

// The slider under a chart goes through the options of its form. The page changes when the slider is let go; by keyboard a moment after
// the last key, so that several steps are one. Then the focus is where it was.
(() => {
  const pause = 600;
  let timer, key = false;
  const later = (form, time) => {
    clearTimeout(timer);
    timer = setTimeout(() => form.requestSubmit(), time);
  };
  document.addEventListener("input", e => {
    if (e.target.id !== "when") return;
    const {at} = e.target.form.elements;
    at.selectedIndex = e.target.value;
    const [{text}] = at.selectedOptions;
    e.target.setAttribute("aria-valuetext", text);
    e.target.form.querySelector("b").textContent = text;
    clearTimeout(timer);
  });
  document.addEventListener("change", e => { if (e.target.id === "when") later(e.target.form, key ? pause : 0); });
  document.addEventListener("keydown", () => { key = true; }, true);
  document.addEventListener("pointerdown", () => { key = false; }, true);
  const focus = () => {
    const at = document.getElementById(location.hash.slice(1));
    if (at?.closest(".when")) at.focus({preventScroll: true});
  };
  document.addEventListener("DOMContentLoaded", focus);
})();

// Shortcuts, which the dialog lists: ? opens it, / goes to the search or to the date, g and then a letter to a section. They
// are single characters, so a reader can turn them off (WCAG 2.2, 2.1.4), and none works in a field or with a modifier key.
(() => {
  const keys = document.getElementById("keys");
  const on = document.getElementById("keys-on");
  const opener = document.getElementById("keys-open");
  const off = () => localStorage.getItem("keys") === "off";
  let section = false; // the key before was g

  const list = () => {
    on.checked = !off();
    keys.showModal();
  };
  on.checked = !off(); // fails where nothing may be kept; there are no shortcuts then
  opener.hidden = false;
  opener.addEventListener("click", list);
  on.addEventListener("change", () => localStorage.setItem("keys", on.checked ? "on" : "off"));
  document.addEventListener("keydown", e => {
    if (off() || e.ctrlKey || e.altKey || e.metaKey || e.target.matches("input, select, textarea")) return;
    const link = section && keys.querySelector(`[data-key="${CSS.escape(e.key)}"]`);
    const field = e.key === "/" && (document.querySelector("input[type=search]") ?? document.getElementById("at"));
    section = e.key === "g" && !link;
    if (e.key === "?") list();
    else if (link) link.click();
    else if (field) {
      keys.close();
      field.focus();
      field.select();
    } else return;
    e.preventDefault();
  });
})();
