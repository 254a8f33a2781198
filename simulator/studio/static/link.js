// A dedicated worker that holds the socket and every frame until it is on the studio's disk. Here, because a hidden
// page's timers are slowed and its main thread may be busy.
const MOST = 30000; // frames: ten minutes that the studio has not acknowledged
const SILENT = 2000; // ms without a word while frames wait: a dead peer sends no close
const DEAF = 500; // ms without a frame while the microphone is on
const FIRST_WAIT = 100, LONGEST_WAIT = 2000; // ms before connecting again
const TAKEN_OVER = 4001;

const kept = new Map(); // frames by number
let waiting = []; // messages for a socket that isn't open
let access = null, socket = null, stream = null, line = 0;
let next = 0, ready = false, wait = FIRST_WAIT, heard = 0, framed = 0, deaf = false;

const now = () => performance.now();
const send = (message) => socket.send(JSON.stringify(message));

function connect() {
  const mine = new WebSocket(access.url);
  socket = mine;
  mine.binaryType = "arraybuffer";
  heard = now();
  mine.onopen = () => {
    send({ type: "enter", secret: access.secret, line });
    if (stream) send({ type: "stream", first: next, ...stream });
    else begin();
    postMessage({ type: "open" });
  };
  mine.onmessage = ({ data }) => {
    heard = now();
    if (typeof data === "string") take(JSON.parse(data));
    else postMessage({ type: "sound", samples: data }, [data]);
  };
  mine.onclose = ({ code }) => {
    if (socket !== mine) return;
    ready = false;
    postMessage({ type: "closed", code });
    if (code === TAKEN_OVER) return;
    setTimeout(connect, wait);
    wait = Math.min(wait * 2, LONGEST_WAIT);
  };
}

// What was kept goes first, then the keys: they were pressed after what was said.
function begin() {
  ready = true;
  wait = FIRST_WAIT;
  for (const frame of kept.values()) socket.send(frame);
  for (const message of waiting) send(message);
  waiting = [];
}

function forget(upTo) {
  for (; next < upTo; next++) kept.delete(next);
}

function take(message) {
  if (message.type === "wanted") {
    forget(message.next);
    begin();
  } else if (message.type === "ack") {
    forget(message.next);
  } else {
    if (message.type === "play") line = message.line;
    postMessage(message);
  }
}

function say(message) {
  if (ready && socket.readyState === WebSocket.OPEN) send(message);
  else waiting.push(message);
}

function arrived({ data }) {
  if (data.hole) return say({ type: "hole", samples: data.hole });
  const number = new DataView(data.frame).getUint32(0, true);
  framed = now();
  kept.set(number, data.frame);
  if (kept.size > MOST) forget(next + 1);
  if (ready && socket.readyState === WebSocket.OPEN) socket.send(data.frame);
}

setInterval(() => {
  if (socket && kept.size && now() - heard > SILENT) {
    const old = socket;
    socket = null;
    old.close();
    ready = false;
    postMessage({ type: "closed", code: 0 });
    connect();
  }
  const quiet = stream !== null && now() - framed > DEAF;
  if (quiet !== deaf) postMessage({ type: "deaf", deaf: (deaf = quiet) });
}, 250);

onmessage = ({ data }) => {
  if (data.access) {
    access = data.access;
    connect();
  }
  if (data.microphone) { // another opening of it: what the one before had not delivered is lost
    kept.clear();
    next = 0;
    framed = now();
    stream = { stream: data.microphone.stream, name: data.microphone.name };
    data.microphone.port.onmessage = arrived;
    ready = false;
    if (socket && socket.readyState === WebSocket.OPEN) send({ type: "stream", first: 0, ...stream });
  }
  if (data.off) {
    stream = null;
    kept.clear();
    say({ type: "microphone-off", message: data.off });
  }
  if (data.say) say(data.say);
};
