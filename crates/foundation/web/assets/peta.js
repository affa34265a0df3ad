// Maps. A `<figure data-map>` written by `web::Map` becomes one of
//   picker  a pin in a place: tapped, dragged, moved by buttons or taken from the device; its place is written into the two
//           fields that stand in the form anyway
//   points  what a GeoJSON file of the hall lists, heaped together while it is far away, in step with a list beside it
//   route   the same points, numbered and joined in their order
// Everything comes from the hall: the library, its worker, the tiles (`/peta/peta.json` names them), and the letters are those
// of the device. Without a script, without WebGL, or with little data, the page stands as it is: what a map shows is also text.
'use strict';
(() => {
  const LIBRARY = '{{library}}', WORKER = '{{worker}}';
  const html = document.documentElement;
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  const night = matchMedia('(prefers-color-scheme: dark)');
  const isDark = () => html.dataset.theme ? html.dataset.theme === 'dark' : night.matches;
  const make = (tag, set = {}, ...inside) => { const el = Object.assign(document.createElement(tag), set); el.append(...inside); return el; };

  // The library starts its worker by an address in a string. This policy lets it start that one file and nothing else.
  const rule = { createScriptURL: url => { if (new URL(url, location.href).href !== new URL(WORKER, location.href).href) throw new TypeError(url); return url; } };
  const trusted = window.trustedTypes?.createPolicy('peta', rule) || rule;
  let loading;
  const library = () => loading ??= (async () => {
    const Native = window.Worker;
    window.Worker = class extends Native { constructor(url, how) { super(trusted.createScriptURL(String(url)), how); } };
    const [lib, about] = await Promise.all([import(LIBRARY), fetch('/peta/peta.json').then(answer => answer.ok ? answer.json() : Promise.reject(answer.status))]);
    lib.setWorkerUrl(WORKER);
    return { lib, about };
  })();

  const DAY = { water: '#c5dfe9', land: '#fbf8ef', tints: ['#f6efdd', '#f3f0e4', '#eef1e2', '#f5ece2', '#f1eef0'], line: '#cbbfa6', edge: '#998b6d', coast: '#fffdf7', road: '#fff', major: '#f7da8c', casing: '#dcd1ba', green: '#d5e6c9', house: '#e6dfcd', text: '#45402f', halo: '#fffdf6', accent: '#2b2f86', on: '#fff', gold: '#f4b73f' };
  const NIGHT = { water: '#0b1a2c', land: '#1b1f3f', tints: ['#20244a', '#1d2547', '#1c2842', '#24234a', '#222045'], line: '#43477a', edge: '#7276ab', coast: '#3a4a6b', road: '#343963', major: '#5a5030', casing: '#12152f', green: '#1d3330', house: '#252a52', text: '#e6e4f4', halo: '#12152f', accent: '#b3b8ff', on: '#12143a', gold: '#f4b73f' };

  /** The look of everything beneath the points: the hall's own tiles, and those of the Protomaps basemap (v4). */
  const ground = ({ overview }, c) => {
    const grow = (...stops) => ['interpolate', ['exponential', 1.5], ['zoom'], ...stops];
    const is = (name, ...values) => ['match', ['get', name], values, true, false];
    const from = (layer, more) => ({ source: 'ubin', 'source-layer': layer, ...more });
    const tint = ['match', ['get', 'warna'], 0, c.tints[0], 1, c.tints[1], 2, c.tints[2], 3, c.tints[3], c.tints[4]];
    const font = ['Roboto', 'Noto Sans', 'sans-serif'];
    const label = (id, filter, size, more = {}) => from('nama', { id, type: 'symbol', filter, layout: { 'text-field': ['get', 'nama'], 'text-font': font, 'text-size': size, 'text-max-width': 7, 'text-padding': 4, ...more }, paint: { 'text-color': c.text, 'text-halo-color': c.halo, 'text-halo-width': 1.6 } });
    const border = (id, source, level, color, width) => ({ id, type: 'line', source, 'source-layer': 'batas', filter: ['==', ['get', 'tingkat'], level], layout: { 'line-cap': 'round', 'line-join': 'round' }, paint: { 'line-color': color, 'line-width': width } });
    const area = (id, source, more) => ({ id, type: 'fill', source, 'source-layer': 'wilayah', paint: { 'fill-color': tint, 'fill-antialias': false }, ...more });
    return [
      { id: 'air', type: 'background', paint: { 'background-color': c.water } },
      ...(overview ? [area('jauh', 'ikhtisar', { minzoom: overview + 1, filter: ['!', ['has', 'rinci']] }), border('jauh-2', 'ikhtisar', 2, c.edge, 1)] : []),
      area('wilayah', 'ubin'), from('earth', { id: 'pm-earth', type: 'fill', paint: { 'fill-color': c.land } }),
      from('landuse', { id: 'pm-green', type: 'fill', filter: is('kind', 'park', 'forest', 'wood', 'grass', 'cemetery', 'golf_course', 'nature_reserve', 'farmland'), paint: { 'fill-color': c.green } }),
      from('water', { id: 'pm-water', type: 'fill', filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'fill-color': c.water } }),
      from('water', { id: 'pm-river', type: 'line', filter: ['==', ['geometry-type'], 'LineString'], paint: { 'line-color': c.water, 'line-width': grow(8, .5, 16, 5) } }),
      from('buildings', { id: 'pm-house', type: 'fill', minzoom: 14, paint: { 'fill-color': c.house } }),
      from('roads', { id: 'pm-casing', type: 'line', minzoom: 12, layout: { 'line-cap': 'round' }, paint: { 'line-color': c.casing, 'line-width': grow(12, 1.2, 18, 22) } }),
      from('roads', { id: 'pm-road', type: 'line', minzoom: 12, filter: ['!', is('kind', 'highway', 'major_road', 'rail', 'ferry')], layout: { 'line-cap': 'round' }, paint: { 'line-color': c.road, 'line-width': grow(12, .6, 18, 18) } }),
      from('roads', { id: 'pm-major', type: 'line', filter: is('kind', 'highway', 'major_road'), layout: { 'line-cap': 'round' }, paint: { 'line-color': c.major, 'line-width': grow(6, .5, 12, 2, 18, 22) } }),
      from('boundaries', { id: 'pm-border', type: 'line', paint: { 'line-color': c.edge, 'line-dasharray': [3, 2] } }),
      border('b0', 'ubin', 0, c.coast, 3), border('b4', 'ubin', 4, c.line, 1.2), border('b3', 'ubin', 3, c.edge, 2), border('b2', 'ubin', 2, c.edge, .8), border('b1', 'ubin', 1, c.edge, 1.6),
      from('roads', { id: 'pm-street', type: 'symbol', minzoom: 14, filter: ['has', 'name'], layout: { 'symbol-placement': 'line', 'text-field': ['get', 'name'], 'text-font': font, 'text-size': 12 }, paint: { 'text-color': c.text, 'text-halo-color': c.halo, 'text-halo-width': 1.4 } }),
      from('places', { id: 'pm-place', type: 'symbol', filter: ['has', 'name'], layout: { 'text-field': ['get', 'name'], 'text-font': font, 'text-size': grow(5, 11, 14, 17) }, paint: { 'text-color': c.text, 'text-halo-color': c.halo, 'text-halo-width': 1.6 } }),
      label('n4', ['==', ['get', 'tingkat'], 4], grow(11, 11, 15, 17), { 'text-variable-anchor': ['top', 'bottom', 'left', 'right'], 'text-radial-offset': .9, 'text-justify': 'auto' }),
      label('n3', ['==', ['get', 'tingkat'], 3], grow(9, 12, 13, 17), { 'text-transform': 'uppercase', 'text-letter-spacing': .08, 'symbol-sort-key': 1 }),
      label('n2', ['==', ['get', 'tingkat'], 2], grow(5, 11, 11, 20), { 'symbol-sort-key': 0 }),
      label('n1', ['==', ['get', 'tingkat'], 1], grow(2, 10, 6, 15), { 'symbol-sort-key': 0, 'text-transform': 'uppercase', 'text-letter-spacing': .1 }),
    ];
  };

  /** What lies above: heaps, points, and the line of a route. */
  const above = (kind, c) => {
    const font = ['Roboto', 'Noto Sans', 'sans-serif'], dot = { 'circle-color': c.accent, 'circle-stroke-color': c.on, 'circle-stroke-width': 2 };
    const number = field => ({ 'text-field': field, 'text-font': font, 'text-size': 13, 'text-allow-overlap': true });
    const chosen = { id: 'dipilih', type: 'circle', source: 'titik', filter: ['==', ['get', 'id'], ''], paint: { 'circle-radius': 12, 'circle-color': c.gold, 'circle-stroke-color': c.accent, 'circle-stroke-width': 3 } };
    const on = { 'text-color': c.on };
    if (kind === 'heat') return [{
      id: 'panas', type: 'heatmap', source: 'titik',
      paint: {
        // Fewer than five are not told of any place.
        'heatmap-weight': ['interpolate', ['linear'], ['get', 'jumlah'], 5, .45, 50, 1],
        'heatmap-radius': ['interpolate', ['exponential', 2], ['zoom'], 9, 8, 15, 160],
        'heatmap-color': ['interpolate', ['linear'], ['heatmap-density'], 0, 'rgba(244,183,63,0)', .2, c.gold, .6, '#d9622b', 1, '#8f1d14'],
        'heatmap-opacity': .7,
      },
    }];
    if (kind === 'points') return [
      { id: 'titik', type: 'circle', source: 'titik', filter: ['!', ['has', 'point_count']], paint: { ...dot, 'circle-radius': 8 } }, chosen,
      { id: 'tumpuk', type: 'circle', source: 'titik', filter: ['has', 'point_count'], paint: { ...dot, 'circle-radius': ['step', ['get', 'point_count'], 15, 10, 18, 100, 23, 1000, 28] } },
      { id: 'jumlah', type: 'symbol', source: 'titik', filter: ['has', 'point_count'], layout: number(['get', 'point_count_abbreviated']), paint: on },
    ];
    return [
      { id: 'jalur', type: 'line', source: 'titik', filter: ['==', ['geometry-type'], 'LineString'], layout: { 'line-cap': 'round', 'line-join': 'round' }, paint: { 'line-color': c.accent, 'line-width': 4 } },
      { id: 'titik', type: 'circle', source: 'titik', filter: ['==', ['geometry-type'], 'Point'], paint: { ...dot, 'circle-radius': 12 } }, chosen,
      { id: 'jumlah', type: 'symbol', source: 'titik', filter: ['==', ['geometry-type'], 'Point'], layout: number(['to-string', ['get', 'nomor']]), paint: on },
    ];
  };

  /** The points of a route, numbered, and the line through them. */
  const route = async url => {
    const { features } = await fetch(url).then(answer => answer.json());
    const stops = features.map((feature, at) => ({ ...feature, properties: { ...feature.properties, nomor: at + 1 } }));
    const line = { type: 'Feature', properties: {}, geometry: { type: 'LineString', coordinates: stops.map(stop => stop.geometry.coordinates) } };
    return { type: 'FeatureCollection', features: stops.length > 1 ? [line, ...stops] : stops };
  };

  const draw = async figure => {
    const { map: kind, points } = figure.dataset, say = figure.dataset;
    const { lib, about } = await library();
    const stage = make('div', { className: 'stage-map' }), card = make('div', { className: 'card-map', hidden: true });
    card.setAttribute('role', 'status');
    const tools = make('div', { className: 'tools-map' });
    figure.prepend(make('div', { className: 'frame-map' }, stage, card, tools));
    const heap = points && (kind === 'route' ? { type: 'geojson', data: await route(points) } : { type: 'geojson', data: new URL(points, location.href).href, cluster: kind === 'points', clusterRadius: 44, clusterMaxZoom: 15 });
    const style = () => {
      const c = isDark() ? NIGHT : DAY, tiles = about.tiles.map(tile => new URL(tile, location.href).href.replace(/%7B/g, '{').replace(/%7D/g, '}'));
      const source = maxzoom => ({ type: 'vector', tiles, minzoom: about.minzoom, maxzoom });
      return {
        version: 8,
        sources: { ubin: source(about.maxzoom), ...(about.overview && { ikhtisar: source(about.overview) }), ...(heap && { titik: heap }) },
        layers: [...ground(about, c), ...(heap ? above(kind, c) : [])],
      };
    };
    const [west, south, east, north] = figure.dataset.bounds.split(',').map(Number);
    const view = new lib.Map({
      container: stage, style: style(), bounds: [[west, south], [east, north]], fitBoundsOptions: { padding: 12, maxZoom: 16 },
      attributionControl: false, cooperativeGestures: true, dragRotate: false, pitchWithRotate: false, touchPitch: false, fadeDuration: calm ? 0 : 200, maxZoom: 18,
      locale: { 'Map.Title': say.label, 'CooperativeGesturesHandler.WindowsHelpText': say.gesture, 'CooperativeGesturesHandler.MacHelpText': say.gesture, 'CooperativeGesturesHandler.MobileHelpText': say.fingers },
    });
    // A tile that does not come leaves a gap, and says nothing to anybody but the browser's log.
    view.on('error', () => {});
    view.touchZoomRotate.disableRotation();
    view.keyboard.disableRotation();
    night.addEventListener('change', () => view.setStyle(style()));
    const move = to => calm ? view.jumpTo(to) : view.easeTo({ duration: 400, ...to });
    for (const [sign, name, by] of [['+', say.closer, 1], ['−', say.farther, -1]]) {
      const button = make('button', { type: 'button', textContent: sign });
      button.setAttribute('aria-label', name);
      button.addEventListener('click', () => move({ zoom: view.getZoom() + by }));
      tools.append(button);
    }
    const foot = figure.querySelector('figcaption');
    foot.textContent = [about.attribution, about.notice && say.approximate].filter(Boolean).join(' · ');
    view.once('idle', () => { figure.dataset.drawn = 'ya'; });
    if (kind === 'picker') pick(figure, lib, view, move);
    else if (heap && kind !== 'heat') listen(figure, lib, view, move, card, heap);
    figure.dispatchEvent(new CustomEvent('peta', { detail: view }));
  };

  /** Points that can be chosen, on the map or in the list beside it. */
  const listen = (figure, lib, view, move, card, heap) => {
    const rows = [...document.querySelectorAll(`[data-of="${CSS.escape(figure.id)}"]`)];
    const choose = (properties, at) => {
      // Read as text: whatever a feature is called, it is not markup.
      const { id = '', name = '', text = '', url = '' } = properties;
      view.setFilter('dipilih', ['==', ['get', 'id'], id]);
      const title = make('b', { textContent: name });
      card.replaceChildren(url.startsWith('/') && !url.startsWith('//') ? make('a', { href: url }, title) : title, make('span', { className: 'sm mut', textContent: text }));
      card.hidden = false;
      for (const row of rows) row.toggleAttribute('aria-current', row.dataset.id === id);
      if (at) move({ center: at, zoom: Math.max(view.getZoom(), 13) });
    };
    for (const layer of ['titik', 'tumpuk']) {
      if (!view.getLayer(layer)) continue;
      view.on('mouseenter', layer, () => { view.getCanvas().style.cursor = 'pointer'; });
      view.on('mouseleave', layer, () => { view.getCanvas().style.cursor = ''; });
    }
    view.on('click', 'titik', ({ features: [feature] }) => choose(feature.properties));
    if (heap.cluster) view.on('click', 'tumpuk', async ({ features: [feature] }) => {
      const zoom = await view.getSource('titik').getClusterExpansionZoom(feature.properties.cluster_id);
      move({ center: feature.geometry.coordinates, zoom });
    });
    for (const row of rows) {
      row.hidden = false;
      row.addEventListener('click', () => {
        choose({ id: row.dataset.id, name: row.dataset.name, text: row.dataset.text, url: row.dataset.url }, row.dataset.at.split(',').map(Number));
        figure.scrollIntoView({ block: 'nearest', behavior: calm ? 'auto' : 'smooth' });
      });
    }
  };

  /** One place, in the fields of the form. */
  const pick = (figure, lib, view, move) => {
    const say = figure.dataset, fields = [say.north, say.east].map(id => document.getElementById(id));
    const number = field => { const n = parseFloat(field.value.trim().replace(',', '.')); return Number.isFinite(n) ? n : null; };
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    for (const [name, value] of Object.entries({ width: 36, height: 46, viewBox: '0 0 36 46', 'aria-hidden': 'true', class: 'pin' })) svg.setAttribute(name, value);
    for (const [tag, set] of [['path', { d: 'M18 44C9 32 3 25 3 17a15 15 0 0 1 30 0c0 8-6 15-15 27z' }], ['circle', { cx: 18, cy: 17, r: 5.5 }]]) {
      const part = document.createElementNS('http://www.w3.org/2000/svg', tag);
      for (const [name, value] of Object.entries(set)) part.setAttribute(name, value);
      svg.append(part);
    }
    const pin = new lib.Marker({ element: svg, anchor: 'bottom', draggable: true });
    const note = make('p', { className: 'sm' });
    note.setAttribute('role', 'status');
    const read = () => { const [north, east] = fields.map(number); return north === null || east === null ? null : [east, north]; };
    const show = follow => {
      const at = read();
      // Fields may hold anything, until the hall says what is wrong with it.
      if (!at || Math.abs(at[1]) > 85 || Math.abs(at[0]) > 180) return void pin.remove();
      pin.setLngLat(at).addTo(view);
      if (follow) move({ center: at, zoom: Math.max(view.getZoom(), 15) });
    };
    let writing = false;
    const write = ([east, north], follow) => {
      writing = true;
      [north, east].forEach((value, at) => { fields[at].value = value.toFixed(5); fields[at].dispatchEvent(new Event('input', { bubbles: true })); });
      writing = false;
      note.textContent = say.placed;
      show(follow);
    };
    for (const field of fields) field.addEventListener('input', () => { if (!writing) show(false); });
    for (const field of fields) field.addEventListener('change', () => show(true));
    view.on('click', ({ lngLat }) => write(lngLat.toArray()));
    pin.on('dragend', () => write(pin.getLngLat().toArray()));
    const row = make('div', { className: 'row' });
    if ('geolocation' in navigator) {
      const here = make('button', { type: 'button', className: 'btn alt sm', textContent: say.here });
      const refused = () => { here.removeAttribute('aria-busy'); note.textContent = say.refused; };
      here.addEventListener('click', () => {
        here.setAttribute('aria-busy', 'true');
        note.textContent = say.asking;
        navigator.geolocation.getCurrentPosition(({ coords }) => { here.removeAttribute('aria-busy'); write([coords.longitude, coords.latitude], true); }, refused, { enableHighAccuracy: true, timeout: 20000, maximumAge: 30000 });
      });
      row.append(here);
    }
    // Ten metres at a time, for whoever cannot drag (WCAG 2.5.7). Without a pin the first press sets it in the middle.
    for (const [sign, name, north, east] of [['↑', say.up, 1, 0], ['↓', say.down, -1, 0], ['←', say.left, 0, -1], ['→', say.right, 0, 1]]) {
      const button = make('button', { type: 'button', className: 'btn alt sm sq', textContent: sign });
      button.setAttribute('aria-label', name);
      button.addEventListener('click', () => {
        const at = read(), step = 10 / 111320;
        write(at ? [at[0] + east * step / Math.cos(at[1] * Math.PI / 180), at[1] + north * step] : view.getCenter().toArray(), !at);
      });
      row.append(button);
    }
    figure.after(make('div', { className: 'stack tight' }, row, note));
    show(true);
  };

  for (const figure of document.querySelectorAll('[data-map]')) {
    figure.hidden = false;
    const begin = () => draw(figure).catch(() => {
      // Too old a browser, no WebGL, no network: the text beside the map says the same.
      figure.dataset.drawn = 'tidak';
      figure.querySelector('figcaption').textContent = figure.dataset.failed;
    });
    if (html.dataset.hemat === undefined) { begin(); continue; }
    const button = make('button', { type: 'button', className: 'btn alt', textContent: figure.dataset.show });
    button.addEventListener('click', () => { button.remove(); begin(); });
    figure.prepend(button);
  }
})();
