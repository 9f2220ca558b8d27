// Photographs: previews, at most `data-limit`, shrunk to 1600 px JPEG before they are sent.
(function () {
  "use strict";
  var LONGEST = 1600, QUALITY = 0.82, SMALL_ENOUGH = 500 * 1024;

  function shrink(file) {
    if (!/^image\//.test(file.type) || file.type === "image/gif") return Promise.resolve(file);
    var address = URL.createObjectURL(file), image = new Image();
    return new Promise(function (done) {
      image.onload = function () {
        var share = Math.min(1, LONGEST / Math.max(image.naturalWidth, image.naturalHeight));
        if (share === 1 && file.size < SMALL_ENOUGH) { URL.revokeObjectURL(address); done(file); return; }
        var canvas = document.createElement("canvas");
        canvas.width = Math.round(image.naturalWidth * share);
        canvas.height = Math.round(image.naturalHeight * share);
        canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
        URL.revokeObjectURL(address);
        canvas.toBlob(function (blob) {
          done(blob && blob.size < file.size
            ? new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg", lastModified: file.lastModified })
            : file);
        }, "image/jpeg", QUALITY);
      };
      image.onerror = function () { URL.revokeObjectURL(address); done(file); };
      image.src = address;
    });
  }

  function picker(box) {
    var input = box.querySelector("input[type=file]"), limit = Number(box.dataset.limit), files = [];
    var said = box.parentNode.querySelector("[data-photos-said]"), usual = said ? said.textContent : "";
    if (typeof DataTransfer === "undefined") return;

    function put() {
      var carried = new DataTransfer();
      files.forEach(function (file) { carried.items.add(file); });
      input.files = carried.files;
    }
    function draw() {
      box.querySelectorAll(".photo").forEach(function (one) { one.remove(); });
      files.forEach(function (file, place) {
        var tile = document.createElement("div"), image = document.createElement("img"), remove = document.createElement("button");
        tile.className = "photo";
        image.src = URL.createObjectURL(file);
        image.alt = box.dataset.alt;
        image.onload = function () { URL.revokeObjectURL(image.src); };
        remove.type = "button";
        remove.className = "round";
        remove.textContent = "✕";
        remove.setAttribute("aria-label", box.dataset.remove);
        remove.addEventListener("click", function () { files.splice(place, 1); put(); draw(); });
        tile.append(image, remove);
        box.insertBefore(tile, box.lastElementChild);
      });
      box.lastElementChild.hidden = files.length >= limit;
    }
    input.addEventListener("change", function () {
      var chosen = Array.prototype.slice.call(input.files);
      if (said) said.textContent = files.length + chosen.length > limit ? box.dataset.tooMany : usual;
      box.classList.add("loading");
      Promise.all(chosen.slice(0, limit - files.length).map(shrink)).then(function (made) {
        files = files.concat(made);
        put();
        draw();
        box.classList.remove("loading");
      });
    });
  }

  function prepare(root) {
    root.querySelectorAll("[data-photos]").forEach(function (box) {
      if (!box.dataset.ready) { box.dataset.ready = "1"; picker(box); }
    });
  }
  prepare(document);
  document.addEventListener("htmx:load", function (event) { prepare(event.target); });
})();
