// The run's events. The browser connects again by itself; a connection that says nothing for a while is given up first.

const silence = 6000;

export function listen(handlers, onConnection) {
  let source = null;
  let watchdog = 0;
  let isOver = false;

  function open() {
    source?.close();
    source = new EventSource("events");
    for (const [name, handler] of Object.entries(handlers)) {
      source.addEventListener(name, event => {
        alive();
        handler(JSON.parse(event.data));
        if (name === "end") close();
      });
    }
    source.onerror = () => {
      if (isOver) return;
      onConnection(false);
      // A refused answer ends a source for good.
      if (source.readyState === EventSource.CLOSED) setTimeout(() => isOver || open(), 2000);
    };
    alive();
  }

  function alive() {
    clearTimeout(watchdog);
    if (!isOver) watchdog = setTimeout(() => { onConnection(false); open(); }, silence);
  }

  function close() {
    isOver = true;
    clearTimeout(watchdog);
    source.close();
  }

  open();
}
