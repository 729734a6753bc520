"use strict";

// What the agent says of itself, drawn anew every two seconds. All text is set as text, never as markup: errors and
// certificates hold what others wrote.

const interval = 2000;

function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

function shape(tag, attributes) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

const count = (number) => number.toLocaleString("en");

function bytes(number) {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let index = 0;
  while (number >= 1024 && index + 1 < units.length) { number /= 1024; index += 1; }
  return `${index === 0 ? number : number.toFixed(1)} ${units[index]}`;
}

function span(seconds) {
  if (seconds < 120) return `${Math.floor(seconds)} s`;
  if (seconds < 7200) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 172800) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86400)} days`;
}

function rate(number) {
  if (number === null) return "–";
  return `${number > 0 && number < 10 ? number.toFixed(1) : count(Math.round(number))}/s`;
}

function chart(title, values, text) {
  const known = values.filter((value) => value !== null);
  const highest = Math.max(0, ...known);
  const now = known.length ? known[known.length - 1] : null;
  const drawing = shape("svg", { viewBox: "0 0 120 40", preserveAspectRatio: "none", role: "img" });
  drawing.setAttribute("aria-label", `${title}: now ${text(now)}, at most ${text(highest)}`);
  // The newest value stands at the right; 120 are kept.
  const points = values
    .map((value, index) => [120 - values.length + 1 + index, value])
    .filter(([, value]) => value !== null)
    .map(([x, value]) => [x, 39 - (highest ? (value / highest) * 36 : 0)]);
  if (points.length > 1) {
    const line = points.map(([x, y]) => `${x},${y.toFixed(2)}`).join(" ");
    const [first, last] = [points[0][0], points[points.length - 1][0]];
    drawing.append(
      shape("polygon", { class: "area", points: `${first},40 ${line} ${last},40` }),
      shape("polyline", { class: "line", points: line }));
  }
  return element("figure", {},
    element("figcaption", {}, element("span", { textContent: title }),
      element("span", { textContent: `highest ${text(highest)}` })),
    drawing);
}

function certificate(found) {
  const whose = found.role === "own" ? "Own certificate" : "Collector's certificate";
  const left = found.days_left < 0 ? `ended ${span(-found.days_left * 86400)} ago` : `${found.days_left} days left`;
  return element("p", { className: "quiet", textContent: `${whose}: ${found.subject}, ${left} (${found.not_after})` });
}

function output(status, history) {
  const numbers = [
    ["Backlog", count(status.backlog_events)],
    ["Oldest", status.oldest_undelivered_seconds === null ? "–" : span(status.oldest_undelivered_seconds)],
    ["Rate", rate(status.events_per_second)], ["Delivered", count(status.delivered_events)],
    ["Sent again", count(status.resent_events)],
  ];
  const tls = status.tls ? `, ${status.tls.version}${status.tls.verified ? "" : ", not verified"}` : "";
  const card = element("article", { className: "card" },
    element("h3", { textContent: status.name }),
    element("span", { className: `state ${status.state}`, textContent: status.state }),
    element("p", { className: "quiet", textContent: `${status.format} to ${status.to}${tls}` }),
    element("dl", {}, ...numbers.map(([name, value]) => element("div", {},
      element("dt", { textContent: name }), element("dd", { textContent: value })))),
    element("div", { className: "charts" },
      chart("Delivered, ten minutes", history ? history.events_per_second : [], (value) => rate(value)),
      chart("Backlog, ten minutes", history ? history.backlog_events : [], (value) => value === null ? "–" : count(value))),
    ...status.certificates.map(certificate));
  if (status.last_error) {
    const text = `Last error, ${span(status.last_error.seconds_ago)} ago: ${status.last_error.text}`;
    card.append(element("p", { className: "quiet", textContent: text }));
  }
  return card;
}

function input(status) {
  const state = status.blocked ? "blocked" : status.ended ? "ended" : status.listen ? "listening" : "reading";
  const values = [
    bytes(status.lag_bytes), count(status.files ?? status.connections), count(status.events), count(status.unparsed_events)];
  return element("tr", {},
    element("td", { textContent: status.name, title: (status.listen ?? []).join(", ") }),
    element("td", { className: state, textContent: state }),
    ...values.map((value) => element("td", { textContent: value })));
}

function draw(status, history) {
  const agent = status.agent;
  document.title = `${status.problems.length ? `(${status.problems.length}) ` : ""}${agent.name} – gatepost`;
  document.getElementById("name").textContent = agent.name;
  document.getElementById("about").textContent =
    `gatepost ${agent.version}, up ${span(agent.uptime_seconds)}, process ${agent.pid}`;
  document.getElementById("problems").replaceChildren(...(status.problems.length
    ? status.problems.map((text) => element("p", { className: "problem", textContent: text }))
    : [element("p", { className: "well", textContent: "All is well." })]));
  const histories = new Map(history.outputs.map((found) => [found.name, found]));
  document.getElementById("outputs").replaceChildren(
    ...status.outputs.map((found) => output(found, histories.get(found.name))));
  document.getElementById("inputs").replaceChildren(...status.inputs.map(input));
  const spool = status.spool;
  document.getElementById("room").value = spool.limit_bytes ? spool.bytes / spool.limit_bytes : 0;
  const parts = [`${bytes(spool.bytes)} of ${bytes(spool.limit_bytes)}`, `${rate(spool.events_per_second)} come in`];
  if (spool.seconds_to_full !== null) parts.push(`full in ${span(spool.seconds_to_full)}`);
  document.getElementById("spool").replaceChildren(
    element("span", { className: spool.health, textContent: spool.health }), `, ${parts.join(", ")}`);
}

async function ask(path) {
  const answer = await fetch(path, { cache: "no-store" });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
}

async function refresh() {
  try {
    if (!document.hidden) draw(...await Promise.all([ask("status"), ask("history")]));
  } catch (error) {
    const text = `The agent does not answer (${error.message}). What stands below is old; it is asked again.`;
    document.getElementById("problems").replaceChildren(element("p", { className: "problem", textContent: text }));
  }
  setTimeout(refresh, interval);
}

refresh();
