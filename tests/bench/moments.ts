/** Single moments of a turn: its first words, and its end where the worker was killed in it. */
import type { Subjects } from './subjects.ts'

/** Milliseconds from sending a message to the first piece of its reply on the event stream. */
export async function firstDelta({ openOurs }: Subjects): Promise<number> {
  const { id, customer, send } = await openOurs()
  await send('Good morning')
  const watching = Promise.withResolvers<void>()
  const arrived = customer.events(id, (seen) => {
    watching.resolve()
    return seen.some(({ event }) => event.type === 'delta' || (event.type === 'reply' && event.turn === 2))
  })
  await watching.promise
  const sent = performance.now()
  const [at] = await Promise.all([arrived.then(() => performance.now()), send('Any free slots?')])
  if (!(await arrived).some(({ event }) => event.type === 'delta'))
    throw new Error('a reply came without pieces')
  return at - sent
}

/** Milliseconds from kill -9 of the only worker, in the middle of a turn, to that turn's reply. */
export async function resume({ stack, openOurs, modelCalls }: Subjects): Promise<number> {
  const { id, customer } = await openOurs()
  await customer.say(id, 'Good morning')
  const before = await modelCalls()
  const turn = customer.say(id, 'Any free slots? Answer slowly.')
  while ((await modelCalls()) < before + 2);
  const killed = performance.now()
  await stack.kill('worker')
  await Promise.all([stack.start('worker'), turn])
  return performance.now() - killed
}
