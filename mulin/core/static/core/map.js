// Maps of our own outlines and pins (Leaflet, canvas); tiles of 天地图 only where the page carries a key.
(function () {
  "use strict";
  var TONES = {"": "--blue", blue: "--blue", red: "--accent-ink", green: "--green", amber: "--amber", plain: "--muted"};
  var LEVEL = 17;

  function tiles(map) {
    var meta = document.querySelector("meta[name=tianditu-key]");
    if (!meta) return;
    ["vec", "cva"].forEach(function (layer) {
      L.tileLayer("https://t{s}.tianditu.gov.cn/DataServer?T=" + layer + "_w&x={x}&y={y}&l={z}&tk=" + meta.content,
        {subdomains: "01234567", maxZoom: 18, attribution: "天地图"}).addTo(map);
    });
  }

  function words(one, tag) {
    var box = document.createElement("div"), title = document.createElement(one.href ? "a" : "b");
    title.textContent = one.title || one.name || "";
    if (one.href) title.href = one.href;
    box.appendChild(title);
    if (one.note) { var note = document.createElement(tag || "div"); note.className = "small muted"; note.textContent = one.note; box.appendChild(note); }
    return box;
  }

  // A name stands in the middle of its outline; alone with pins, above it.
  function named(shape, one, above) {
    var around = shape.getBounds(), middle = around.getCenter();
    return L.tooltip({permanent: true, direction: above ? "top" : "center", className: "name", pane: "names"})
      .setLatLng(above ? [around.getNorth(), middle.lng] : middle).setContent(document.createTextNode(one.name)).addTo(shape);
  }

  var PLACES = [[0.5, 0], [0.25, 0], [0, 0], [-0.25, 0], [-0.5, 0], [0.3, 0.3], [0.3, -0.3], [0, 0.3], [0, -0.3], [-0.3, 0.3], [-0.3, -0.3]];

  // A name moves within its outline to where it covers no pin and no other name; where there is no room it waits for a nearer view.
  function settle(map, names, pins) {
    var taken = pins.map(function (at) { return {at: map.latLngToLayerPoint(at), wide: 16, high: 16}; });
    names.filter(function (name) { return map.hasLayer(name.shape); }).forEach(function (name) {
      var around = name.around, middle = around.getCenter(), box = name.tip.getElement(), free = null;
      var wide = box.offsetWidth / 2, high = box.offsetHeight / 2;
      (pins.length ? PLACES : PLACES.slice(2)).some(function (part) {
        var at = L.latLng(middle.lat + part[0] * (around.getNorth() - middle.lat), middle.lng + part[1] * (around.getEast() - middle.lng));
        var here = map.latLngToLayerPoint(at);
        if (!covers(name.one.geometry, [at.lng, at.lat])) return false;
        if (taken.some(function (one) { return Math.abs(one.at.x - here.x) < one.wide + wide && Math.abs(one.at.y - here.y) < one.high + high; })) return false;
        free = {at: here, wide: wide, high: high};
        name.tip.setLatLng(at);
        return true;
      });
      name.tip.setOpacity(free ? 1 : 0);
      if (free) taken.push(free);
    });
  }

  function wide(around) { return (around.getEast() - around.getWest()) * (around.getNorth() - around.getSouth()); }

  function outlines(map, list, quiet, pinned, layers) {
    var group = L.featureGroup().addTo(map), names = [], few = list.filter(function (one) { return one.name; }).length <= 30;
    map.createPane("names").classList.add("names-pane");
    list.forEach(function (one) {
      var color = getComputedStyle(document.documentElement).getPropertyValue(TONES[one.tone || ""] || TONES[""]).trim();
      var shape = L.geoJSON(one.geometry, {style: {color: color, weight: 1.5, fillColor: color, fillOpacity: 0.1}, interactive: !quiet});
      if (one.name && few) names.push({one: one, shape: shape, around: shape.getBounds(), tip: named(shape, one, pinned && list.length === 1)});
      else if (one.name) shape.bindTooltip(one.name, {direction: "center", className: "name", pane: "names"});
      if (!quiet && (one.href || one.note)) shape.bindPopup(words(one));
      shape.addTo(one.layer ? layers[one.layer] || (layers[one.layer] = L.featureGroup().addTo(map)) : group);
    });
    // The smaller an outline, the fewer the places for its name: those come first.
    names.sort(function (a, b) { return wide(a.around) - wide(b.around); });
    return list.length > 1 ? names : [];
  }

  function dot(tone, text, size) {
    return L.divIcon({className: "pin " + (tone || ""), html: text, iconSize: [size, size]});
  }

  // Pins in clusters; a cluster opens when pressed (or with Enter).
  function pins(map, list, several, names, apart) {
    var layer = L.layerGroup().addTo(map);
    var index = new Supercluster({radius: apart ? 0.5 : 52, extent: 256, maxZoom: LEVEL});
    index.load(list.map(function (one) {
      return {type: "Feature", geometry: {type: "Point", coordinates: [one.lng, one.lat]}, properties: one};
    }));
    function draw() {
      var b = map.getBounds().pad(0.1);
      layer.clearLayers();
      var taken = [];
      index.getClusters([b.getWest(), b.getSouth(), b.getEast(), b.getNorth()], Math.round(map.getZoom())).forEach(function (feature) {
        var at = [feature.geometry.coordinates[1], feature.geometry.coordinates[0]], one = feature.properties;
        taken.push(at);
        if (one.cluster) {
          var size = 32 + Math.min(20, 4 * Math.log(one.point_count));
          L.marker(at, {icon: dot("", one.point_count_abbreviated, size), alt: several.replace("{n}", one.point_count), title: several.replace("{n}", one.point_count)})
            .on("click", function () { map.setView(at, Math.min(18, index.getClusterExpansionZoom(one.cluster_id))); }).addTo(layer);
          return;
        }
        L.marker(at, {icon: dot(one.tone || "red", "", one.small ? 12 : 22), zIndexOffset: one.small ? 0 : 500, alt: one.title || "", title: one.title || ""}).bindPopup(words(one)).addTo(layer);
      });
      settle(map, names, taken);
    }
    map.on("moveend", draw);
    draw();
  }

  // Names of the legend become switches; an outline of a layer comes and goes with its name.
  function switches(map, legend, layers, settled) {
    legend.querySelectorAll("[data-layer]").forEach(function (one) {
      var box = document.createElement("input"), layer = layers[one.dataset.layer];
      if (!layer) return;
      box.type = "checkbox";
      box.className = "form-check-input";
      box.checked = true;
      box.addEventListener("change", function () {
        if (box.checked) layer.addTo(map); else layer.remove();
        settled();
      });
      one.prepend(box);
    });
  }

  function inside(point, ring) {
    var x = point[0], y = point[1], is = false;
    for (var i = 0, j = ring.length - 1; i < ring.length; j = i++) {
      var a = ring[i], b = ring[j];
      if ((a[1] > y) !== (b[1] > y) && x < (b[0] - a[0]) * (y - a[1]) / (b[1] - a[1]) + a[0]) is = !is;
    }
    return is;
  }
  function covers(geometry, point) {
    var parts = geometry.type === "MultiPolygon" ? geometry.coordinates : [geometry.coordinates];
    return parts.some(function (rings) {
      return inside(point, rings[0]) && !rings.slice(1).some(function (hole) { return inside(point, hole); });
    });
  }

  // The pin stands in the middle and the map moves under it: for a thumb and for arrow keys.
  function pick(map, box, data) {
    var picker = box.closest("[data-picker]"), lng = picker.querySelector("[data-lng]"), lat = picker.querySelector("[data-lat]");
    var found = picker.querySelector("[data-found]"), locate = picker.querySelector("[data-locate]"), moved = false, asked = 0;
    picker.querySelector("[data-pin]").hidden = false;
    function say(text) { found.textContent = text; }
    function ask(at) {
      var turn = ++asked;
      if (!picker.dataset.foundUrl) {
        var area = (data.outlines || []).filter(function (one) { return covers(one.geometry, [at.lng, at.lat]); })[0];
        say(area ? picker.dataset.near + area.name : picker.dataset.outside);
        return;
      }
      fetch(picker.dataset.foundUrl + "?lng=" + at.lng.toFixed(6) + "&lat=" + at.lat.toFixed(6), {headers: {Accept: "application/json"}})
        .then(function (answer) { return answer.json(); })
        .then(function (got) { if (turn === asked) say(got.text ? picker.dataset.near + got.text : picker.dataset.outside); })
        .catch(function () { if (turn === asked) say(picker.dataset.near + at.lat.toFixed(5) + ", " + at.lng.toFixed(5)); });
    }
    function take() {
      if (!moved) return;
      var at = map.getCenter();
      lng.value = at.lng.toFixed(6);
      lat.value = at.lat.toFixed(6);
      picker.dispatchEvent(new CustomEvent("mulin:picked", {bubbles: true, detail: {lng: at.lng, lat: at.lat}}));
      ask(at);
    }
    if (lng.value && lat.value) { map.setView([Number(lat.value), Number(lng.value)], LEVEL); moved = true; take(); }
    map.on("dragstart zoomstart keydown", function () { moved = true; });
    map.on("click", function (event) { moved = true; map.panTo(event.latlng); });
    map.on("moveend", take);
    if (!navigator.geolocation) return;
    locate.hidden = false;
    locate.addEventListener("click", function () {
      navigator.geolocation.getCurrentPosition(function (got) {
        moved = true;
        map.setView([got.coords.latitude, got.coords.longitude], LEVEL);
      }, function () { say(picker.dataset.denied); }, {enableHighAccuracy: true, timeout: 10000});
    });
  }

  function start(box) {
    if (box.dataset.ready) return;
    box.dataset.ready = "1";
    var data = JSON.parse(box.dataset.json), picking = box.dataset.map === "pick";
    var room = document.createElement("div");
    room.className = "map-in";
    box.querySelector(".map-none").remove();
    box.appendChild(room);
    var map = L.map(room, {preferCanvas: true, zoomControl: false, attributionControl: Boolean(document.querySelector("meta[name=tianditu-key]")), scrollWheelZoom: false, maxZoom: 18, zoomSnap: 0.5, fadeAnimation: false});
    map.attributionControl && map.attributionControl.setPrefix(false);
    L.control.zoom({zoomInTitle: box.dataset.zoomIn, zoomOutTitle: box.dataset.zoomOut, position: "topright"}).addTo(map);
    map.on("focus", function () { map.scrollWheelZoom.enable(); });
    map.on("blur", function () { map.scrollWheelZoom.disable(); });
    var list = data.pins || [], around = L.latLngBounds([]);
    (data.outlines || []).forEach(function (one) { around.extend(L.geoJSON(one.geometry).getBounds()); });
    list.forEach(function (one) { around.extend([one.lat, one.lng]); });
    if (data.center) map.setView([data.center[1], data.center[0]], data.zoom || 15);
    else if (around.isValid()) map.fitBounds(around, {padding: [24, 24], maxZoom: LEVEL, animate: false});
    else map.setView([29.448, 116.03], 13);
    tiles(map);
    var layers = {}, names = outlines(map, data.outlines || [], picking, list.length || picking, layers);
    function alone() { settle(map, names, []); }
    var legend = box.nextElementSibling;
    if (legend && legend.hasAttribute("data-layers")) switches(map, legend, layers, function () { if (list.length) map.fire("moveend"); else alone(); });
    if (!list.length) { map.on("zoomend", alone); alone(); }
    if (list.length) pins(map, list, box.dataset.several, names, data.apart);
    if (picking) pick(map, box, data);
    // The list beside the map: pointing at a row with data-lng and data-lat shows its place.
    var beside = box.parentNode.querySelectorAll("[data-lng][data-lat]");
    beside.forEach(function (row) {
      row.addEventListener("focus", function () { map.panTo([Number(row.dataset.lat), Number(row.dataset.lng)]); });
    });
  }

  function prepare(root) { root.querySelectorAll("[data-map]").forEach(start); }
  prepare(document);
  document.addEventListener("htmx:load", function (event) { prepare(event.target); });
})();
