/**
 * The script of a page that waits for something, as for what is in the queue: it goes on to the page of what came of
 * that, once there is one. Nobody who reads, or listens to, the page begins anew meanwhile. Without it the page is
 * loaded again and again.
 */

const PAUSE_MS = 2000;

/** Asks for the page of now. The browser parses it as one that runs no scripts. */
function look(): void {
  const request = new XMLHttpRequest();
  request.open("GET", location.href);
  request.responseType = "document";
  request.addEventListener("loadend", () => {
    const isAway = request.status === 0 || request.status >= 500;
    const isQueued = request.responseXML?.querySelector('meta[http-equiv="refresh"]') instanceof Element;
    if (isAway || isQueued) setTimeout(look, PAUSE_MS);
    else location.replace(request.responseURL);
  });
  request.send();
}

setTimeout(look, PAUSE_MS);
