// Everything works without this file: it only asks the browser to keep a page for when there is no internet.
addEventListener("load", () => navigator.serviceWorker?.register("/sw.js").catch(() => {}));
