/** A part that says it is ready and stays. */
process.once('SIGTERM', () => process.exit(0))
setInterval(() => undefined, 1_000)
console.log('ready')
