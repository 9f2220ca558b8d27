// Clocks that count while one looks ([data-due]), and the place of the phone ([data-here]).
(function () {
  "use strict";
  var doc = document;

  function two(number) { return (number < 10 ? "0" : "") + number; }
  function spell(seconds) {
    var hours = Math.floor(seconds / 3600), minutes = Math.floor(seconds / 60) % 60;
    return (hours ? hours + ":" + two(minutes) : minutes) + ":" + two(seconds % 60);
  }
  function tick() {
    Array.prototype.forEach.call(doc.querySelectorAll("[data-due]"), function (clock) {
      var left = Math.round((Date.parse(clock.dataset.due) - Date.now()) / 1000);
      var words = clock.querySelector("[data-words]");
      if (Math.abs(left) >= 86400) return;
      words.textContent = (left < 0 ? clock.dataset.late : clock.dataset.left).replace("{t}", spell(Math.abs(left)));
      if (left < 0) { clock.classList.remove("ok", "soon"); clock.classList.add("late"); }
    });
  }
  if (doc.querySelector("[data-due]") || doc.querySelector("[data-live]")) { tick(); setInterval(tick, 1000); }

  // The point fills two hidden fields; without it words for the place do.
  Array.prototype.forEach.call(doc.querySelectorAll("[data-here]"), function (box) {
    var button = box.querySelector("button"), said = box.querySelector("[data-said]");
    if (!navigator.geolocation) return;
    button.hidden = false;
    button.addEventListener("click", function () {
      said.textContent = box.dataset.wait;
      navigator.geolocation.getCurrentPosition(function (got) {
        box.querySelector("[data-lng]").value = got.coords.longitude.toFixed(6);
        box.querySelector("[data-lat]").value = got.coords.latitude.toFixed(6);
        said.textContent = box.dataset.found.replace("{n}", Math.round(got.coords.accuracy));
        // What the point says already need not be typed.
        Array.prototype.forEach.call(box.closest("form").querySelectorAll("[data-instead]"), function (one) { one.required = false; });
      }, function () { said.textContent = box.dataset.denied; }, {enableHighAccuracy: true, timeout: 10000});
    });
  });
})();
