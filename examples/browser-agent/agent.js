// An agent's page: a telephone (JsSIP), what happens to the agent (server-sent events), and the agent's buttons.
// Everything is asked of the page's own server, desk.py, which signs it: the tenant's key never comes here.
import JsSIP from "jssip";

const AGAIN_MS = 2000; // after something that did not work: the switch, or the desk, may have been started again

const element = (id) => document.getElementById(id);
const show = (id, text) => { element(id).textContent = text; };

// For a look from the browser's console: softphone.session.connection.getStats()
const softphone = { agent: null, session: null };
window.softphone = softphone;

async function ask(method, what, body) {
  const answer = await fetch(`agent/${what}`, { method, body: body && JSON.stringify(body) });
  const told = answer.status === 204 ? {} : await answer.json();
  show("answer", answer.ok ? `${what}: done` : `${what}: ${told.detail}`);
  if (!answer.ok) throw new Error(told.detail);
  return told;
}

// ---- the telephone: it is called when the agent logs in, answers by itself, and stays on the line

async function startPhone() {
  const account = await ask("GET", "account");
  const agent = new JsSIP.UA({
    sockets: [new JsSIP.WebSocketInterface(account.registrar)],
    uri: account.uri,
    password: account.password,
    session_timers: false,
    user_agent: "Outdial browser agent",
  });
  softphone.agent = agent;
  agent.on("registered", () => show("phone", "registered"));
  agent.on("disconnected", () => show("phone", "away: the switch does not answer"));
  agent.on("registrationFailed", ({ cause }) => {
    show("phone", `refused: ${cause}`);
    // A new account takes a second to reach the switch; so does an old one when the switch was started again.
    setTimeout(() => agent.isConnected() && agent.register(), AGAIN_MS);
  });
  agent.on("newRTCSession", ({ session }) => {
    if (session.direction === "incoming") pickUp(session);
  });
  agent.start();
  // A page that is left says so; of one that dies the switch learns some seconds later.
  addEventListener("pagehide", () => agent.stop());
}

function pickUp(session) {
  softphone.session = session;
  // The switch is not behind a router and learns our address from our packets: nobody need wait for more candidates.
  session.on("icecandidate", ({ ready }) => ready());
  session.on("peerconnection", ({ peerconnection }) => {
    peerconnection.addEventListener("track", ({ streams }) => { element("voice").srcObject = streams[0]; });
  });
  session.on("confirmed", () => show("line", "held"));
  session.on("ended", ({ cause }) => show("line", `let go: ${cause}`));
  session.on("failed", ({ cause }) => show("line", `not picked up: ${cause}`));
  session.answer({ mediaConstraints: { audio: true, video: false } });
}

// ---- what happens: every connection begins with the present, so nothing is kept over an interruption

let offer = null;

function follow() {
  const events = new EventSource("agent/events");
  const on = (name, take) => events.addEventListener(name, ({ data }) => take(JSON.parse(data)));
  events.onopen = () => { showOffer(null); showCall(null); };
  events.onerror = () => {
    // An interruption is mended by the browser; an answer that is no stream of events is not.
    if (events.readyState === EventSource.CLOSED) setTimeout(follow, AGAIN_MS);
  };
  on("state", ({ state, afterwards, leg, attemptId }) => {
    show("state", `${state}${afterwards ? `, then ${afterwards}` : ""} (leg: ${leg})`);
    if (state !== "reserved" || attemptId) showOffer(null);
  });
  on("offer", showOffer);
  on("call", showCall);
  on("ended", () => showCall(null));
}

function showOffer(told) {
  offer = told;
  element("offer").hidden = told === null;
  if (told === null) return;
  show("offer-called", told.called);
  show("offer-record", told.callData ?? "");
  show("offer-until", new Date(told.until).toLocaleTimeString());
}

function showCall(told) {
  element("call").hidden = told === null;
  if (told === null) return;
  show("call-called", told.called);
  show("call-record", told.callData ?? "");
}

// ---- the agent's buttons; what came of them is shown, and told by the events

const unlessRefused = (promise) => promise.catch(() => {});

for (const button of document.querySelectorAll("[data-ask]")) {
  button.onclick = () => unlessRefused(ask("POST", button.dataset.ask));
}
// The contact is named, so that a click that comes late is no answer to the next one.
element("dial").onclick = () => unlessRefused(ask("POST", "offer/dial", { contactId: offer.contactId }));
element("skip").onclick = () => unlessRefused(ask("POST", "offer/skip", { contactId: offer.contactId }));

const keepTrying = () => startPhone().catch(() => setTimeout(keepTrying, AGAIN_MS));

follow();
keepTrying();
