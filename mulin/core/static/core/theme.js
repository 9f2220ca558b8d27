// Before the first paint: where nothing was chosen, follow the device.
(function () {
  "use strict";
  var root = document.documentElement;
  if (root.dataset.bsTheme) return;
  var dark = window.matchMedia("(prefers-color-scheme: dark)");
  function follow() { root.dataset.bsTheme = dark.matches ? "dark" : "light"; }
  follow();
  if (dark.addEventListener) dark.addEventListener("change", follow);
})();
