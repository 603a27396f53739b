// Preloaded into what the demo starts: a demo that was killed leaves nothing running behind.
const parent = process.ppid;
setInterval(() => {
  if (process.ppid !== parent) process.exit(1);
}, 200).unref();
