import { gzipSync } from 'node:zlib'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin, type Rolldown } from 'vite'

/** What a first look at a page may load, in bytes of compressed script. */
const mostScript = 250_000

/** The build fails when the page's script, with all that it loads at once, has grown too large. */
const boundedScript = (): Plugin => ({
  name: 'bounded-script',
  generateBundle(_, bundle) {
    const chunks = Object.values(bundle).filter((file) => file.type === 'chunk')
    for (const entry of chunks.filter(({ isEntry }) => isEntry)) {
      const size = loadedAtOnce(entry, chunks).reduce((sum, { code }) => sum + gzipSync(code).length, 0)
      if (size > mostScript) {
        this.error(`${entry.name}: ${size} bytes of compressed script, ${mostScript} are allowed`)
      }
      this.info(`${entry.name}: ${size} bytes of compressed script at first`)
    }
  },
})

function loadedAtOnce(entry: Rolldown.OutputChunk, chunks: Rolldown.OutputChunk[]): Rolldown.OutputChunk[] {
  const found = new Set([entry])
  // A set that grows while it is walked: what was added is walked too.
  for (const { imports } of found) {
    for (const chunk of chunks) if (imports.includes(chunk.fileName)) found.add(chunk)
  }
  return [...found]
}

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), boundedScript()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // Two pages: what only operators need is not loaded by customers.
    rolldownOptions: {
      input: ['index.html', 'operator/index.html'].map((page) => `${import.meta.dirname}/${page}`),
    },
  },
  server: { proxy: { '/v1': 'http://127.0.0.1:8000' } },
})
