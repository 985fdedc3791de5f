import { it } from 'vitest'
import { startStack } from '#tests/stack.ts'
it('t', async () => {
  let t = Date.now()
  const lap = (w: string) => { console.log(w, Date.now() - t); t = Date.now() }
  const s = await startStack(); lap('start')
  const r = await fetch(`${s.apiUrl}/v1/conversations`, { method: 'POST', headers: { authorization: `Bearer ${s.tokens.customer}`, 'content-type': 'application/json' }, body: JSON.stringify({ text: 'hello' }) })
  console.log(r.status); await r.text(); lap('chat')
  for (const p of ['api','mock-apim','mock-openai','temporal','postgres'] as const) { const pid = s.pid(p)!; process.kill(pid, p === 'postgres' ? 'SIGINT' : 'SIGTERM'); const d = Date.now(); while (s.pid(p) === pid && Date.now() - d < 16000) await new Promise(r => setTimeout(r, 10)); lap(p) }
  t = Date.now()
  await s.kill('worker')
  await s.stop(); lap('stop')
}, 120000)
