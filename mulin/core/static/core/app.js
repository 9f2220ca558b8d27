// What every page does a little better with a script; each works without it.
(function () {
  "use strict";
  var doc = document;

  function all(selector, root) { return Array.prototype.slice.call((root || doc).querySelectorAll(selector)); }

  // A form goes out once. Buttons are disabled after the browser has read their values.
  doc.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.method !== "post" || event.defaultPrevented || form.hasAttribute("hx-post")) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    if (navigator.onLine === false && !form.dataset.told) {
      event.preventDefault();
      form.dataset.told = "1";
      sayOffline();
      return;
    }
    form.dataset.sent = "1";
    setTimeout(function () {
      all("button:not([type=button])", form).forEach(function (button) { button.disabled = true; });
    }, 0);
  });
  window.addEventListener("pageshow", function (event) {
    if (!event.persisted) return;
    all("form[data-sent]").forEach(function (form) {
      delete form.dataset.sent;
      all("button[disabled]", form).forEach(function (button) { button.disabled = false; });
    });
  });

  // Without a network the browser would put its own page in the place of what was written. It is
  // said once a form; who presses again knows better.
  function sayOffline() {
    var toasts = doc.querySelector("[data-toasts]");
    if (!toasts) return;
    all("[data-told-offline]", toasts).forEach(close);
    var toast = doc.createElement("div");
    toast.className = "toast-line bad";
    toast.dataset.toldOffline = "1";
    toast.textContent = toasts.dataset.offline;
    toasts.appendChild(toast);
  }
  // Without a network a page asks for no suggestions, neighbours or boards either.
  doc.addEventListener("htmx:beforeRequest", function (event) {
    if (navigator.onLine === false) event.preventDefault();
  });
  window.addEventListener("online", function () {
    all("[data-told-offline]").forEach(close);
    all("form[data-told]").forEach(function (form) { delete form.dataset.told; });
  });

  // Toasts close themselves; one with a way back stays longer, and none while it is looked at.
  function close(toast) { toast.remove(); }
  function prepareToast(toast) {
    if (toast.dataset.ready) return;
    toast.dataset.ready = "1";
    var button = doc.createElement("button");
    button.type = "button";
    button.className = "round";
    button.textContent = "×";
    button.setAttribute("aria-label", toast.closest("[data-toasts]").dataset.close || "×");
    button.addEventListener("click", function () { close(toast); });
    toast.appendChild(button);
    (function wait() {
      setTimeout(function () {
        if (toast.matches(":hover, :focus-within")) wait(); else close(toast);
      }, toast.querySelector("form") ? 12000 : 6000);
    })();
  }

  // Two-step questions and menus: a way to say no; Escape and a press elsewhere close them.
  function prepareConfirm(details) {
    if (details.dataset.ready) return;
    details.dataset.ready = "1";
    all("[data-confirm-no]", details).forEach(function (button) {
      button.hidden = false;
      button.addEventListener("click", function () {
        details.open = false;
        details.querySelector("summary").focus();
      });
    });
    details.addEventListener("toggle", function () {
      var sheet = details.querySelector(".confirm-sheet");
      if (!details.open || !sheet) return;
      sheet.classList.remove("to-left");
      if (sheet.getBoundingClientRect().right > doc.documentElement.clientWidth - 8) sheet.classList.add("to-left");
      var first = sheet.querySelector("input:not([type=hidden]),select,textarea,button,a");
      if (first) first.focus();
    });
  }
  doc.addEventListener("click", function (event) {
    all("details[data-confirm][open]").forEach(function (details) {
      if (!details.contains(event.target)) details.open = false;
    });
  });

  // Keys: «/» goes to the search box, Escape closes, other keys press the button that names them.
  function typing(target) { return target.closest("input,textarea,select,[contenteditable]"); }
  doc.addEventListener("keydown", function (event) {
    if (event.key === "Escape") {
      all("details[data-confirm][open]").forEach(function (details) {
        details.open = false;
        details.querySelector("summary").focus();
      });
    }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (event.key === "/") {
      var box = doc.querySelector("[data-slash-focus]");
      if (box) { event.preventDefault(); box.focus(); box.select(); }
      return;
    }
    if (event.key === "Enter" && event.target.closest("a,button,summary")) return;
    var pressed = all("[data-key]").filter(function (one) { return one.dataset.key === event.key; })[0];
    if (pressed) { event.preventDefault(); pressed.click(); }
  });

  function prepareCounter(area) {
    if (area.dataset.ready) return;
    area.dataset.ready = "1";
    var said = doc.createElement("p");
    said.className = "field-hint num";
    area.insertAdjacentElement("afterend", said);
    function count() { said.textContent = area.dataset.counter.replace("{n}", Math.max(0, area.maxLength - area.value.length)); }
    area.addEventListener("input", count);
    count();
  }

  function preparePeek(button) {
    button.hidden = false;
    button.addEventListener("click", function () {
      var box = button.parentNode.querySelector("input");
      box.type = box.type === "password" ? "text" : "password";
      button.setAttribute("aria-pressed", String(box.type === "text"));
    });
  }

  // Elder mode: the page reads itself aloud.
  function prepareReading(button) {
    if (!("speechSynthesis" in window)) return;
    var words = button.querySelector("span"), start = words.textContent;
    button.hidden = false;
    function rest() { speechSynthesis.cancel(); words.textContent = start; }
    button.addEventListener("click", function () {
      if (speechSynthesis.speaking) { rest(); return; }
      var speech = new SpeechSynthesisUtterance(doc.querySelector(button.dataset.readAloud).innerText);
      speech.lang = doc.documentElement.lang;
      speech.rate = 0.9;
      speech.onend = rest;
      words.textContent = button.dataset.stop;
      speechSynthesis.speak(speech);
    });
    window.addEventListener("pagehide", rest);
  }

  // Theme: shown at once, kept by the posted form.
  function prepareTheme(form) {
    form.addEventListener("submit", function (event) {
      if (event.submitter) doc.documentElement.dataset.bsTheme = event.submitter.value;
    });
  }

  function prepare(root) {
    all("[data-toast]", root).forEach(prepareToast);
    all("details[data-confirm]", root).forEach(prepareConfirm);
    all("[data-counter]", root).forEach(prepareCounter);
    all("[data-peek]", root).forEach(preparePeek);
    all("[data-read-aloud]", root).forEach(prepareReading);
    all("[data-theme-form]", root).forEach(prepareTheme);
    all("[data-print]", root).forEach(function (button) {
      button.hidden = false;
      button.addEventListener("click", function () { window.print(); });
    });
    // The chosen one of a long line of tabs is in sight from the start.
    all(".tabs .on", root).forEach(function (tab) { tab.parentNode.scrollLeft = tab.offsetLeft - tab.parentNode.offsetLeft - 24; });
    all("[data-back]", root).forEach(function (button) {
      button.hidden = false;
      button.addEventListener("click", function () { history.back(); });
    });
  }

  prepare(doc);
  var here = doc.querySelector(".side.wide nav .on");
  if (here) here.scrollIntoView({ block: "nearest" });
  var summary = doc.querySelector("[data-error-summary]");
  if (summary) summary.focus();
  doc.addEventListener("htmx:load", function (event) { if (event.target !== doc.body) prepare(event.target); });
  // A refused form (422) comes back with its errors: swap it in as well.
  doc.addEventListener("htmx:beforeSwap", function (event) {
    if (event.detail.xhr.status === 422) { event.detail.shouldSwap = true; event.detail.isError = false; }
  });
})();
