// Outlines drawn by hand: corners move and snap, a line cuts, new outlines grow point by point. What is
// drawn stands in a text field, which the server reads and checks; without this script people edit the text.
const SNAP = 12, STEP = 1, LEAP = 10, DIGITS = 7, KEPT = 50, NAMED = 30;

const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const rounded = (at) => [Number(at.lng.toFixed(DIGITS)), Number(at.lat.toFixed(DIGITS))];
const same = (a, b) => a[0] === b[0] && a[1] === b[1];
const latlng = (point) => L.latLng(point[1], point[0]);
const polygons = (geometry) => !geometry ? [] : geometry.type === "MultiPolygon" ? geometry.coordinates : [geometry.coordinates];
const rings = (geometry) => polygons(geometry).flat();

class Drawing {
  constructor(box) {
    this.box = box;
    this.data = JSON.parse(box.dataset.json);
    this.field = document.getElementById(box.dataset.field);
    this.said = box.querySelector("[data-draw-said]");
    this.past = [];
    this.line = [];
    this.adding = this.data.mode === "split";
    this.chosen = 0;
    box.querySelector("[data-draw-tools]").hidden = false;
    this.map = this.lay(box.querySelector("[data-draw-map]"));
    this.still = L.layerGroup().addTo(this.map);
    this.shapes = L.layerGroup().addTo(this.map);
    this.handles = L.layerGroup().addTo(this.map);
    this.ground();
    this.read();
    this.tools();
    this.map.on("click", (event) => this.adding && this.add(event.latlng));
    this.map.on("moveend", () => this.corners());
    this.map.getContainer().addEventListener("keydown", (event) => this.key(event));
    this.field.addEventListener("change", () => { this.read(); this.show(); });
    this.show();
  }

  lay(frame) {
    const room = document.createElement("div");
    room.className = "map-in";
    frame.replaceChildren(room);
    const map = L.map(room, {zoomControl: false, attributionControl: false, scrollWheelZoom: false, doubleClickZoom: false, maxZoom: 20, zoomSnap: 0.5, fadeAnimation: false});
    L.control.zoom({zoomInTitle: this.box.dataset.zoomIn, zoomOutTitle: this.box.dataset.zoomOut, position: "topright"}).addTo(map);
    map.on("focus", () => map.scrollWheelZoom.enable());
    map.on("blur", () => map.scrollWheelZoom.disable());
    const around = L.latLngBounds([]);
    [this.data.border, ...this.data.grids.map((one) => one.geometry)].forEach((one) => rings(one).flat().forEach((p) => around.extend(latlng(p))));
    if (around.isValid()) map.fitBounds(around, {padding: [30, 30], animate: false});
    else map.setView([29.448, 116.03], 15);
    return map;
  }

  ground() {
    const draw = (geometry, style) => geometry && L.geoJSON(geometry, {interactive: false, style}).addTo(this.still);
    this.data.around.forEach((one) => draw(one, {color: color("--muted"), weight: 1, fillOpacity: 0.04}));
    draw(this.data.border, {color: color("--ink"), weight: 3, dashArray: "6 5", fillOpacity: 0});
  }

  // An outline whose code is known is called as the list has it.
  called(said) {
    const known = this.data.grids.find((one) => one.code === said.code);
    return (known ? known.name : said.name || said.code) || "";
  }

  // The text field is what counts: it is read at the start and whenever somebody edits it.
  read() {
    if (this.data.mode === "split") {
      this.line = this.field.value.trim() ? this.field.value.trim().split(/[\s;；]+/).map((pair) => pair.split(/[,，]/).map(Number)).filter((p) => p.length === 2 && p.every(isFinite)) : [];
      this.grids = this.data.grids;
      return;
    }
    try {
      this.grids = JSON.parse(this.field.value).features.map((one) => ({properties: one.properties || {}, code: (one.properties || {}).code, name: this.called(one.properties || {}), geometry: one.geometry}));
    } catch (error) {
      this.grids = [];
    }
    const known = new Set(this.grids.map((one) => one.code));
    this.data.grids.filter((one) => !one.geometry && !known.has(one.code)).forEach((one) => this.grids.push({properties: {code: one.code, name: one.name}, code: one.code, name: one.name, geometry: null}));
    this.chosen = Math.min(this.chosen, Math.max(this.grids.length - 1, 0));
  }

  write() {
    if (this.data.mode === "split") this.field.value = this.line.map((p) => p.join(",")).join(" ");
    else this.field.value = JSON.stringify({type: "FeatureCollection", features: this.grids.filter((one) => one.geometry).map((one) => ({type: "Feature", properties: one.properties, geometry: one.geometry}))});
    this.show();
  }

  remember() {
    this.past.push(this.field.value);
    if (this.past.length > KEPT) this.past.shift();
  }

  undo() {
    if (!this.past.length) return;
    this.field.value = this.past.pop();
    this.read();
    this.show();
  }

  tools() {
    const find = (name) => this.box.querySelector(`[data-draw="${name}"]`);
    find("undo").addEventListener("click", () => this.undo());
    this.select = find("select");
    this.together = find("together");
    this.fresh = find("new");
    this.finish = find("finish");
    if (!this.select) return;
    this.select.addEventListener("change", () => { this.choose(Number(this.select.value)); });
    this.fresh.addEventListener("click", () => this.begin());
    this.finish.addEventListener("click", () => this.end());
  }

  // Chosen from the list, an outline comes near enough to take hold of its corners.
  choose(place) {
    this.chosen = place;
    this.adding = false;
    const points = rings(this.grids[place].geometry).flat().map(latlng);
    if (points.length) this.map.fitBounds(L.latLngBounds(points), {padding: [40, 40], animate: false});
    this.show();
  }

  begin() {
    this.remember();
    this.line = [];
    this.adding = true;
    const here = this.grids[this.chosen];
    if (here && here.geometry && this.data.fixed) here.geometry = null;
    else if (here && here.geometry) {
      this.grids.push({properties: {name: this.box.dataset.newName}, name: this.box.dataset.newName, geometry: null});
      this.chosen = this.grids.length - 1;
    }
    this.say(this.box.dataset.adding);
    this.show();
    this.map.getContainer().focus();
  }

  end() {
    this.adding = false;
    if (this.line.length >= 3) this.grids[this.chosen].geometry = {type: "Polygon", coordinates: [[...this.line, this.line[0]]]};
    else this.grids = this.grids.filter((one, place) => place !== this.chosen || one.code);
    this.line = [];
    this.write();
  }

  add(at) {
    this.remember();
    this.line.push(this.snapped(at, []));
    if (this.data.mode === "split") this.write();
    else this.show();
  }

  // Arrow keys move the map; Enter puts a point in its middle; Backspace takes the last back.
  key(event) {
    if (!this.adding || event.target !== this.map.getContainer()) return;
    if (event.key === "Enter") this.add(this.map.getCenter());
    else if (event.key === "Backspace" && this.line.length) { this.line.pop(); if (this.data.mode === "split") this.write(); else this.show(); }
    else return;
    event.preventDefault();
  }

  // The nearest corner within reach, else the nearest place on a border, else where it is.
  snapped(at, without) {
    const here = this.map.latLngToLayerPoint(at);
    let best = null, near = SNAP;
    const all = [...rings(this.data.border), ...this.data.around.flatMap(rings), ...this.grids.flatMap((one) => rings(one.geometry))];
    const away = (p) => without.some((one) => same(one, p));
    all.forEach((ring) => ring.forEach((p) => {
      const gap = this.map.latLngToLayerPoint(latlng(p)).distanceTo(here);
      if (gap < near && !away(p)) { near = gap; best = p; }
    }));
    if (best) return [...best];
    all.forEach((ring) => ring.slice(1).forEach((p, place) => {
      if (away(p) || away(ring[place])) return;
      const a = this.map.latLngToLayerPoint(latlng(ring[place])), b = this.map.latLngToLayerPoint(latlng(p));
      const on = L.LineUtil.closestPointOnSegment(here, a, b), gap = on.distanceTo(here);
      if (gap < near) { near = gap; best = rounded(this.map.layerPointToLatLng(on)); }
    }));
    return best || rounded(at);
  }

  show() {
    this.shapes.clearLayers();
    this.grids.forEach((one, place) => {
      if (!one.geometry) return;
      const on = place === this.chosen, tone = color(on ? "--accent-ink" : "--blue");
      const shape = L.geoJSON(one.geometry, {style: {color: tone, weight: on ? 2.5 : 1.5, fillColor: tone, fillOpacity: on ? 0.16 : 0.07}}).addTo(this.shapes);
      shape.bindTooltip(document.createTextNode(one.name), {permanent: on || !this.data.hush && this.grids.length <= NAMED, direction: "center", className: "name"});
      shape.on("click", (event) => { if (this.adding) return; L.DomEvent.stop(event); this.chosen = place; this.show(); });
    });
    if (this.line.length) L.polyline(this.line.map(latlng), {color: color("--accent-ink"), weight: 3, dashArray: this.data.mode === "split" ? null : "4 4"}).addTo(this.shapes);
    this.line.forEach((p) => L.circleMarker(latlng(p), {radius: 5, color: color("--accent-ink"), fillOpacity: 1}).addTo(this.shapes));
    if (this.select) {
      this.select.replaceChildren(...this.grids.map((one, place) => new Option(one.name + (one.geometry ? "" : " ·"), place, false, place === this.chosen)));
      this.finish.hidden = !this.adding;
      this.fresh.hidden = this.adding;
    }
    this.corners();
  }

  corners() {
    this.handles.clearLayers();
    const one = this.grids[this.chosen];
    if (this.data.mode === "split" || this.adding || !one || !one.geometry) return;
    const seen = this.map.getBounds().pad(0.1);
    rings(one.geometry).forEach((ring) => ring.slice(0, -1).forEach((p, place) => {
      if (!seen.contains(latlng(p))) return;
      this.corner(ring, place);
      const next = ring[place + 1], middle = [(p[0] + next[0]) / 2, (p[1] + next[1]) / 2];
      const apart = this.map.latLngToLayerPoint(latlng(p)).distanceTo(this.map.latLngToLayerPoint(latlng(next)));
      if (apart > 44) this.between(ring, place, middle);
    }));
  }

  corner(ring, place) {
    const said = this.box.dataset.corner.replace("{n}", place + 1);
    const marker = L.marker(latlng(ring[place]), {draggable: true, icon: L.divIcon({className: "corner", iconSize: [24, 24]}), title: said, alt: said, autoPan: true}).addTo(this.handles);
    marker.on("dragend", () => this.move(ring[place], this.snapped(marker.getLatLng(), [ring[place]])));
    marker.getElement().addEventListener("keydown", (event) => this.nudge(event, ring, place));
  }

  between(ring, place, middle) {
    const marker = L.marker(latlng(middle), {icon: L.divIcon({className: "corner small", iconSize: [18, 18]}), title: this.box.dataset.between, alt: this.box.dataset.between, keyboard: true}).addTo(this.handles);
    marker.on("click keypress", (event) => {
      if (event.type === "keypress" && event.originalEvent.key !== "Enter") return;
      this.remember();
      const a = ring[place], b = ring[place + 1], at = [Number(middle[0].toFixed(DIGITS)), Number(middle[1].toFixed(DIGITS))];
      this.insert(a, b, at);
      this.write();
    });
  }

  // A corner on a border that two outlines share is put into both, so that they stay together.
  insert(a, b, at) {
    const into = this.together.checked ? this.grids : [this.grids[this.chosen]];
    into.flatMap((one) => rings(one.geometry)).forEach((ring) => {
      for (let i = 1; i < ring.length; i++) {
        if ((same(ring[i - 1], a) && same(ring[i], b)) || (same(ring[i - 1], b) && same(ring[i], a))) { ring.splice(i, 0, [...at]); return; }
      }
    });
  }

  move(from, to) {
    this.remember();
    const old = [...from], whose = this.together.checked ? this.grids : [this.grids[this.chosen]];
    whose.flatMap((one) => rings(one.geometry)).forEach((ring) => ring.forEach((p) => { if (same(p, old)) { p[0] = to[0]; p[1] = to[1]; } }));
    this.write();
  }

  nudge(event, ring, place) {
    const by = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]}[event.key];
    if (event.key === "Delete" && ring.length > 4) {
      this.remember();
      ring.splice(place, 1);
      if (place === 0) ring[ring.length - 1] = [...ring[0]];
      this.write();
    } else if (by) {
      const size = event.shiftKey ? LEAP : STEP, at = this.map.latLngToLayerPoint(latlng(ring[place]));
      this.move(ring[place], rounded(this.map.layerPointToLatLng(at.add([by[0] * size, by[1] * size]))));
      this.focus(this.box.dataset.corner.replace("{n}", place + 1));
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  focus(title) {
    const marker = [...this.box.querySelectorAll(".corner")].find((one) => one.title === title);
    if (marker) marker.focus();
  }

  say(words) { if (this.said) this.said.textContent = words; }
}

document.querySelectorAll("[data-drawing]").forEach((box) => new Drawing(box));
